"""Resizing that knows the repeat: a tile stays seamless at every size."""

from __future__ import annotations

from math import ceil

import numpy as np
from PIL import Image

from nstflow.textile.filters import surround
from nstflow.textile.lattice import NO_REPEAT, Lattice

_LANCZOS_SUPPORT = 3


def resize(tile: np.ndarray, *, width: int, height: int, lattice: Lattice) -> np.ndarray:
    """Resize a tile, filtered (Lanczos) across its edges with the neighboring repeats.

    tile: float32 (H, W, C) in [0, 1]; returns float32 (height, width, C) in [0, 1].
    """
    rows, columns = tile.shape[:2]
    if (rows, columns) == (height, width):
        return tile
    margin = ceil(_LANCZOS_SUPPORT * max(1.0, rows / height, columns / width)) + 1
    padded = surround(tile, margin, lattice)
    box = (margin, margin, margin + columns, margin + rows)
    channels = [
        Image.fromarray(np.ascontiguousarray(padded[..., channel], dtype="float32")).resize(
            (width, height), Image.Resampling.LANCZOS, box=box
        )
        for channel in range(tile.shape[2])
    ]
    resized: np.ndarray = np.stack([np.asarray(channel) for channel in channels], axis=-1)
    return resized.clip(0.0, 1.0)


def cover(picture: np.ndarray, *, width: int, height: int) -> np.ndarray:
    """Resize the largest centered part of a picture with the aspect width : height to that size; never squeezed.

    picture: float32 (H, W, C) in [0, 1]; returns float32 (height, width, C).
    """
    rows, columns = picture.shape[:2]
    scale = min(rows / height, columns / width)
    part_rows, part_columns = max(1, round(height * scale)), max(1, round(width * scale))
    top, left = (rows - part_rows) // 2, (columns - part_columns) // 2
    part = picture[top : top + part_rows, left : left + part_columns]
    return resize(part, width=width, height=height, lattice=NO_REPEAT)
