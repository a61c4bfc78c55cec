"""From the tile as the engine made it to a finished job: cut, print size, finishing steps, certificates, files.

Nothing here needs the engine: all of it is done again, from the tile on disk, when only its settings change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.errors import JobError, OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Job
from nstflow.outputs.atomic import json_bytes, remove, remove_temporaries, replace_files
from nstflow.outputs.encode.formats import SUFFIXES, Writing, encode
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.encode.writing import writing_of
from nstflow.outputs.encode.xmp import xmp_packet
from nstflow.outputs.finish.prints import palettes, patterns, plates, preview
from nstflow.outputs.master import read_master
from nstflow.outputs.publish import now
from nstflow.outputs.records import (
    FAILURE_FILE,
    MANIFEST_FILE,
    TILE_FILE,
    Made,
    Manifest,
    TileRecord,
    read_made,
    read_manifest,
)
from nstflow.outputs.seal import intact, seal
from nstflow.textile.finish import Artwork, Finish, run_step
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import resize
from nstflow.textile.seams import Certificate, certify
from nstflow.textile.unit_cut import UnitCut, cut_unit, find_unit_cut

PREVIEW_FILE = "repeat.png"
CHANGED = "-changed"
"""Ends the name of a file that was changed by hand before it was made again."""

_LOOK = ("palette.gpl", "palette.ase", *(f"{name}{end}" for name in ("unit", "swatch") for end in SUFFIXES.values()))
_OWN = (*_LOOK, *(f"colorways/*/{name}" for name in _LOOK), "separations/*.tif", "separations.tif", PREVIEW_FILE)


@dataclass(frozen=True)
class _Look:
    """The pattern in one set of colors. folder: "" for the main one, `colorways/night/`."""

    folder: str
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
    looks = [_Look("", artwork), *(_Look(f"colorways/{name}/", one) for name, one in artwork.colorways.items())]
    certificates = _certificates(job, tile, looks)
    files = _files(job, looks)
    manifest = _manifest(job, made, files, artwork=artwork, cut=cut, certificates=certificates)
    _publish(job, files, manifest)
    return manifest


def _made(job: Job) -> tuple[Made, np.ndarray]:
    made = read_made(job.folder)
    if made is None or made.key != job.tile_key:
        raise OutputError(f"{job.folder}: the tile is not there; run the recipe again to make it")
    return made, read_master(job.folder / TILE_FILE)


def _at_print_size(job: Job, tile: np.ndarray) -> tuple[UnitCut, Artwork]:
    lattice, production = Lattice.parse(job.repeat), job.production
    cut = find_unit_cut(tile, lattice) if production.cut == "auto" else UnitCut()
    width, height = production.print_px
    unit = resize(cut_unit(tile, lattice, cut), width=width, height=height, lattice=lattice)
    notes = (cut.note,) if cut.note else ()
    return cut, Artwork(image=unit, lattice=lattice, dpi=production.dpi, seed=job.seed, notes=notes)


def _certificates(job: Job, tile: np.ndarray, looks: Sequence[_Look]) -> dict[str, Certificate]:
    """Of the tile as it was made, and of every unit as it is written.

    Raises JobError where one is required and not given.
    """
    if job.production.certify == "off":
        return {}
    lattice = Lattice.parse(job.repeat)
    found = {"tile": certify(tile, lattice)}
    found |= {f"{look.folder}unit": certify(to_8_bit(look.artwork.image), lattice) for look in looks}
    failed = {name: one for name, one in found.items() if one.verdict == "fail"}
    if failed and job.production.certify == "require":
        name, one = next(iter(failed.items()))
        raise JobError(f"tile.certify: the {name} does not pass: {'; '.join(one.reasons)}. {_advice(name, job)}")
    return found


def _advice(failed: str, job: Job) -> str:
    """What to do about a seam, which is the tile's or was made after it."""
    if failed != "tile" and job.production.steps:
        names = ", ".join(name for name, _ in job.production.steps)
        return f"The tile passes before finishing, so one of its steps leaves the seam: {names}"
    return "The tile is kept: try periodic: fade for its content, another seed, or tile.certify: report"


