"""What the engine made becomes files: the tile, from which all else is finished, and how it came about."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path

import numpy as np

from nstflow.errors import OutputError
from nstflow.job import Job
from nstflow.outputs.curves import LossRow, losses_csv, losses_png
from nstflow.outputs.files import (
    TEMPORARY_PREFIX,
    Staged,
    remove,
    remove_temporaries,
    stage_all,
    write_bytes,
    write_json,
)
from nstflow.outputs.manifest import FAILURE_FILE, MADE_FILE, TILE_FILE, Failure, Made
from nstflow.outputs.master import encode_master
from nstflow.outputs.png import encode_png
from nstflow.textile.lattice import Lattice

_FRAMES = "frames"
_PROBE = f"{TEMPORARY_PREFIX}probe"
# In units of the working tile: its 16 bits count twice, frames are smaller.
_TILE_IN_UNITS = 6


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
    write_bytes(job.folder / _PROBE, b"")
    remove(job.folder / _PROBE)
    free = shutil.disk_usage(job.folder).free
    needed = _bytes_needed(job)
    if free < needed:
        raise OutputError(
            f"{job.folder}: {free / 1e6:.0f} MB are free and up to {needed / 1e6:.0f} MB are needed; "
            "free some space and run again, finished jobs are kept"
        )


def _bytes_needed(job: Job) -> int:
    """Uncompressed: noise does not compress."""
    production, (width, height) = job.production, job.production.print_px
    swatch_width, swatch_height = Lattice.parse(job.repeat).swatch_size(width, height)
    looks = 1 + production.outlook.colorways
    channels = 3 * len(production.formats) * (production.bits // 8)
    pictures = looks * channels * (width * height + swatch_width * swatch_height)
    preview = 3 * job.production.preview[0] * job.production.preview[1] * width * height
    return pictures + preview + 3 * _TILE_IN_UNITS * job.unit_px[0] * job.unit_px[1]


def publish_tile(job: Job, finished: Finished) -> Made:
    """Write the tile, its curves and its frames into the job's folder, and the record of them last.

    Raises OutputError.
    """
    if job.folder.is_dir():
        remove_temporaries(job.folder)
    files = {
        TILE_FILE: encode_master(finished.image),
        "losses.csv": losses_csv(finished.losses),
        "losses.png": losses_png(finished.losses, title=job.id),
        **{
            f"{_FRAMES}/{name}.png": encode_png(frame, dpi=job.production.dpi)
            for name, frame in finished.frames.items()
        },
    }
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
    replace_files(job.folder, stage_all(job.folder, files), record=MADE_FILE)
    remove_others(job.folder / _FRAMES, keep=(job.folder / name for name in files))
    write_json(job.folder / MADE_FILE, made.model_dump(mode="json"))
    return made


def replace_files(folder: Path, staged: Sequence[Staged], *, record: str) -> None:
    """Put staged files in their places, the record that vouches for the earlier ones removed first. Raises OutputError.

    Everything is on disk beside its place before anything is touched: a full disk does not cost what is there. The new
    record is written by the caller, last: nothing half-written looks finished.
    """
    remove(folder / record)
    for file in staged:
        file.commit()


def remove_others(folder: Path, *, keep: Iterable[Path]) -> None:
    """Remove a folder's files that are not among those to keep. Raises OutputError."""
    kept = set(keep)
    for file in folder.glob("*"):
        if file not in kept and file.is_file():
            remove(file)


def publish_failure(job: Job, error: str, *, details: str = "") -> None:
    """Record why a job failed, beside what an earlier attempt made. Raises OutputError.

    details: a traceback, where the error is a bug.
    """
    failure = Failure(id=job.id, key=job.key, error=error, details=details, created=now())
    write_json(job.folder / FAILURE_FILE, failure.model_dump(mode="json"))


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
