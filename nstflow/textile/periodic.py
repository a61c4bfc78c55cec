"""Make a picture periodic on a lattice before it becomes the content of a tile.

A photo's opposite edges differ; on the torus that is an edge, and the content loss would reproduce it as a
seam. The picture u is split into a periodic part p and a smooth part s that carries the jump
(L. Moisan, "Periodic plus smooth image decomposition", 2011), here with the jumps of any lattice:

    u = p + s,   L s = v,   v(x) = sum over the neighbors y of x that were none in the picture of u(x) - u(y)

where L is the Laplacian of the torus, inverted by FFT on the smallest straight swatch. Neighbors that were none in the
picture meet at the unit's edges, or along the outlines of cells that are no rectangles. At a mirror line a pixel meets
itself: there is no jump, and a mirrored picture stays as it is. Where a stripe ends, nothing flows: s is computed on it
and its mirror image (Neumann's boundary).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import fft

from nstflow.textile.lattice import Lattice


def periodic_component(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Spread the jumps across the unit's edges, or across its cell's outline, smoothly over its area.

    picture: float32 (H, W, C) in [0, 1], as `lattice.from_cell` gives it; returns the same shape and range (clipped).
             For `none` and for mirrored units the picture itself.
    """
    if not lattice.wraps:
        return picture
    periodic = np.empty(picture.shape, dtype="float32")
    for channel in range(picture.shape[2]):  # one at a time: the spectra of a large tile are what takes memory here
        layer = picture[..., channel]
        periodic[..., channel] = np.clip(layer - smooth_component(layer, lattice), 0.0, 1.0)
    return periodic


def smooth_component(layer: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Compute the part of a channel (H, W) that carries the jumps across its edges: float64 (H, W), of mean zero."""
    rows, columns = layer.shape
    jumps = _jumps(layer, _cuts(rows, columns, lattice), lattice)
    if not jumps.any():
        return jumps
    return _solve_poisson(lattice.mirrored_at_ends.swatch(jumps))[:rows, :columns]


@lru_cache(maxsize=1)
def _cuts(rows: int, columns: int, lattice: Lattice) -> tuple[np.ndarray, np.ndarray]:
    """Find the neighbors on the cloth that were none in the picture.

    Two arrays of bool: (H + 1, W) for a pixel and that above it, (H, W + 1) for a pixel and that on its left.
    """
    width, height = lattice.cell_size(columns, rows)
    y, x = (lattice.pad(lattice.from_cell(place), 1) for place in np.indices((height, width), dtype="int32"))
    above = (np.diff(y, axis=0) != 1) | (np.diff(x, axis=0) != 0)
    left = (np.diff(x, axis=1) != 1) | (np.diff(y, axis=1) != 0)
    return above[:, 1:-1], left[1:-1]


def _jumps(layer: np.ndarray, cuts: tuple[np.ndarray, np.ndarray], lattice: Lattice) -> np.ndarray:
    """Compute v, float64 (H, W), of a channel."""
    padded = lattice.pad(layer, 1).astype("float64")
    from_above, from_left = np.diff(padded[:, 1:-1], axis=0) * cuts[0], np.diff(padded[1:-1], axis=1) * cuts[1]
    jumps: np.ndarray = from_above[:-1] - from_above[1:] + from_left[:, :-1] - from_left[:, 1:]
    return jumps


def _solve_poisson(source: np.ndarray) -> np.ndarray:
    """Solve L s = source for s of zero mean, with the five-point Laplacian of a straight torus; float64 (H, W).

    In float32 the lowest frequencies, which are divided by (2 pi / H)^2, would drown in its rounding.
    """
    rows, columns = source.shape
    down = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(rows))
    across = 2 - 2 * np.cos(2 * np.pi * np.fft.rfftfreq(columns))
    eigenvalues = down[:, None] + across[None, :]
    eigenvalues[0, 0] = np.inf  # the mean stays with the periodic part
    spectrum = fft.rfft2(source)
    spectrum /= eigenvalues
    solution: np.ndarray = fft.irfft2(spectrum, s=(rows, columns), overwrite_x=True)
    return solution
