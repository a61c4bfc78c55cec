"""Metric B: whether a tile was made seamless by blurring its edges or by mirroring it, and how much it stripes.

    h = detail at the seam / what is usual, over the same of relief     means over +-6 px; at most 1
    c = NCC(24 px on a side, mirrored 24 px on the other)                 of what varies across the seam

Detail is |Laplacian of L|, relief the steps between means of 8 px along the seam. A blur takes the detail and leaves
the relief; a plain ground has neither, which is not held against the tile.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nstflow.textile.color import to_lab_planes
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams.profiles import AxisProfile

_BAND_PX = 6
# With less relief than this share of the usual there is next to nothing at the seam that could be blurred.
_LEAST_RELIEF = 0.25
_SMALLEST_PX = 64
_STRIP_PX = 24
# Deviations of L below this, in root mean square, are noise: nothing that could be mirrored.
_LEAST_CONTRAST = 0.5


def integrity(profile: AxisProfile, lines: Sequence[int]) -> float | None:
    """Measure h of the worst of the seams; None where the tile is too small, or there is nothing at its seams."""
    if len(profile.detail) < _SMALLEST_PX:
        return None
    detail, relief = _against_usual(profile.detail), _against_usual(profile.relief)
    if detail is None or relief is None:
        return None
    kept = [min(1.0, detail[line] / min(1.0, relief[line])) for line in lines if relief[line] >= _LEAST_RELIEF]
    return float(min(kept)) if kept else None


def _against_usual(values: np.ndarray) -> np.ndarray | None:
    """Divide the mean over the band around each line by the median of them all; None for a flat tile."""
    around = np.concatenate([values[-_BAND_PX + 1 :], values, values[:_BAND_PX]])
    bands = np.convolve(around, np.full(2 * _BAND_PX, 1 / (2 * _BAND_PX)), "valid")
    usual = float(np.median(bands))
    return bands / usual if usual > 1e-3 else None


def likeness_of_sides(unit: np.ndarray, lattice: Lattice, *, across: bool) -> float | None:
    """Measure c at the left and right edges (across) or at the top and bottom edges, in [-1, 1].

    unit: uint8, or float in [0, 1], (H, W, 3) sRGB. The mirror may lie between two pixels or on either of them.
    None where the tile is too small or nothing varies across the seam, as in stripes that run over it.
    """
    rows, columns = unit.shape[:2]
    if (columns if across else rows) < 2 * (_STRIP_PX + 1):
        return None
    reach = _STRIP_PX + 1
    if across:
        strip = lattice.plane(unit, rows=rows, columns=2 * reach, top=0, left=-reach)
    else:
        strip = lattice.plane(unit, rows=2 * reach, columns=columns, top=-reach, left=0).swapaxes(0, 1)
    lightness = to_lab_planes(strip)[0]
    before, behind = lightness[:, :reach][:, ::-1], lightness[:, reach:]  # both from the seam outwards
    pairs = (
        (before[:, :_STRIP_PX], behind[:, :_STRIP_PX]),
        (before[:, :_STRIP_PX], behind[:, 1:]),
        (before[:, 1:], behind[:, :_STRIP_PX]),
    )
    likenesses = [likeness for pair in pairs if (likeness := _correlation(*pair)) is not None]
    return max(likenesses) if likenesses else None


def _correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Correlate (NCC) the deviations from each line's own mean; None where there are hardly any."""
    first, second = (side - side.mean(axis=1, keepdims=True) for side in (first, second))
    contrasts = [float(np.sqrt(np.mean(np.square(side)))) for side in (first, second)]
    if min(contrasts) < _LEAST_CONTRAST:
        return None
    return float(np.mean(first * second)) / (contrasts[0] * contrasts[1])


def tramline(lightness: np.ndarray, contrast: float) -> float:
    """Divide the standard deviation of the lines' mean L by that of L: 0 even, 1 nothing but stripes.

    lightness: mean L of each column (row) of the plane; contrast: standard deviation of L over the tile.
    """
    return float(lightness.std() / contrast) if contrast > 1e-3 else 0.0
