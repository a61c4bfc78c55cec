"""The ground of a motif: the color along the border of its picture."""

from __future__ import annotations

import numpy as np

from nstflow.errors import PictureError

# Of the pixels along the border of a plain ground, so many differ by no more than paper or JPEG make a single color
# differ; a stem may leave the picture.
_PLAIN_SHARE, _SAME_GROUND = 0.95, 0.08


def plain_ground(image: np.ndarray, *, name: str) -> np.ndarray:
    """Find the color along the border of a picture on a plain ground: float32 (3,).

    image: float32 (H, W, 3), sRGB in [0, 1]; name: of the picture, in errors.
    Raises PictureError where the border has several colors: no motif can then be cut out.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ground: np.ndarray = np.median(border, axis=0)
    if np.mean(np.abs(border - ground).max(axis=1) < _SAME_GROUND) < _PLAIN_SHARE:
        raise PictureError(
            f"{name}: no motif can be cut out, it is opaque and its ground is not one color along the border; make the "
            "ground transparent, give toss.cutout (a picture whose white is the motif), or choose periodic: fade"
        )
    return ground
