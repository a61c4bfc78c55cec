"""Coarse to fine: which sizes are optimized, and for how long."""

from __future__ import annotations

from math import ceil, floor, log

from nstflow.errors import UsageError
from nstflow.jobs.layers import DEEPEST_STRIDE
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice

# Below this the deepest features of a tile are a handful of cells and say little about its layout.
_COARSEST_SIDE_PX = 96
# Layout is found at the coarse sizes, where a step is cheap; the fine ones only add detail.
_COARSEST_ITERATIONS = 240
_ITERATIONS_FALL = 0.6
_FEWEST_ITERATIONS = 60
# How far an automatic width may be from half of the next, and what that counts against a change of aspect.
_FARTHEST = 4 / 3
_DISTANCE_COST = 0.1
# A layout that is found at another aspect is pulled apart at the next size: better none than one.
_MOST_SQUEEZE = 0.15


def plan_scales(
    unit_px: tuple[int, int],
    *,
    lattice: Lattice,
    widths_px: tuple[int, ...] | None = None,
    iterations: int | tuple[int, ...] | None = None,
) -> tuple[Scale, ...]:
    """Plan the sizes from coarse to fine; the last is the unit itself.

    unit_px:    (width, height) of the unit tile.
    widths_px:  the sizes' widths; None halves the unit's until its shorter side would fall below 96 px. Each
                size is snapped to what the lattice needs; widths above the unit's are left out.
    iterations: for every size, one for each of `widths_px`, or None for a schedule that falls from coarse to fine.

    Raises UsageError where there are not as many iterations as widths.
    """
    sizes = _sizes(unit_px, lattice, widths_px)
    if iterations is None:
        numbers = [
            max(_FEWEST_ITERATIONS, round(_COARSEST_ITERATIONS * _ITERATIONS_FALL**i)) for i in range(len(sizes))
        ]
    elif isinstance(iterations, int):
        numbers = [iterations] * len(sizes)
    else:
        numbers = _of_each_size(iterations, widths_px or (), len(sizes))
    return tuple(Scale(*size, number) for size, number in zip(sizes, numbers, strict=True))


def _of_each_size(iterations: tuple[int, ...], widths_px: tuple[int, ...], sizes: int) -> list[int]:
    """Let the finest sizes keep theirs where widths fell together or were left out; a unit without takes the last."""
    if len(iterations) != len(widths_px):
        raise UsageError(
            f"iterations: {len(iterations)} numbers for {len(widths_px)} widths; expected one for each width"
        )
    by_width = sorted(zip(widths_px, iterations, strict=True))
    numbers = [number for _, number in by_width]
    return [*numbers, *numbers[-1:] * (sizes - len(numbers))][-sizes:]


def _sizes(unit_px: tuple[int, int], lattice: Lattice, widths_px: tuple[int, ...] | None) -> list[tuple[int, int]]:
    width, height = unit_px
    if widths_px:
        wanted = [w for w in sorted(widths_px) if w < width]
        snapped = [lattice.snap(w, w * height / width, stride=DEEPEST_STRIDE) for w in wanted]
    else:
        near = [_true_to_aspect(w, unit_px, lattice) for w in _halvings(width, height)]
        snapped = [size for size in near if _squeeze(size, unit_px) <= _MOST_SQUEEZE]
    return [*dict.fromkeys(size for size in snapped if size[0] < width), unit_px]


def _true_to_aspect(wanted_px: float, unit_px: tuple[int, int], lattice: Lattice) -> tuple[int, int]:
    """Find the size near a wanted width that the lattice can hold with the least squeezing.

    A half-drop of 4 : 3 would be squeezed by 11 % at 96 px; 128 x 96 px has the unit's own aspect.
    """
    aspect = unit_px[1] / unit_px[0]
    across, _ = lattice.multiple_px(DEEPEST_STRIDE)
    first, last = ceil(wanted_px / _FARTHEST / across), floor(wanted_px * _FARTHEST / across)
    widths: list[float] = [across * number for number in range(max(1, first), last + 1)] or [wanted_px]
    sizes = [lattice.snap(width, width * aspect, stride=DEEPEST_STRIDE) for width in widths]

    def cost(size: tuple[int, int]) -> float:
        return _squeeze(size, unit_px) + _DISTANCE_COST * abs(log(size[0] / wanted_px))

    return min(sizes, key=cost)


def _squeeze(size: tuple[int, int], unit_px: tuple[int, int]) -> float:
    """How much the aspects differ: 0.1 is about 10 %."""
    return abs(log(size[1] / size[0]) - log(unit_px[1] / unit_px[0]))


def _halvings(width: int, height: int) -> list[float]:
    widths = [float(width)]
    while widths[0] / 2 * min(1.0, height / width) >= _COARSEST_SIDE_PX:
        widths.insert(0, widths[0] / 2)
    return widths
