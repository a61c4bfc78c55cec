"""Filters that see the neighboring repeats."""

from __future__ import annotations

from math import ceil

import numpy as np

from nstflow.textile.lattice import Lattice

# Where the Gaussian is cut off; beyond lies 3e-3 of it.
_SIGMAS = 3


def blurred(layer: np.ndarray, sigma_px: float, lattice: Lattice) -> np.ndarray:
    """Blur a layer (H, W) by a Gaussian that sees the neighboring repeats: float32."""
    from scipy.ndimage import gaussian_filter

    margin = ceil(_SIGMAS * sigma_px)
    around = surround(layer, margin, lattice).astype("float32", copy=False)
    inside = slice(margin, -margin)
    whole: np.ndarray = gaussian_filter(around, sigma_px, radius=margin, mode="nearest")
    return whole[inside, inside]


def surround(tile: np.ndarray, margin_px: int, lattice: Lattice) -> np.ndarray:
    """Lay `margin_px` of the plane around a tile; where it has no neighbors its edge pixels are repeated.

    tile: (H, W, …); returns (H + 2 m, W + 2 m, …).
    """
    height, width = tile.shape[:2]
    down = margin_px * lattice.wraps_down
    across = margin_px * lattice.wraps_across
    window = lattice.plane(tile, rows=height + 2 * down, columns=width + 2 * across, top=-down, left=-across)
    if down == across == margin_px:
        return window
    edges = ((margin_px - down,) * 2, (margin_px - across,) * 2)
    return np.pad(window, (*edges, *[(0, 0)] * (tile.ndim - 2)), mode="edge")