def _files(job: Job, looks: Sequence[_Look]) -> dict[str, bytes]:
    production, xmp = job.production, _xmp(job) if job.production.metadata else None
    formats = {format: writing_of(production, format, xmp=xmp) for format in production.formats}
    found: dict[str, bytes] = {}
    for look in looks:
        for name, data in (*patterns(look.artwork, formats), *palettes(look.artwork)):
            found[f"{look.folder}{name}"] = data
    main = looks[0].artwork
    screen = Writing(dpi=production.dpi, xmp=xmp)
    found[PREVIEW_FILE] = encode(preview(main, production.preview), format="png", writing=screen)
    return found | dict(plates(main, writing_of(production, "tiff", xmp=xmp)) if production.separations else ())


def _xmp(job: Job) -> bytes:
    return xmp_packet(
        title=job.production.title or job.id,
        creator=job.production.creator,
        source_type="restyled" if job.content else "generated",
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
    production = job.production
    return Manifest(
        id=job.id,
        content=job.content_id,
        style=job.style_id,
        variant=job.variant,
        key=job.key,
        tile=TileRecord(
            repeat=job.repeat,
            unit_px=production.print_px,
            swatch_px=Lattice.parse(job.repeat).swatch_size(*production.print_px),
            dpi=production.dpi,
            made_px=job.unit_px,
            cut_px=(cut.left_px, cut.top_px),
        ),
        preset=job.preset or "",
        role=job.role,
        differs=dict(job.differs),
        settings=job.settings,
        inputs={**job.inputs, **job.finish_inputs},
        files={**intact(job.folder, _beside(made)), **_digests(files)},
        weights=job.weights,
        draft=job.is_draft,
        losses=made.losses,
        versions=made.versions,
        backend=made.backend,
        precision=made.precision,
        blocks=job.blocks,
        device=made.device,
        seconds=made.seconds,
        created=now(),
        certificates={name: one.as_dict() for name, one in certificates.items()},
        facts=_facts(artwork),
        colorways=tuple(artwork.colorways),
        notes=tuple(dict.fromkeys((*job.notes, *made.notes, *_notes(artwork)))),
    )


def _beside(made: Made) -> dict[str, str]:
    """What belongs to a job besides the tile, which may be deleted once its files are there."""
    return {name: digest for name, digest in made.files.items() if name != TILE_FILE}


def _facts(artwork: Artwork) -> dict[str, Any]:
    colorways = {name: dict(one.facts) for name, one in artwork.colorways.items()}
    return {**artwork.facts, "colorways": colorways} if colorways else dict(artwork.facts)


def _notes(artwork: Artwork) -> list[str]:
    return [*artwork.notes, *(f"{name}: {note}" for name, one in artwork.colorways.items() for note in one.notes)]


def _digests(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: sha256(data).hexdigest() for name, data in files.items()}


def _publish(job: Job, files: Mapping[str, bytes], manifest: Manifest) -> None:
    remove_temporaries(job.folder)
    record = json_bytes(manifest.model_dump(mode="json"))
    _set_aside_changed(job, files)
    stale = [name for name in _own_files(job.folder) if name not in files]
    replace_files(job.folder, {**files, MANIFEST_FILE: record}, record=MANIFEST_FILE, stale=stale)
    seal(job.folder, manifest)
    remove(job.folder / FAILURE_FILE)


def _set_aside_changed(job: Job, files: Mapping[str, bytes]) -> None:
    """Keep what a designer retouched: a file that is not as it was made gets another name, and is not made again."""
    earlier = read_manifest(job.folder)
    for name in set(earlier.files if earlier else ()) & set(files):
        assert earlier is not None
        path = job.folder / name
        if path.is_file() and sha256_file(path) != earlier.files[name]:
            path.replace(path.with_name(f"{path.stem}{CHANGED}{path.suffix}"))


def _own_files(folder: Path) -> Iterator[str]:
    """What finishing has left in a job's folder, whatever the record of it says: a killed run leaves none."""
    for pattern in _OWN:
        yield from (path.relative_to(folder).as_posix() for path in folder.glob(pattern))
