"""Photographs that scikit-image ships inside its wheel; all CC0 or public domain."""

from __future__ import annotations

import numpy as np
import skimage.data


def read_coffee(_: np.random.Generator) -> np.ndarray:
    """A cup of coffee on a wooden table (Rachel Michetti, CC0), float32 (H, W, 3) in [0, 1]."""
    return np.float32(skimage.data.coffee()) / 255


def read_chelsea(_: np.random.Generator) -> np.ndarray:
    """Chelsea the cat (Stéfan van der Walt, CC0), float32 (H, W, 3) in [0, 1]."""
    return np.float32(skimage.data.chelsea()) / 255
