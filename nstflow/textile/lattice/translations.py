"""Repeats whose unit is only moved (wallpaper group p1), on both axes, on one (stripes) or on none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice.cells import Reach
from nstflow.textile.lattice.family import NO_SHIFT, Axes, Family, Step
from nstflow.textile.lattice.strips import extend, gather, gather_edge, repeat_edge


@dataclass(frozen=True)
class Translations(Family):
    """Repeats that move the unit only.

    drop:  how far the next column is lowered, as a share of the height.
    brick: how far the next row is moved right, as a share of the width; at least one of the two is 0.
    cell:  as in `Family`.
    """

    name: str
    drop: Fraction = NO_SHIFT
    brick: Fraction = NO_SHIFT
    wraps_across: bool = True
    wraps_down: bool = True
    cell: Reach | None = None

    @property
    def is_brick(self) -> bool:  # type: ignore[override]
        """Whether rows are shifted, and not columns."""
        return bool(self.brick)

    @property
    def shift(self) -> Fraction:  # type: ignore[override]
        """The shift of the next column or row as a share of the unit's height or width."""
        return self.brick or self.drop

    @property
    def swatch_units(self) -> tuple[int, int]:
        """Until the shifts add up to whole units."""
        return self.drop.denominator, self.brick.denominator

    def shift_px(self, height: int, width: int) -> int:
        """Return the shift; raise UsageError for a side that cannot be divided."""
        length, side, share = (width, "width", self.brick) if self.brick else (height, "height", self.drop)
        shift = length * share
        if shift.denominator != 1:
            raise UsageError(
                f"{self.name}: a {side} of {length} px cannot be divided by {share.denominator}; "
                f"expected a multiple of {share.denominator} px"
            )
        return int(shift)

    def multiple_px(self, stride: int) -> tuple[int, int]:
        """Return multiples of `stride` whose shift is a multiple, too."""
        return stride * self.brick.denominator, stride * self.drop.denominator

    def translations(self, height: int, width: int) -> tuple[Step, Step]:
        """Return the steps to the unit below and to that on the right."""
        shift = self.shift_px(height, width)
        return ((height, shift), (0, width)) if self.is_brick else ((height, 0), (shift, width))

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int, left: int) -> np.ndarray:
        """Return the window; a brick's is that of the drop, transposed."""
        height, width = tile.shape[:2]
        shift = self.shift_px(height, width)
        if self.brick:
            turned = self._upright().plane(tile.swapaxes(0, 1), rows=columns, columns=rows, top=left, left=top)
            return np.asarray(turned.swapaxes(0, 1))
        y, x = np.arange(top, top + rows), np.arange(left, left + columns)
        if shift == 0:
            return np.asarray(tile[np.ix_(y % height, x % width)])
        window = np.empty((rows, columns, *tile.shape[2:]), dtype=tile.dtype)
        for _, across, column in _repeats(left, columns, width):  # an index of the whole window would outweigh it
            window[:, across] = tile[np.ix_((y - column * shift) % height, x[across] % width)]
        return window

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add the window piece by piece."""
        height, width = tile.shape[:2]
        shift = self.shift_px(height, width)
        if self.brick:
            self._upright().add_window(tile.swapaxes(0, 1), window.swapaxes(0, 1), top=left, left=top)
            return
        rows, columns = window.shape[:2]
        for x, across, column in _repeats(left, columns, width):
            for y, down, _ in _repeats(top - column * shift, rows, height):
                tile[y, x] += window[down, across]

    def pad(self, tile: Any, margin: int, axes: Axes, xp: Any) -> Any:
        """Lay the neighbors' strips, or the edge's own pixels, around the tile."""
        for along, shifted, wraps, shift in self._steps(tile.shape[axes[0]], tile.shape[axes[1]], axes):
            if wraps:
                tile = extend(tile, margin, along=along, shift=shift, shifted=shifted, xp=xp)
            else:
                tile = repeat_edge(tile, margin, along, xp)
        return tile

    def fold(self, padded: Any, margin: int, axes: Axes, xp: Any) -> Any:
        """Add the strips back in the reverse order."""
        height, width = (padded.shape[axis] - 2 * margin for axis in axes)
        for along, shifted, wraps, shift in reversed(self._steps(height, width, axes)):
            if wraps:
                padded = gather(padded, margin, along=along, shift=shift, shifted=shifted, xp=xp)
            else:
                padded = gather_edge(padded, margin, along, xp)
        return padded

    def _steps(self, height: int, width: int, axes: Axes) -> list[tuple[int, int, bool, int]]:
        """List (axis, other axis, whether it wraps, shift): first the axis whose strips are moved as they are laid."""
        rows, columns = axes
        shift = self.shift_px(height, width)
        if self.brick:
            return [(rows, columns, self.wraps_down, shift), (columns, rows, self.wraps_across, 0)]
        return [(columns, rows, self.wraps_across, shift), (rows, columns, self.wraps_down, 0)]

    def _upright(self) -> Translations:
        """Return a brick as the drop that it is when it lies on its side."""
        return Translations(self.name, drop=self.brick)


def _repeats(start: int, length: int, period: int) -> Iterator[tuple[slice, slice, int]]:
    """Cut start … start + length at the periods' ends.

    Yields for each piece its place in the period, its place from `start` on, and the period's number.
    """
    done = 0
    while done < length:
        number, place = divmod(start + done, period)
        piece = min(length - done, period - place)
        yield slice(place, place + piece), slice(done, done + piece), number
        done += piece
