"""Pictures as masks: how light each place is says how much it counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nstflow.errors import PictureError
from nstflow.pictures.reading import Picture, read_picture

# The mean of a mask below which it is taken for black: too little would be left of it in the network's deep layers.
LEAST_WHITE = 1e-3

# Of red, green and blue, as image editors turn colors into grey (ITU-R BT.601).
_LIGHTNESS = (0.299, 0.587, 0.114)


def read_mask(path: Path, *, digest: str | None = None) -> Picture:
    """Read a picture's lightness as weights, image: float32 (H, W) in [0, 1], white is 1.

    digest: the SHA-256 of the file that is meant; None takes what is there.
    Raises PictureError as `read_picture`, and for a mask that is all black or all white.
    """
    picture = read_picture(path, digest=digest)
    return Picture(mask_from(picture.image, name=str(path)), picture.notes)


def mask_from(image: np.ndarray, *, name: str) -> np.ndarray:
    """Take a picture's lightness as weights; float32 (H, W, 3), sRGB in [0, 1], to (H, W).

    Raises PictureError, which calls it by its name, for one that is all black or all white.
    """
    mask: np.ndarray = (image @ np.array(_LIGHTNESS, dtype="float32")).clip(0.0, 1.0)
    if mask.mean() < LEAST_WHITE:
        raise PictureError(f"{name}: black all over, and only a mask's white counts; paint some, or leave out 'mask'")
    if mask.mean() > 1 - LEAST_WHITE:
        raise PictureError(
            f"{name}: white all over, which masks nothing (transparent parts count as white); "
            "paint black what is not to count, or leave out 'mask'"
        )
    return mask
