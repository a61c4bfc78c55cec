"""Make a picture periodic on a lattice before it becomes the content of a tile.

A photo's opposite edges differ; on the torus that is an edge, and the content loss would reproduce it as a
seam. The picture u is split into a periodic part p and a smooth part s that carries the jump
(L. Moisan, "Periodic plus smooth image decomposition", 2011), here with the jumps of any lattice:

    u = p + s,   L s = v,   v(x) = sum over the neighbours y of x across an edge of u(x) - u(y)

where L is the Laplacian of the torus, inverted by FFT on the smallest straight swatch.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter1d

from nstflow.textile.lattice import Lattice

# A step across the edge that is seen as a break, after fine texture is averaged out: 8 % of the range.
_BREAK = 0.08
_TEXTURE_PX = 2.0
# How far a break reaches into the tile: 46 px of 288, within the 40-80 px that the deepest content layer sees.
_REACH = 0.16


def periodic_component(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """The picture with the jumps across its edges spread smoothly over its area.

    picture: float32 (H, W, C) in [0, 1]; returns the same shape and range (clipped). For `none` the picture itself.
    """
    if not lattice.wraps:
        return picture
    rows, columns = picture.shape[:2]
    jumps = lattice.swatch(_edge_jumps(picture, lattice))
    smooth = _solve_poisson(jumps)[:rows, :columns]
    return np.clip(picture - smooth, 0.0, 1.0).astype("float32")


def continuity(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """How far each place is from an edge where the picture does not continue: 0 at such an edge, 1 out of its reach.

    A house that is cut off at the tile's edge stays cut off in the periodic component: its outline is content. Where
    this is 0 the content should not be held to, so that the style can close the gap. A motif on a plain ground
    continues everywhere.

    picture: float32 (H, W, C) in [0, 1]; returns float32 (H, W, 1) in [0, 1].
    """
    rows, columns = picture.shape[:2]
    breaks = _breaks(picture, lattice)
    if not breaks.any():
        return np.ones((rows, columns, 1), dtype="float32")
    reach = max(1, round(_REACH * min(rows, columns)))
    around = lattice.plane(breaks, rows=rows + 2 * reach, columns=columns + 2 * reach, top=-reach, left=-reach)
    distance = distance_transform_edt(~around)[reach:-reach, reach:-reach]
    nearness = np.clip(distance / reach, 0.0, 1.0)
    return (nearness**2 * (3 - 2 * nearness)).astype("float32")[..., None]


def _breaks(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """The border pixels (H, W) whose neighbour across the edge differs visibly, averaged along the edge."""
    breaks = np.zeros(picture.shape[:2], dtype=bool)
    if not lattice.wraps:
        return breaks
    along_rows = lattice.pad(gaussian_filter1d(picture, _TEXTURE_PX, axis=1, mode="nearest"), 1)
    along_columns = lattice.pad(gaussian_filter1d(picture, _TEXTURE_PX, axis=0, mode="nearest"), 1)
    breaks[0] = _differ(along_rows[0, 1:-1], along_rows[1, 1:-1])
    breaks[-1] = _differ(along_rows[-1, 1:-1], along_rows[-2, 1:-1])
    breaks[:, 0] |= _differ(along_columns[1:-1, 0], along_columns[1:-1, 1])
    breaks[:, -1] |= _differ(along_columns[1:-1, -1], along_columns[1:-1, -2])
    return breaks


def _differ(outside: np.ndarray, inside: np.ndarray) -> np.ndarray:
    return np.abs(outside - inside).max(axis=-1) > _BREAK


def _edge_jumps(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    padded = lattice.pad(picture.astype("float64"), 1)
    jumps = np.zeros(picture.shape)
    jumps[0] += picture[0] - padded[0, 1:-1]
    jumps[-1] += picture[-1] - padded[-1, 1:-1]
    jumps[:, 0] += picture[:, 0] - padded[1:-1, 0]
    jumps[:, -1] += picture[:, -1] - padded[1:-1, -1]
    return jumps


def _solve_poisson(source: np.ndarray) -> np.ndarray:
    """s with L s = source and zero mean, for the five-point Laplacian of a straight torus; source (H, W, C)."""
    rows, columns = source.shape[:2]
    down = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(rows))
    across = 2 - 2 * np.cos(2 * np.pi * np.fft.rfftfreq(columns))
    eigenvalues = down[:, None] + across[None, :]
    eigenvalues[0, 0] = np.inf  # the mean stays with the periodic part
    spectrum = np.fft.rfft2(source, axes=(0, 1)) / eigenvalues[..., None]
    return np.fft.irfft2(spectrum, s=(rows, columns), axes=(0, 1))
