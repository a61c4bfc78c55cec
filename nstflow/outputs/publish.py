"""Puts what was made into a job's folder, each time its record last: a tile, a finished job, a failure."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_each
from nstflow.jobs.estimate import disk_bytes
from nstflow.jobs.job import Job
from nstflow.jobs.run_marks import is_run_folder
from nstflow.outputs.atomic import check_writable, remove, remove_temporaries
from nstflow.outputs.curves import LossRow, losses_csv, losses_png
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.master import encode_master
from nstflow.outputs.moments import now
from nstflow.outputs.own_files import owned_by, replace_files, write_record
from nstflow.outputs.records import Failure, Made, Manifest
from nstflow.outputs.seal import seal
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import find_tile, keep_earlier_tile, put_tile, remember_finished


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
    """Put the tile, its curves and its frames into the store, and the record of them last. Raises OutputError."""
    place = JobFolder(job.folder).run.tile(job.tile_key)
    remove_temporaries(place.path)
    files = {
        place.TILE: encode_master(tile.image),
        place.LOSSES_TABLE: losses_csv(tile.losses),
        place.LOSSES_CURVES: losses_png(tile.losses, title=job.id),
    }
    for name, frame in tile.frames.items():
        files[place.frame(name)] = encode_png(frame, dpi=job.production.tile.dpi)
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
        job=job.id,
        settings=job.tile_settings,
        weights=job.engine.weights,
        draft=job.is_draft,
    )
    put_tile(place, files, made)
    return made


def publish_finished(job: Job, files: Mapping[str, bytes], manifest: Manifest) -> tuple[str, ...]:
    """Put the files of a finished job into its folder, the manifest last, and seal it; an earlier failure is past.

    What was there before stays where there is no room for the new files; then OutputError is raised, as where one
    cannot take its place. Files that are not ours are set aside; notes tell under which names.
    """
    folder = JobFolder(job.folder)
    remove_temporaries(job.folder, unless=is_run_folder)
    keep_earlier_tile(folder)
    remember_finished(folder, manifest)
    records = {folder.MANIFEST: folder.read_manifest(), TileFolder.MADE: _of_another_tile(folder, manifest.tile_key)}
    aside = replace_files(
        job.folder,
        {**files, folder.MANIFEST: manifest.as_json()},
        record=folder.MANIFEST,
        owned=owned_by(job.folder, records),
    )
    seal(folder, manifest)
    remove(folder.failure)
    return tuple(f"{before} had been changed by hand: it is kept as {after}" for before, after in aside)


def adopt_tile(job: Job, twin: Job) -> bool:
    """Take over the tile of another job, where it is just the one that the engine would make; tell whether it is there.

    In the store it is there for both; one that an earlier version left beside its job is copied into the store.
    Raises OutputError where it cannot be copied.
    """
    keep_earlier_tile(JobFolder(twin.folder))
    return find_tile(job) is not None


def publish_failure(job: Job, error: str, *, details: str = "", kind: str = "") -> None:
    """Record why a job failed, beside what an earlier attempt made. Raises OutputError.

    details: a traceback, where the error is a bug; kind: of which sort it is, as `Failure` has it.
    """
    failure = Failure(id=job.id, key=job.key, error=error, details=details, created=now(), kind=kind)
    write_record(JobFolder(job.folder).failure, failure)


def _of_another_tile(folder: JobFolder, tile_key: str) -> Made | None:
    """Read the record of a tile that an earlier version left in the folder, where it is not the one of this key."""
    made = folder.earlier_place.read_made()
    return made if made is not None and made.key != tile_key else None
