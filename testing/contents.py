"""Pictures of contents: those of the project, and some made up."""

from __future__ import annotations

import numpy as np

from nstflow.pictures.reading import read_picture
from testing.places import ROOT

CONTENTS = ROOT / "inputs" / "contents"
PHOTOS = ("photos/coffee.png", "photos/chelsea.png")
CUT_OUTS = ("koi.png", "peony.png", "crane.png", "fern.png", "ginkgo.png", "pomegranate.png")


def read(name: str) -> np.ndarray:
    """Read a content of the project contents: float32 (H, W, 3)."""
    return read_picture(CONTENTS / name).image


def discs(height: int, width: int, seed: int = 0, number: int = 60) -> np.ndarray:
    """Draw discs of many colors, cut off at the edges as a photo's things are."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width, 3), 0.5, "float32")
    for _ in range(number):
        center, radius = rng.uniform((0, 0), (height, width)), rng.uniform(0.04, 0.12) * width
        picture[np.hypot(y - center[0], x - center[1]) < radius] = rng.uniform(0.2, 0.8, 3)
    return picture
