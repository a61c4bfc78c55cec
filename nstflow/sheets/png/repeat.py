"""A tile in repeat, at the size of a window."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from PIL import Image

from nstflow.textile.lattice import Lattice

UNITS_SHOWN = 4  # two by two where the window has the unit's shape
_FEWEST_ACROSS = 1.5  # of a long unit, so that its repeat is seen both ways
_LANCZOS_TAPS = 3
_FINE_ENOUGH = 3  # pixels of the unit per pixel of the screen, before the plane is laid


def repeat_window(unit: Image.Image, lattice: Lattice, *, width: int, height: int) -> Image.Image:
    """Lay the plane from the unit's top left corner and show it through a window of width × height px.

    About two by two units, at one scale both ways; exactly two by two where the window has the unit's shape.
    Where it does not repeat, one side of the result may be smaller than the window: of a stripe one row (column) is
    shown, two units or more, and of `none` the single unit, as large as the window holds.

    unit: RGB. The result is RGB.

    Raises UsageError where the lattice's shift does not divide the unit.
    """
    if not lattice.wraps:
        return unit.resize(fit((unit.width, unit.height), (width, height)), Image.Resampling.LANCZOS)
    scale = _scale(unit, lattice, width, height)
    light = _lighter(unit, lattice, scale * _FINE_ENOUGH)
    columns = width / scale * light.width / unit.width
    rows = height / scale * light.height / unit.height
    if not lattice.wraps_across:
        width, columns = max(1, round(unit.width * scale)), light.width
    if not lattice.wraps_down:
        height, rows = max(1, round(unit.height * scale)), light.height
    margin = ceil(_LANCZOS_TAPS * max(columns / width, rows / height, 1))
    plane = _surrounded(np.asarray(light), lattice, ceil(columns), ceil(rows), margin)
    box = (margin, margin, margin + columns, margin + rows)
    return Image.fromarray(plane).resize((width, height), Image.Resampling.LANCZOS, box=box)


def fit(size: tuple[int, int], limits: tuple[int, int]) -> tuple[int, int]:
    """Find the largest (width, height) of `size`'s shape within `limits`, all in px; never zero."""
    scale = min(limits[0] / size[0], limits[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _surrounded(unit: np.ndarray, lattice: Lattice, columns: int, rows: int, margin: int) -> np.ndarray:
    """Lay a window of the plane with a margin around it; the edge's own pixels where it does not repeat."""
    across, down = margin * lattice.wraps_across, margin * lattice.wraps_down
    plane = lattice.plane(unit, rows=rows + 2 * down, columns=columns + 2 * across, top=-down, left=-across)
    return np.pad(plane, ((margin - down,) * 2, (margin - across,) * 2, (0, 0)), mode="edge")


def _scale(unit: Image.Image, lattice: Lattice, width: int, height: int) -> float:
    """Choose how many pixels of the screen show one of the unit."""
    if not (lattice.wraps_across and lattice.wraps_down):
        columns, rows = lattice.grid(2, 2)
        return min(width / (columns * unit.width), height / (rows * unit.height))
    by_area = sqrt(width * height / (UNITS_SHOWN * unit.width * unit.height))
    return min(by_area, width / (_FEWEST_ACROSS * unit.width), height / (_FEWEST_ACROSS * unit.height))


def _lighter(unit: Image.Image, lattice: Lattice, scale: float) -> Image.Image:
    """Resize the unit on its torus, so that the plane of a print-size tile takes megabytes and not gigabytes.

    The sides are snapped to what the lattice can hold; `repeat_window` undoes that rounding.
    """
    if scale >= 1:
        return unit
    size = lattice.snap(unit.width * scale, unit.height * scale)
    margin = min(ceil(1 / scale) + 1, unit.width, unit.height)
    padded = Image.fromarray(lattice.pad(np.asarray(unit), margin))
    box = (margin, margin, margin + unit.width, margin + unit.height)
    return padded.resize(size, Image.Resampling.BOX, box=box)
