"""Jobs and what workers hand over, made up."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.jobs.job import Job
from nstflow.jobs.options.engine import Scale
from nstflow.jobs.production import Production
from nstflow.outputs.curves import LossRow
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import Finished, publish_tile
from nstflow.outputs.records import Manifest


def job(folder: Path, **options: Any) -> Job:
    """A job of one small tile in `folder`."""
    width, height = options.setdefault("unit_px", (48, 32))
    if "production" not in options:
        named = {field.name for field in fields(Production)}
        chosen = {name: options.pop(name) for name in list(options) if name in named}
        options["production"] = Production(**{"print_px": (width, height), "dpi": 150, "preview": (3, 2), **chosen})
    defaults: dict[str, Any] = {
        "id": "koi__ikat__bold", "content_id": "koi", "style_id": "ikat", "variant": "bold", "content": Path("koi.png"),
        "styles": ((Path("ikat.png"), 1.0),), "start": "content", "repeat": "half-drop",
        "losses": {"gram": {"weight": 1.0}}, "optimizer": "adam", "scales": (Scale(width, height, 4),), "seed": 1,
        "adam": {"rate": 0.04}, "stop": {"plateau": None}, "precision": "auto", "blocks": "auto",
        "weights": "vgg19", "is_draft": False, "plugins": (), "inputs": {"koi.png": "aa", "weights": "bb"},
        "differs": {"tile.dpi": 150}, "notes": ("a note",),
    }  # fmt: skip
    return Job(folder=folder, **{**defaults, **options})


def pixels(width: int, height: int, *, seed: int = 0) -> np.ndarray:
    """Independent pixels, float32 (H, W, 3) in [0, 1]."""
    return np.random.default_rng(seed).random((height, width, 3), dtype="float32")


def finished(job: Job, **options: Any) -> Finished:
    """What a worker hands over for the job, with two frames."""
    width, height = job.unit_px
    rows = [LossRow(1, width, step, {"gram": 8.0 / step, "tv": 0.5}) for step in (1, 2, 4)]
    defaults: dict[str, Any] = {
        "image": pixels(width, height), "losses": rows, "final": {"gram": 2.0, "tv": 0.5}, "seconds": 1.234,
        "frames": {"01-step1": to_8_bit(pixels(24, 16, seed=1)), "02-step4": to_8_bit(pixels(width, height))},
        "device": "cpu", "backend": "tensorflow 2", "precision": "bfloat16", "versions": {"keras": "3"},
        "notes": ("koi.png: another note",),
    }  # fmt: skip
    return Finished(**{**defaults, **options})


def publish(job: Job, made: Finished) -> Manifest:
    """Write a job's tile and, without finishing steps, everything that is made of it."""
    publish_tile(job, made)
    return finish(job, ())
