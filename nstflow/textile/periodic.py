"""Make a picture periodic on a lattice before it becomes the content of a tile.

A photo's opposite edges differ; on the torus that is an edge, and the content loss would reproduce it as a
seam. The picture u is split into a periodic part p and a smooth part s that carries the jump
(L. Moisan, "Periodic plus smooth image decomposition", 2011), here with the jumps of any lattice:

    u = p + s,   L s = v,   v(x) = sum over the neighbours y of x across an edge of u(x) - u(y)

where L is the Laplacian of the torus, inverted by FFT on the smallest straight swatch.
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from nstflow.textile.lattice import Lattice


def periodic_component(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """The picture with the jumps across its edges spread smoothly over its area.

    picture: float32 (H, W, C) in [0, 1]; returns the same shape and range (clipped). For `none` the picture itself.
    """
    if not lattice.wraps:
        return picture
    periodic = np.empty(picture.shape, dtype="float32")
    for channel in range(picture.shape[2]):  # one at a time: the spectra of a large tile are what takes memory here
        layer = picture[..., channel]
        periodic[..., channel] = np.clip(layer - smooth_component(layer, lattice), 0.0, 1.0)
    return periodic


def smooth_component(layer: np.ndarray, lattice: Lattice) -> np.ndarray:
    """The part of one channel (H, W) that carries the jumps across its edges: float64 (H, W), of mean zero."""
    rows, columns = layer.shape
    return _solve_poisson(lattice.swatch(_edge_jumps(layer, lattice)))[:rows, :columns]


def _edge_jumps(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    padded = lattice.pad(picture, 1).astype("float64")
    jumps = np.zeros(picture.shape)
    jumps[0] += picture[0] - padded[0, 1:-1]
    jumps[-1] += picture[-1] - padded[-1, 1:-1]
    jumps[:, 0] += picture[:, 0] - padded[1:-1, 0]
    jumps[:, -1] += picture[:, -1] - padded[1:-1, -1]
    return jumps


def _solve_poisson(source: np.ndarray) -> np.ndarray:
    """s with L s = source and zero mean, for the five-point Laplacian of a straight torus; source (H, W) in float64.

    In float32 the lowest frequencies, which are divided by (2 pi / H)^2, would drown in its rounding.
    """
    rows, columns = source.shape
    down = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(rows))
    across = 2 - 2 * np.cos(2 * np.pi * np.fft.rfftfreq(columns))
    eigenvalues = down[:, None] + across[None, :]
    eigenvalues[0, 0] = np.inf  # the mean stays with the periodic part
    spectrum = fft.rfft2(source)
    spectrum /= eigenvalues
    return fft.irfft2(spectrum, s=(rows, columns), overwrite_x=True)
