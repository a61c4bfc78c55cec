"""From the tile as the engine made it to a finished job: cut, print size, finishing steps, certificates, files.

Nothing here needs the engine: all of it is done again, from the tile on disk, when only its settings change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from nstflow.errors import JobError, OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Job
from nstflow.outputs.atomic import json_bytes, remove, remove_temporaries, replace_files
from nstflow.outputs.encode.formats import Writing, encode
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.encode.writing import writing_of
from nstflow.outputs.encode.xmp import xmp_packet
from nstflow.outputs.finish.prints import palettes, patterns, plates, preview
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.master import read_master
from nstflow.outputs.moments import now
from nstflow.outputs.records import Made, Manifest, TileRecord
from nstflow.outputs.seal import intact, seal
from nstflow.textile.finish import Artwork, Finish, run_step
from nstflow.textile.resample import resize
from nstflow.textile.seams import Certificate, certify
from nstflow.textile.unit_cut import UnitCut, cut_unit, find_unit_cut

_TILE = "tile"
"""What the certificate of the tile as it was made stands under."""


@dataclass(frozen=True)
class _Colored:
    """The pattern in one set of colors. colorway: its name; "" for the main ones."""

    colorway: str
    artwork: Artwork


def finish(job: Job, steps: Sequence[Finish]) -> Manifest:
    """Write everything that belongs to a finished job beside the tile that `publish_tile` left in its folder.

    steps: the job's finishing steps, with their options.

    Raises OutputError where something cannot be read or written, JobError where the recipe requires a certificate that
    the tile does not get or a step returns what is no artwork, and what steps raise. What was there before stays where
    it fails.
    """
    made, tile = _made(job)
    cut, artwork = _at_print_size(job, tile)
    for step in steps:
        artwork = run_step(step, artwork)
    versions = [_Colored("", artwork), *(_Colored(name, other) for name, other in artwork.colorways.items())]
    certificates = _certificates(job, tile, versions)
    files = _files(job, versions)
    manifest = _manifest(job, made, files, artwork=artwork, cut=cut, certificates=certificates)
    _publish(job, files, manifest)
    return manifest


def _made(job: Job) -> tuple[Made, np.ndarray]:
    folder = JobFolder(job.folder)
    made = folder.read_made()
    if made is None or made.key != job.tile_key:
        raise OutputError(f"{job.folder}: the tile is not there; run the recipe again to make it")
    return made, read_master(folder.tile)


def _at_print_size(job: Job, tile: np.ndarray) -> tuple[UnitCut, Artwork]:
    lattice, production = job.canvas.lattice, job.production
    cut = find_unit_cut(tile, lattice) if production.tile.cut == "auto" else UnitCut()
    width, height = production.print_px
    unit = resize(cut_unit(tile, lattice, cut), width=width, height=height, lattice=lattice)
    notes = (cut.note,) if cut.note else ()
    return cut, Artwork(image=unit, lattice=lattice, dpi=production.tile.dpi, seed=job.seed, notes=notes)


def _certificates(job: Job, tile: np.ndarray, versions: Sequence[_Colored]) -> dict[str, Certificate]:
    """Of the tile as it was made, and of every unit as it is written.

    Raises JobError where one is required and not given.
    """
    if job.production.tile.certify == "off":
        return {}
    lattice = job.canvas.lattice
    certificates = {_TILE: certify(tile, lattice)}
    for version in versions:
        name = JobFolder.in_colors("unit", version.colorway)
        certificates[name] = certify(to_8_bit(version.artwork.image), lattice)
    failed = {name: certificate for name, certificate in certificates.items() if certificate.verdict == "fail"}
    if failed and job.production.tile.certify == "require":
        name, certificate = next(iter(failed.items()))
        reasons = "; ".join(certificate.reasons)
        raise JobError(f"tile.certify: the {name} does not pass: {reasons}. {_advice(name, job)}")
    return certificates


def _advice(failed: str, job: Job) -> str:
    """What to do about a seam, which is the tile's or was made after it."""
    if failed != _TILE and job.production.steps:
        names = ", ".join(name for name, _ in job.production.steps)
        return f"The tile passes before finishing, so one of its steps leaves the seam: {names}"
    return "The tile is kept: try periodic: fade for its content, another seed, or tile.certify: report"


