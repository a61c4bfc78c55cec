"""An earlier tile finished again as it was then: what its manifest says of the job, made to a job once more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from nstflow.errors import NstflowError, OutputError, first_line, listed, type_and_first_line
from nstflow.jobs.digests import sha256_each, sha256_file
from nstflow.jobs.job import Canvas, Job, MatrixPlace
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.files import Outputs
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.production import Production
from nstflow.jobs.sources import TileSources
from nstflow.outputs.finish.finishing import finished_from
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.moments import now
from nstflow.outputs.publish import publish_finished
from nstflow.outputs.records import Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import holds_tile
from nstflow.textile.finish import Finish
from nstflow.textile.lattice import Lattice


def finish_as_before(
    run: RunFolder,
    place: TileFolder,
    manifest: Manifest,
    *,
    finishes: Mapping[str, type[Finish]],
    profile: Path | None = None,
) -> Manifest:
    """Make the files of an earlier tile as its manifest says, and put them into the folder of its job.

    finishes: the registered steps by name; profile: the ICC file that the recipe names now.
    Raises OutputError where a step or the profile is not what it was, or something cannot be written.
    """
    made = place.read_made()
    if made is None or not holds_tile(place, made.key):
        raise OutputError(f"{place.tile}: it is not the tile that was painted any more; run the recipe as it was then")
    production = _production(manifest, finishes, _profile(manifest, profile))
    job = _job(run, manifest, production)
    try:
        finished = finished_from(job, place, production.finishing_steps(finishes))
    except NstflowError:
        raise
    except Exception as error:  # a step may be a plugin's, and another than it was
        raise OutputError(f"{manifest.id}: cannot be finished as it was ({type_and_first_line(error)})") from error
    again = manifest.model_copy(
        update={
            "files": sha256_each(finished.files),
            "certificates": {name: one.as_dict() for name, one in finished.certificates.items()},
            "created": now(),
        }
    )
    notes = publish_finished(job, finished.files, again)
    return again.model_copy(update={"notes": notes})


def _job(run: RunFolder, manifest: Manifest, production: Production) -> Job:
    """Rebuild the job behind a manifest, as far as finishing asks for it."""
    tile = manifest.tile
    unit_px = tile.made_px or tile.unit_px
    return Job(
        id=manifest.id,
        folder=run.job(manifest.id).path,
        place=MatrixPlace(manifest.content, manifest.style, manifest.variant, manifest.role, manifest.differs),
        sources=TileSources(Path(manifest.content) if manifest.content else None, ()),
        canvas=Canvas(Lattice.parse(tile.repeat), unit_px, ()),
        losses={},
        engine=EngineOptions(weights=manifest.weights or EngineOptions().weights),
        seed=manifest.settings["seed"],
        is_draft=manifest.draft,
        production=production,
        plugins=(),
        inputs={},
    )


def _production(manifest: Manifest, finishes: Mapping[str, type[Finish]], profile: Path | None) -> Production:
    tile, outputs = manifest.settings["tile"], dict(manifest.settings["outputs"])
    columns, rows = outputs["preview"]
    intent = outputs.pop("intent")
    outputs.pop("name", None)  # as it was filled in, which the manifest has in a field of its own
    steps = [(name, options) for step in manifest.settings["finish"] for name, options in step.items()]
    if unknown := [name for name, _ in steps if name not in finishes]:
        raise OutputError(
            f"{manifest.id}: it was finished by {listed(unknown, 'and')}, which is not known here; name the recipe "
            "and not its folder, with the plugin that brings the step"
        )
    production = Production(
        tuple(tile["print_px"]),
        Tile(dpi=tile["dpi"], mill=tile["mill"], cut=tile["cut"], certify=tile["certify"]),
        Outputs.model_validate({**outputs, "preview": f"{columns}x{rows}", **({"intent": intent} if intent else {})}),
        profile,
        manifest.name,
    )
    try:
        return production.finished_by([finishes[name].model_validate(options) for name, options in steps])
    except ValidationError as error:
        raise OutputError(
            f"{manifest.id}: its finishing steps are not what they were ({first_line(error)}); finish it as the recipe "
            "says now"
        ) from error


def _profile(manifest: Manifest, profile: Path | None) -> Path | None:
    """Give the profile that the files had, where there was one. Raises OutputError where it is not the recipe's."""
    digest = manifest.inputs.get("profile")
    if digest is None:
        return None
    if profile is None or not profile.is_file() or sha256_file(profile) != digest:
        raise OutputError(
            f"{manifest.id}: its files had a color profile that is not the recipe's now; name the recipe, "
            "with that profile as its outputs.profile"
        )
    return profile
