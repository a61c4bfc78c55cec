"""Photographs that scikit-image ships inside its wheel, cut down for the examples."""

from __future__ import annotations

import numpy as np
import skimage.data
from PIL import Image

PHOTO_WIDTH = 480


def _shrunk(photo: np.ndarray, width: int = PHOTO_WIDTH) -> np.ndarray:
    """A photograph (H, W, 3) uint8 as float32 in [0, 1], at most `width` pixels wide."""
    image = Image.fromarray(photo)
    if image.width > width:
        size = (width, round(image.height * width / image.width))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(image, np.float32) / 255


def read_coffee(_: np.random.Generator) -> np.ndarray:
    """A cup of coffee on a wooden table (Rachel Michetti, CC0)."""
    return _shrunk(skimage.data.coffee())


def read_chelsea(_: np.random.Generator) -> np.ndarray:
    """Chelsea the cat (Stefan van der Walt, CC0)."""
    return _shrunk(skimage.data.chelsea())


def read_rocket(_: np.random.Generator) -> np.ndarray:
    """A rocket on its pad at night (SpaceX, public domain)."""
    return _shrunk(skimage.data.rocket())


def read_hubble(_: np.random.Generator) -> np.ndarray:
    """Galaxies of the Hubble deep field (NASA, public domain)."""
    return _shrunk(skimage.data.hubble_deep_field()[150:630, 200:680])
