"""Puts what was made into a job's folder, each time its record last: a tile, a finished job, a failure."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_each, sha256_file
from nstflow.jobs.estimate import disk_bytes
from nstflow.jobs.job import Job
from nstflow.outputs.atomic import check_writable, json_bytes, remove, remove_temporaries, replace_files, write_json
from nstflow.outputs.curves import LossRow, losses_csv, losses_png
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.master import encode_master
from nstflow.outputs.moments import now
from nstflow.outputs.records import Failure, Made, Manifest
from nstflow.outputs.seal import intact, seal


@dataclass(frozen=True)
class PaintedTile:
    """A tile as the engine made it, and how it came about.

    image:  float32 (H, W, 3), sRGB in [0, 1]; final: its weighted losses.
    frames: name -> an earlier state at its own size, uint8; losses: the way there.
    precision: that the network computed with, `float32` or `bfloat16`.
    """

    image: np.ndarray
    frames: Mapping[str, np.ndarray]
    losses: Sequence[LossRow]
    final: Mapping[str, float]
    seconds: float
    device: str
    backend: str
    precision: str
    versions: Mapping[str, str]
    notes: tuple[str, ...]


def check_room(job: Job) -> None:
    """Raise OutputError where the folder cannot be written or the disk is too full, before hours are spent."""
    check_writable(job.folder)
    free = shutil.disk_usage(job.folder).free
    needed = disk_bytes(job)
    if free < needed:
        raise OutputError(
            f"{job.folder}: {free / 1e6:.0f} MB are free and up to {needed / 1e6:.0f} MB are needed; "
            "free some space and run again, finished jobs are kept"
        )


def publish_tile(job: Job, tile: PaintedTile) -> Made:
    """Write the tile, its curves and its frames into the job's folder, and the record of them last.

    Raises OutputError.
    """
    folder = JobFolder(job.folder)
    if job.folder.is_dir():
        remove_temporaries(job.folder)
    files = {
        folder.TILE: encode_master(tile.image),
        folder.LOSSES_TABLE: losses_csv(tile.losses),
        folder.LOSSES_CURVES: losses_png(tile.losses, title=job.id),
    }
    for name, frame in tile.frames.items():
        files[folder.frame(name)] = encode_png(frame, dpi=job.production.tile.dpi)
    made = Made(
        key=job.tile_key,
        files=sha256_each(files),
        losses={**tile.final, "total": sum(tile.final.values())},
        versions=dict(tile.versions),
        backend=tile.backend,
        precision=tile.precision,
        device=tile.device,
        seconds=round(tile.seconds, 2),
        created=now(),
        notes=tile.notes,
    )
    record = json_bytes(made.model_dump(mode="json"))
    stale = [name for name in folder.frames() if name not in files]
    replace_files(job.folder, {**files, folder.MADE: record}, record=folder.MADE, stale=stale)
    return made


def publish_finished(job: Job, files: Mapping[str, bytes], manifest: Manifest) -> None:
    """Put the files of a finished job into its folder, the manifest last, and seal it; an earlier failure is past.

    What was there before stays where a file cannot be written; then OutputError is raised.
    """
    folder = JobFolder(job.folder)
    remove_temporaries(job.folder)
    record = json_bytes(manifest.model_dump(mode="json"))
    _set_aside_changed(folder, files)
    stale = [name for name in folder.finished_files() if name not in files]
    replace_files(job.folder, {**files, folder.MANIFEST: record}, record=folder.MANIFEST, stale=stale)
    seal(folder, manifest)
    remove(folder.failure)


def adopt_tile(job: Job, twin: Path) -> bool:
    """Take over the tile that another job's folder has, where it is just the one that the engine would make.

    Returns whether it is; raises OutputError where it cannot be copied.
    """
    source = JobFolder(twin)
    made = source.read_made()
    there = intact(source, made.files) if made else {}
    if made is None or made.key != job.tile_key or source.TILE not in there:
        return False
    files = {name: (source.path / name).read_bytes() for name in there}
    note = f"its tile is that of {twin.name}, which has the same settings"
    record = made.model_copy(update={"files": there, "notes": (*made.notes, note)})
    files[source.MADE] = json_bytes(record.model_dump(mode="json"))
    replace_files(job.folder, files, record=source.MADE)
    return True


def publish_failure(job: Job, error: str, *, details: str = "") -> None:
    """Record why a job failed, beside what an earlier attempt made. Raises OutputError.

    details: a traceback, where the error is a bug.
    """
    failure = Failure(id=job.id, key=job.key, error=error, details=details, created=now())
    write_json(JobFolder(job.folder).failure, failure.model_dump(mode="json"))


def _set_aside_changed(folder: JobFolder, files: Mapping[str, bytes]) -> None:
    """Keep what a designer retouched: a file that is not as it was made gets another name, and is not made again."""
    earlier = folder.read_manifest()
    if earlier is None:
        return
    for name in set(earlier.files) & set(files):
        path = folder.path / name
        if path.is_file() and sha256_file(path) != earlier.files[name]:
            path.replace(folder.path / folder.set_aside(name))
