"""A finished job becomes files: pictures first, the manifest last."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256

import numpy as np

from nstflow.errors import OutputError
from nstflow.job import Job
from nstflow.outputs.curves import LossRow, losses_csv, losses_png
from nstflow.outputs.files import TEMPORARY_PREFIX, remove, remove_temporaries, stage_all, write_bytes, write_json
from nstflow.outputs.manifest import FAILURE_FILE, MANIFEST_FILE, Failure, Manifest, TileRecord
from nstflow.outputs.png import encode_png, to_8_bit
from nstflow.outputs.seal import seal
from nstflow.textile.lattice import Lattice

_FRAMES = "frames"
_FRAMES_IN_UNITS = 4
_PROBE = f"{TEMPORARY_PREFIX}probe"


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
    width, height = job.unit_px
    swatch_width, swatch_height = Lattice.parse(job.repeat).swatch_size(width, height)
    units = 1 + swatch_width * swatch_height / (width * height) + job.preview[0] * job.preview[1] + _FRAMES_IN_UNITS
    write_bytes(job.folder / _PROBE, b"")
    remove(job.folder / _PROBE)
    free = shutil.disk_usage(job.folder).free
    needed = units * width * height * 3  # uncompressed: noise does not compress
    if free < needed:
        raise OutputError(
            f"{job.folder}: {free / 1e6:.0f} MB are free and up to {needed / 1e6:.0f} MB are needed; "
            "free some space and run again, finished jobs are kept"
        )


def publish(job: Job, finished: Finished) -> Manifest:
    """Write everything that belongs to a finished job into its folder.

    Everything is on disk beside its place before the earlier tile is touched: a full disk does not cost it. Then the
    earlier manifest goes first and the new one comes last: no half-written job looks finished. Raises OutputError.
    """
    if job.folder.is_dir():
        remove_temporaries(job.folder)
    files = _files(job, finished)
    staged = stage_all(job.folder, files)
    remove(job.folder / MANIFEST_FILE)
    for file in staged:
        file.commit()
    _remove_other_frames(job, files)
    manifest = _manifest(job, finished, {name: sha256(data).hexdigest() for name, data in files.items()})
    write_json(job.folder / MANIFEST_FILE, manifest.model_dump(mode="json"))
    seal(job.folder, manifest)
    remove(job.folder / FAILURE_FILE)
    return manifest


def publish_failure(job: Job, error: str, *, details: str = "") -> None:
    """Record why a job failed, beside what an earlier attempt made. Raises OutputError.

    details: a traceback, where the error is a bug.
    """
    failure = Failure(id=job.id, key=job.key, error=error, details=details, created=now())
    write_json(job.folder / FAILURE_FILE, failure.model_dump(mode="json"))


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _files(job: Job, finished: Finished) -> dict[str, bytes]:
    lattice = Lattice.parse(job.repeat)
    unit = to_8_bit(finished.image)
    pictures = {
        "unit.png": unit,
        "swatch.png": lattice.swatch(unit),
        "repeat.png": _preview(unit, lattice, job.preview),
        **{f"{_FRAMES}/{name}.png": frame for name, frame in finished.frames.items()},
    }
    return {
        **{name: encode_png(picture, dpi=job.dpi) for name, picture in pictures.items()},
        "losses.csv": losses_csv(finished.losses),
        "losses.png": losses_png(finished.losses, title=job.id),
    }


def _preview(unit: np.ndarray, lattice: Lattice, grid: tuple[int, int]) -> np.ndarray:
    """The tile in repeat; a placement print stands alone."""
    if not lattice.wraps:
        return unit
    height, width = unit.shape[:2]
    return lattice.plane(unit, rows=height * grid[1], columns=width * grid[0])


def _remove_other_frames(job: Job, files: Mapping[str, bytes]) -> None:
    for frame in (job.folder / _FRAMES).glob("*.png"):
        if f"{_FRAMES}/{frame.name}" not in files:
            remove(frame)


def _manifest(job: Job, finished: Finished, digests: dict[str, str]) -> Manifest:
    width, height = job.unit_px
    return Manifest(
        id=job.id,
        content=job.content_id,
        style=job.style_id,
        variant=job.variant,
        key=job.key,
        tile=TileRecord(
            repeat=job.repeat,
            unit_px=job.unit_px,
            swatch_px=Lattice.parse(job.repeat).swatch_size(width, height),
            dpi=job.dpi,
        ),
        preset=job.preset or "",
        differs=dict(job.differs),
        settings=job.settings,
        inputs=dict(job.inputs),
        files=digests,
        weights=job.weights,
        draft=job.is_draft,
        losses={**finished.final, "total": sum(finished.final.values())},
        versions=dict(finished.versions),
        backend=finished.backend,
        precision=finished.precision,
        blocks=job.blocks,
        device=finished.device,
        seconds=round(finished.seconds, 2),
        created=now(),
        notes=(*job.notes, *finished.notes),
    )