def _files(job: Job, versions: Sequence[_Colored]) -> dict[str, bytes]:
    production, xmp = job.production, _xmp(job) if job.production.files.metadata else None
    formats = {format: writing_of(production, format, xmp=xmp) for format in production.files.formats}
    files: dict[str, bytes] = {}
    for version in versions:
        files |= patterns(version.artwork, formats, colorway=version.colorway)
        files |= palettes(version.artwork, colorway=version.colorway)
    main = versions[0].artwork
    screen = Writing(dpi=production.tile.dpi, xmp=xmp)
    files[JobFolder.PREVIEW] = encode(preview(main, production.files.preview_grid), format="png", writing=screen)
    return files | dict(plates(main, writing_of(production, "tiff", xmp=xmp)) if production.files.separations else ())


def _xmp(job: Job) -> bytes:
    return xmp_packet(
        title=job.production.files.title or job.id,
        creator=job.production.files.creator,
        source_type="restyled" if job.sources.content else "generated",
    )


def _manifest(
    job: Job,
    made: Made,
    files: Mapping[str, bytes],
    *,
    artwork: Artwork,
    cut: UnitCut,
    certificates: Mapping[str, Certificate],
) -> Manifest:
    production, folder = job.production, JobFolder(job.folder)
    return Manifest(
        id=job.id,
        content=job.place.content_id,
        style=job.place.style_id,
        variant=job.place.variant,
        key=job.key,
        tile=TileRecord(
            repeat=job.canvas.lattice.name,
            unit_px=production.print_px,
            swatch_px=job.canvas.lattice.swatch_size(*production.print_px),
            dpi=production.tile.dpi,
            made_px=job.canvas.unit_px,
            cut_px=(cut.left_px, cut.top_px),
        ),
        preset=job.place.preset or "",
        role=job.place.role,
        differs=dict(job.place.differs),
        settings=job.settings,
        inputs={**job.inputs, **job.finish_inputs},
        files={**intact(folder, folder.beside_tile(made)), **_digests(files)},
        weights=job.engine.weights,
        draft=job.is_draft,
        losses=made.losses,
        versions=made.versions,
        backend=made.backend,
        precision=made.precision,
        blocks=job.engine.blocks,
        device=made.device,
        seconds=made.seconds,
        created=now(),
        certificates={name: one.as_dict() for name, one in certificates.items()},
        facts=_facts(artwork),
        colorways=tuple(artwork.colorways),
        notes=tuple(dict.fromkeys((*job.notes, *made.notes, *_notes(artwork)))),
    )


def _facts(artwork: Artwork) -> dict[str, Any]:
    colorways = {name: dict(one.facts) for name, one in artwork.colorways.items()}
    return {**artwork.facts, "colorways": colorways} if colorways else dict(artwork.facts)


def _notes(artwork: Artwork) -> list[str]:
    return [*artwork.notes, *(f"{name}: {note}" for name, one in artwork.colorways.items() for note in one.notes)]


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: sha256(data).hexdigest() for name, data in files.items()}


def _publish(job: Job, files: Mapping[str, bytes], manifest: Manifest) -> None:
    folder = JobFolder(job.folder)
    remove_temporaries(job.folder)
    record = json_bytes(manifest.model_dump(mode="json"))
    _set_aside_changed(folder, files)
    stale = [name for name in folder.finished_files() if name not in files]
    replace_files(job.folder, {**files, folder.MANIFEST: record}, record=folder.MANIFEST, stale=stale)
    seal(folder, manifest)
    remove(folder.failure)


def _set_aside_changed(folder: JobFolder, files: Mapping[str, bytes]) -> None:
    """Keep what a designer retouched: a file that is not as it was made gets another name, and is not made again."""
    earlier = folder.read_manifest()
    if earlier is None:
        return
    for name in set(earlier.files) & set(files):
        path = folder.path / name
        if path.is_file() and sha256_file(path) != earlier.files[name]:
            path.replace(folder.path / folder.set_aside(name))
