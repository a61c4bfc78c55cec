"""Where to cut a tile out of the plane: the torus has no edges of its own, so the cut can go where it is seen least.

A printer, a mill or a client looks at the unit. It is best where its edges run through plain ground and neither through
motifs nor along the stripes of the pattern.

The cost of a cut along a line is, in CIELAB and for each px of the line,

    deviation of the line's colors from their mean        it crosses a motif
    + step across the line                                it runs along an outline
    + distance of the line's mean color from its surroundings   it runs along a stripe

On a drop the cut across and the cut down hang together: with its left edge at x0, the unit's upper edge is at row y in
the columns from x0 on and at row y - d in those before it. A single pass over x0 keeps the sums of every y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d

from nstflow.textile.color import to_lab_planes
from nstflow.textile.lattice import Lattice

# A cut that costs hardly less is not worth another picture of the same tile.
_WORTHWHILE = 0.9
_SURROUNDINGS_PX = 16
# How much the lines around the cut count: in a gap between motifs it goes to the middle.
_CENTERING = 0.25
_FIXED = "units that are mirrored or turned have their edges where they meet; the cut stays"
_PLACEMENT = "placement print: it is not cut out of a plane; the cut stays"


@dataclass(frozen=True)
class UnitCut:
    """Where the unit's top left corner moves to, in px of the present unit.

    before, after: the costs of the present cut and of the new, in distances of CIELAB; note: why nothing moves.
    """

    top_px: int = 0
    left_px: int = 0
    before: float = 0.0
    after: float = 0.0
    note: str = ""

    @property
    def moves(self) -> bool:
        """Whether the unit becomes another."""
        return bool(self.top_px or self.left_px)


def find_unit_cut(unit: np.ndarray, lattice: Lattice) -> UnitCut:
    """Find where the cut crosses the fewest motifs and stripes.

    unit: uint8, or float in [0, 1], (H, W, 3) sRGB. Stripes move along the axis on which they wrap; symmetric units and
    placement prints stay, with a note. Takes about 40 B of memory per px.
    Raises UsageError where the lattice cannot have a unit of that size.
    """
    height, width = unit.shape[:2]
    shift = lattice.shift_px(height, width)
    if not lattice.wraps:
        return UnitCut(note=_PLACEMENT)
    if lattice.is_symmetric:
        return UnitCut(note=_FIXED)
    if lattice.is_brick:  # a drop lying on its side
        costs = _costs(unit.swapaxes(0, 1), shift, across=True, down=True).T
    else:
        costs = _costs(unit, shift, across=lattice.wraps_across, down=lattice.wraps_down)
    top, left = (int(place) for place in np.unravel_index(int(np.argmin(costs)), costs.shape))
    before, after = float(costs[0, 0]), float(costs[top, left])
    if after > _WORTHWHILE * before:
        return UnitCut(before=before, after=before)
    return UnitCut(top, left, before, after)


def cut_unit(unit: np.ndarray, lattice: Lattice, cut: UnitCut) -> np.ndarray:
    """Cut the unit (H, W, …) of any type there: the plane stays the same, moved."""
    if not cut.moves:
        return unit
    height, width = unit.shape[:2]
    return lattice.plane(unit, rows=height, columns=width, top=cut.top_px, left=cut.left_px)


def _costs(unit: np.ndarray, shift: int, *, across: bool, down: bool) -> np.ndarray:
    """Compute the cost of every cut of a drop: float32 (H, W), the upper edge at each row, the left at each column.

    shift: of the next column, in px; 0 for straight. An axis that does not wrap has a single place.
    """
    lab = to_lab_planes(unit)
    height, width = lab.shape[1:]
    costs = np.zeros((height if down else 1, width if across else 1), dtype="float32")
    if across:
        costs += _upright_costs(lab, shift)
    if down:
        lines = _Lines(lab, np.roll(lab, 1, axis=1))
        sums = lines.sums(0, width)
        for left in range(costs.shape[1] if shift else 1):
            costs[:, left] += _line_costs(sums, width)
            column = lines.sums(left, left + 1)
            sums += np.roll(column, shift, axis=1) - column
        if not shift:
            costs[:, 1:] += _line_costs(sums, width)[:, None]
    return costs


def _upright_costs(lab: np.ndarray, shift: int) -> np.ndarray:
    """Compute the cost of a left edge at each column: (W,). Wherever it starts, it is a column of the unit."""
    before = np.roll(lab, 1, axis=2)
    before[:, :, 0] = np.roll(before[:, :, 0], -shift, axis=1)
    turned = _Lines(lab.swapaxes(1, 2), before.swapaxes(1, 2))
    return _line_costs(turned.sums(0, lab.shape[1]), lab.shape[1])


class _Lines:
    """What must be known of each line, in sums over its pixels, which can be moved from line to line.

    lab, before: float32 (3, lines, length), the tile and the pixels before each line.
    """

    def __init__(self, lab: np.ndarray, before: np.ndarray) -> None:
        self._lab = lab
        self._squares = np.square(lab).sum(axis=0)
        self._steps = np.sqrt(np.square(lab - before).sum(axis=0))

    def sums(self, start: int, stop: int) -> np.ndarray:
        """Sum up the pixels start : stop of each line: L, a, b, their squares, the steps; float64 (5, lines)."""
        part = slice(start, stop)
        colors = self._lab[:, :, part].sum(axis=2, dtype="float64")
        others = [values[:, part].sum(axis=1, dtype="float64") for values in (self._squares, self._steps)]
        return np.concatenate([colors, others])


def _line_costs(sums: np.ndarray, length: int) -> np.ndarray:
    """Compute the cost of a cut before each line, from its sums: (lines,)."""
    means, squares, steps = sums[:3] / length, sums[3] / length, sums[4] / length
    deviation = np.sqrt(np.maximum(0.0, squares - np.square(means).sum(axis=0)))
    surroundings = _box(means, _SURROUNDINGS_PX)
    stripe = np.sqrt(np.square(means - surroundings).sum(axis=0))
    costs: np.ndarray = deviation + steps + stripe
    return costs + _CENTERING * _box(costs, len(costs) // 16)


def _box(values: np.ndarray, reach: int) -> np.ndarray:
    """Average over +-reach lines on the torus, along the last axis."""
    size = min(2 * reach + 1, values.shape[-1])
    means: np.ndarray = uniform_filter1d(values, size, axis=-1, mode="wrap")
    return means
