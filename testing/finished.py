"""Jobs and what workers hand over, made up."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel

from nstflow.jobs.job import Canvas, Job, MatrixPlace
from nstflow.jobs.options.engine import EngineOptions, Scale
from nstflow.jobs.options.files import Outputs
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.production import Production
from nstflow.jobs.sources import TileSources
from nstflow.outputs.curves import LossRow
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import PaintedTile, publish_tile
from nstflow.outputs.records import Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.textile.lattice import Lattice

_Part = TypeVar("_Part")


def job(folder: Path, **changes: Any) -> Job:
    """Make up a job of one small tile in `folder`; changes: any field of it or of the objects that it carries."""
    width, height = changes.pop("unit_px", (48, 32))
    place = MatrixPlace("koi", "ikat", "bold", differs={"tile.dpi": 150})
    sources = TileSources(Path("koi.png"), ((Path("ikat.png"), 1.0),))
    canvas = Canvas(Lattice.parse(changes.pop("repeat", "half-drop")), (width, height), (Scale(width, height, 4),))
    production = _changed(Production((width, height)), changes)
    whole = {
        "place": _changed(place, changes),
        "sources": _changed(sources, changes),
        "canvas": _changed(canvas, changes),
        "engine": _changed(EngineOptions(), changes),
        "production": replace(
            production, tile=_changed(Tile(dpi=150), changes), files=_changed(Outputs(preview="3x2"), changes)
        ),
    }
    rest: dict[str, Any] = {
        "id": "koi__ikat__bold", "losses": {"gram": {"weight": 1.0}}, "seed": 1, "is_draft": False, "plugins": (),
        "inputs": {"koi.png": "aa", "weights": "bb"}, "notes": ("a note",),
    }  # fmt: skip
    return Job(folder=folder, **{**whole, **rest, **changes})


def _changed(part: _Part, changes: dict[str, Any]) -> _Part:
    """Take those of the changes that the part has fields for, and give it with them."""
    if isinstance(part, BaseModel):
        own = {name: changes.pop(name) for name in type(part).model_fields if name in changes}
        return type(part).model_validate({**dict(part), **own})
    own = {field.name: changes.pop(field.name) for field in fields(part) if field.name in changes}
    return replace(part, **own)


def pixels(width: int, height: int, *, seed: int = 0) -> np.ndarray:
    """Independent pixels, float32 (H, W, 3) in [0, 1]."""
    return np.random.default_rng(seed).random((height, width, 3), dtype="float32")


def finished(job: Job, **options: Any) -> PaintedTile:
    """What a worker hands over for the job, with two frames."""
    width, height = job.canvas.unit_px
    rows = [LossRow(1, width, step, {"gram": 8.0 / step, "tv": 0.5}) for step in (1, 2, 4)]
    defaults: dict[str, Any] = {
        "image": pixels(width, height), "losses": rows, "final": {"gram": 2.0, "tv": 0.5}, "seconds": 1.234,
        "frames": {"01-step1": to_8_bit(pixels(24, 16, seed=1)), "02-step4": to_8_bit(pixels(width, height))},
        "device": "cpu", "backend": "tensorflow 2", "precision": "bfloat16", "versions": {"keras": "3"},
        "notes": ("koi.png: another note",),
    }  # fmt: skip
    return PaintedTile(**{**defaults, **options})


def tile_of(folder: Path) -> TileFolder:
    """Return the one tile that is in the store of the run that a job's folder belongs to."""
    (place,) = JobFolder(folder).run.tiles()
    return place


def as_earlier_versions_left_it(job: Job) -> None:
    """Move a job's tile from the store into the folder of the job, with its record."""
    place = JobFolder(job.folder).run.tile(job.tile_key)
    job.folder.mkdir(exist_ok=True)
    for file in (place.tile, place.made):
        file.rename(job.folder / file.name)
    shutil.rmtree(place.path)


def publish(job: Job, made: PaintedTile) -> Manifest:
    """Write a job's tile and, without finishing steps, everything that is made of it."""
    publish_tile(job, made)
    return finish(job, ())
