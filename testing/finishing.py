"""Tiles to be finished, and steps to finish them with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nstflow.jobs.job import Job
from nstflow.outputs.publish import publish_tile
from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Finish
from testing.finished import finished, job

INKS = ("inks", {"colors": ["ivory: #f4ecd8", "navy: #16264d", "madder: #a8323e"], "min_island_px": 0})
NIGHT = {"colors": ["#000000", "#101010", "#ff0000"]}

_FINISHES = load_registry().finishes


def steps(*chosen: tuple[str, dict[str, Any]]) -> tuple[Finish, ...]:
    """Make finishing steps of their names and options."""
    return tuple(_FINISHES[name].model_validate(options) for name, options in chosen)


def made(folder: Path, **options: Any) -> Job:
    """Leave a job's tile in its folder and nothing else. It is smooth, so that it can be certified."""
    one = job(folder, **{"unit_px": (64, 64), **options})
    publish_tile(one, finished(one, image=waves(*one.canvas.unit_px)))
    return one


def waves(width: int, height: int) -> np.ndarray:
    """Draw a straight tile of a few whole waves, which repeats as half-drop too: the waves down are even."""
    y, x = np.mgrid[:height, :width] * 2 * np.pi
    red = 0.5 + 0.25 * np.sin(x / width) + 0.2 * np.cos(2 * y / height)
    green = 0.5 + 0.3 * np.cos(2 * x / width + 4 * y / height)
    blue = 0.5 + 0.3 * np.sin(3 * x / width)
    return np.stack([red, green, blue], axis=-1).astype("float32")


def read(path: Path) -> np.ndarray:
    """Read a picture's pixels as they are stored."""
    with Image.open(path) as picture:
        return np.asarray(picture)
