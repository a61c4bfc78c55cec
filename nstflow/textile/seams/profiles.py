"""What lies at each column and row of a tile, read in a single pass.

A tile at print size in CIELAB would weigh more than the tile itself many times over; it is read in strips of rows, each
with the margin of the plane around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nstflow.textile.color import to_lab_planes
from nstflow.textile.lattice import Lattice

SCALES_PX = (1, 2, 4, 8, 16, 32)
RELIEF_PX = 8
_MARGIN_PX = SCALES_PX[-1]
_STRIP_PIXELS = 1 << 18


@dataclass(frozen=True)
class AxisProfile:
    """What lies at each position n of an axis: at column n (across) or at row n (down). All float64 (N,).

    steps:  scale in px -> mean distance in CIELAB between the means of that many px before and behind the line
            between n and n + 1; the last line is that with the neighboring repeat.
    detail: mean |Laplacian of L|, how much fine detail there is.
    relief: mean distance in CIELAB between neighboring means of 8 px along the line, how much there is to see at all.
    lightness: mean L.
    """

    steps: dict[int, np.ndarray]
    detail: np.ndarray
    relief: np.ndarray
    lightness: np.ndarray


@dataclass(frozen=True)
class AxisProfiles:
    """Both profiles of a tile.

    contrast: the standard deviation of L over the tile.
    """

    across: AxisProfile
    down: AxisProfile
    contrast: float


def read_profiles(unit: np.ndarray, lattice: Lattice) -> AxisProfiles:
    """Read both profiles of a unit tile on its lattice.

    unit: uint8, or float in [0, 1], (H, W, 3) sRGB; steps over the edge are taken with the lattice's neighbor.
    """
    rows, columns = unit.shape[:2]
    sums, squares = 0.0, 0.0
    across, down = _empty(columns), _empty(rows)
    for top, count in _strips(rows, columns):
        lab = _surrounded(unit, lattice, top, count)
        here = slice(top, top + count)
        for scale, along_rows, along_columns in _steps(lab):
            across.steps[scale] += along_rows.sum(axis=0, dtype="float64")
            down.steps[scale][here] = along_columns.mean(axis=1, dtype="float64")
            if scale == RELIEF_PX:
                across.relief[:] += along_columns.sum(axis=0, dtype="float64")
                down.relief[here] = along_rows.mean(axis=1, dtype="float64")
        detail = _laplacian(lab[0])
        across.detail[:] += detail.sum(axis=0, dtype="float64")
        down.detail[here] = detail.mean(axis=1, dtype="float64")
        lightness = _core(lab[0])
        across.lightness[:] += lightness.sum(axis=0, dtype="float64")
        down.lightness[here] = lightness.mean(axis=1, dtype="float64")
        sums += lightness.sum(dtype="float64")
        squares += np.square(lightness, dtype="float64").sum()
    for summed in (*across.steps.values(), across.detail, across.relief, across.lightness):
        summed /= rows
    mean = sums / (rows * columns)
    return AxisProfiles(across, down, float(np.sqrt(max(0.0, squares / (rows * columns) - mean**2))))


def _empty(length: int) -> AxisProfile:
    steps = {scale: np.zeros(length) for scale in SCALES_PX}
    return AxisProfile(steps, np.zeros(length), np.zeros(length), np.zeros(length))


def _strips(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Yield (top, number of rows) of each strip."""
    height = max(_MARGIN_PX, _STRIP_PIXELS // (columns + 2 * _MARGIN_PX))
    for top in range(0, rows, height):
        yield top, min(height, rows - top)


def _surrounded(unit: np.ndarray, lattice: Lattice, top: int, count: int) -> np.ndarray:
    """Convert a strip with the margin of the plane around it to CIELAB: float32 (3, count + 2 margin, W + 2 margin)."""
    window = lattice.plane(
        unit,
        rows=count + 2 * _MARGIN_PX,
        columns=unit.shape[1] + 2 * _MARGIN_PX,
        top=top - _MARGIN_PX,
        left=-_MARGIN_PX,
    )
    return to_lab_planes(window)


def _core(plane: np.ndarray) -> np.ndarray:
    return plane[..., _MARGIN_PX:-_MARGIN_PX, _MARGIN_PX:-_MARGIN_PX]


def _steps(lab: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield a scale, the steps across the line on each pixel's right, and those below it; both (rows, columns).

    The means of 2 s px are those of s px, two by two.
    """
    rows = lab[:, _MARGIN_PX:-_MARGIN_PX]
    columns = lab[:, :, _MARGIN_PX:-_MARGIN_PX].swapaxes(1, 2)
    for scale in SCALES_PX:
        yield scale, _distances(rows, scale), _distances(columns, scale).T
        rows, columns = _doubled(rows, scale), _doubled(columns, scale)


def _distances(means: np.ndarray, scale: int) -> np.ndarray:
    """Measure from the means before each position to those behind; means: (3, lines, positions), of `scale` px each."""
    count = means.shape[2] + scale - 1 - 2 * _MARGIN_PX
    behind, before = _MARGIN_PX + 1, _MARGIN_PX + 1 - scale
    difference = means[:, :, behind : behind + count] - means[:, :, before : before + count]
    np.multiply(difference, difference, out=difference)
    distances: np.ndarray = np.sqrt(difference[0] + difference[1] + difference[2])
    return distances


def _doubled(means: np.ndarray, scale: int) -> np.ndarray:
    doubled: np.ndarray = (means[:, :, :-scale] + means[:, :, scale:]) * np.float32(0.5)
    return doubled


def _laplacian(lightness: np.ndarray) -> np.ndarray:
    """Compute |five-point Laplacian| of the core."""
    low, high = _MARGIN_PX, -_MARGIN_PX
    core = _core(lightness)
    laplacian: np.ndarray = np.abs(
        lightness[low - 1 : high - 1, low:high]
        + lightness[low + 1 : (high + 1) or None, low:high]
        + lightness[low:high, low - 1 : high - 1]
        + lightness[low:high, low + 1 : (high + 1) or None]
        - 4 * core
    )
    return laplacian
