"""A piece of cloth with a pattern on it at true scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from PIL import Image

from nstflow.outputs.encode.png import to_8_bit
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import resize

UNPRINTED = (255, 255, 255)
_FINE_ENOUGH = 2  # pixels of the unit per pixel of the page, before the plane is laid
_LANCZOS_TAPS = 3

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Axis:
    """An axis of the cloth, in px of the page.

    start, stop: what is printed, whole px.
    origin:      where the unit begins; length_px: how long it is.
    """

    cloth_px: int
    start: int
    stop: int
    origin: float
    length_px: float
    wraps: bool


def lay_cloth(
    unit: np.ndarray, lattice: Lattice, *, unit_px: tuple[float, float], cloth_px: tuple[int, int]
) -> Image.Image:
    """Print a pattern on a cloth at true scale: RGB of cloth_px (width, height).

    The unit's corner lies in the cloth's corner.

    On an axis on which the pattern does not repeat, it is printed once, in the middle; what is not printed is white.

    unit:    float32 (H, W, 3), sRGB in [0, 1], of a size that the lattice can hold.
    unit_px: (width, height) of a unit on the page; need not be whole: repeats do not drift.
    """
    across, down = _axes(lattice, unit_px, cloth_px)
    light = to_8_bit(_lighter(unit, lattice, unit_px))
    left, columns, x0, x1 = _source(across, light.shape[1])
    top, rows, y0, y1 = _source(down, light.shape[0])
    plane = Image.fromarray(lattice.plane(light, rows=rows, columns=columns, top=top, left=left))
    size = (across.stop - across.start, down.stop - down.start)
    printed = plane.resize(size, Image.Resampling.LANCZOS, box=(x0, y0, x1, y1))
    if size == cloth_px:
        return printed
    cloth = Image.new("RGB", cloth_px, UNPRINTED)
    cloth.paste(printed, (across.start, down.start))
    return cloth


def unit_outline(lattice: Lattice, *, unit_px: tuple[float, float], cloth_px: tuple[int, int]) -> Rectangle:
    """Return where on the cloth a unit near the middle lies as it is in its file: (left, top, right, bottom)."""
    across, down = _axes(lattice, unit_px, cloth_px)
    step = 2 if lattice.is_symmetric else 1  # the units between are mirrored or turned
    shift = float(lattice.shift)
    if lattice.is_brick:
        row = _nearest_number(down, 0.0, step)
        column = _nearest_number(across, row * shift, step)
        x, y = column + row * shift, float(row)
    else:
        column = _nearest_number(across, 0.0, step)
        row = _nearest_number(down, column * shift, step)
        x, y = float(column), row + column * shift
    left, top = across.origin + x * unit_px[0], down.origin + y * unit_px[1]
    return left, top, left + unit_px[0], top + unit_px[1]


def _nearest_number(axis: _Axis, shift: float, step: int) -> int:
    """Find the number of the unit whose middle is nearest to the cloth's, where unit 0 is moved by `shift` units."""
    if not axis.wraps:
        return 0
    return step * round(((axis.cloth_px / 2 - axis.origin) / axis.length_px - 0.5 - shift) / step)


def _axes(lattice: Lattice, unit_px: tuple[float, float], cloth_px: tuple[int, int]) -> tuple[_Axis, _Axis]:
    wraps = lattice.wraps_across, lattice.wraps_down
    across, down = (_axis(*parts) for parts in zip(cloth_px, unit_px, wraps, strict=True))
    return across, down


def _axis(cloth: int, unit: float, wraps: bool) -> _Axis:
    if wraps:
        return _Axis(cloth, 0, cloth, 0.0, unit, wraps)
    origin = round((cloth - unit) / 2)
    start, stop = max(0, origin), min(cloth, max(origin + 1, round(origin + unit)))
    return _Axis(cloth, start, stop, origin, unit, wraps)


def _source(axis: _Axis, unit: int) -> tuple[int, int, float, float]:
    """Return which pixels of the plane an axis shows: the first, how many, and from where to where among them."""
    step = unit / axis.length_px
    first, last = (axis.start - axis.origin) * step, (axis.stop - axis.origin) * step
    if axis.wraps:
        margin = ceil(_LANCZOS_TAPS * max(1.0, step))
        begin, end = floor(first) - margin, ceil(last) + margin
    else:  # nothing lies behind the edge that the filter might reach for
        begin, last = floor(first), min(last, float(unit))
        end = min(ceil(last), unit)
    return begin, end - begin, first - begin, last - begin


def _lighter(unit: np.ndarray, lattice: Lattice, unit_px: tuple[float, float]) -> np.ndarray:
    """Shrink the unit on its torus where it is much finer than the page: a print's plane would take gigabytes."""
    height, width = unit.shape[:2]
    scale = max(unit_px[0] / width, unit_px[1] / height) * _FINE_ENOUGH
    if scale >= 1:
        return unit
    size = lattice.snap(width * scale, height * scale)
    return resize(unit, width=size[0], height=size[1], lattice=lattice)
