"""What the engine made becomes files: the tile, from which all else is finished, and how it came about."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from nstflow.errors import OutputError
from nstflow.jobs.estimate import disk_bytes
from nstflow.jobs.job import Job
from nstflow.outputs.atomic import check_writable, json_bytes, remove_temporaries, replace_files, write_json
from nstflow.outputs.curves import LossRow, losses_csv, losses_png
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.master import encode_master
from nstflow.outputs.moments import now
from nstflow.outputs.records import Failure, Made
from nstflow.outputs.seal import intact


@dataclass(frozen=True)
class Finished:
    """What a worker hands over.

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


def publish_tile(job: Job, finished: Finished) -> Made:
    """Write the tile, its curves and its frames into the job's folder, and the record of them last.

    Raises OutputError.
    """
    folder = JobFolder(job.folder)
    if job.folder.is_dir():
        remove_temporaries(job.folder)
    files = {
        folder.TILE: encode_master(finished.image),
        folder.LOSSES_TABLE: losses_csv(finished.losses),
        folder.LOSSES_CURVES: losses_png(finished.losses, title=job.id),
    }
    for name, frame in finished.frames.items():
        files[folder.frame(name)] = encode_png(frame, dpi=job.production.tile.dpi)
    made = Made(
        key=job.tile_key,
        files={name: sha256(data).hexdigest() for name, data in files.items()},
        losses={**finished.final, "total": sum(finished.final.values())},
        versions=dict(finished.versions),
        backend=finished.backend,
        precision=finished.precision,
        device=finished.device,
        seconds=round(finished.seconds, 2),
        created=now(),
        notes=finished.notes,
    )
    record = json_bytes(made.model_dump(mode="json"))
    stale = [name for name in folder.frames() if name not in files]
    replace_files(job.folder, {**files, folder.MADE: record}, record=folder.MADE, stale=stale)
    return made


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
