"""Photos under paintings, by the names of their files; none of them was seen by slim's training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nstflow.pictures.reading import read_picture

FIVE_PAIRS = (
    ("tubingen", "starry_night"),
    ("golden_gate", "mosaic"),
    ("figures", "red_canna"),
    ("tubingen", "wheat_field"),
    ("golden_gate", "edtaonisl"),
)
PAIRS = (
    *FIVE_PAIRS,
    ("figures", "starry_night"),
    ("tubingen", "mosaic"),
    ("golden_gate", "red_canna"),
)


def picture(folder: Path, kind: str, name: str) -> np.ndarray:
    """Read the picture in contents/ or styles/ with a name and whatever ending: float32 (H, W, 3) in [0, 1]."""
    (path,) = (folder / kind).glob(f"{name}.*")
    return read_picture(path).image
