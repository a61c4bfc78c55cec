"""Repeats that mirror or turn the unit. The swatch that holds all its positions repeats straight.

A network's filters are not mirrored or turned with it, so the unit is not a tile that can be padded cell by cell, layer
by layer: whoever looks at features unfolds it to the swatch first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice.family import Axes, Family
from nstflow.textile.lattice.strips import take
from nstflow.textile.lattice.translations import Translations

_STRAIGHT = Translations("straight")


class Motion(NamedTuple):
    """How a unit lies in the swatch: rows and columns swapped first, then flipped top to bottom, left to right."""

    transposed: bool = False
    upside_down: bool = False
    reversed: bool = False

    def do(self, tile: Any, axes: Axes, xp: Any) -> Any:
        """The tile so moved."""
        moved = xp.swapaxes(tile, *axes) if self.transposed else tile
        return self._flipped(moved, axes, xp)

    def undo(self, moved: Any, axes: Axes, xp: Any) -> Any:
        """Back again: also the adjoint, since pixels only change places."""
        tile = self._flipped(moved, axes, xp)
        return xp.swapaxes(tile, *axes) if self.transposed else tile

    def _flipped(self, tile: Any, axes: Axes, xp: Any) -> Any:
        for axis, flips in zip(axes, (self.upside_down, self.reversed), strict=True):
            tile = xp.flip(tile, axis=axis) if flips else tile
        return tile


AS_IS = Motion()
LEFT_RIGHT = Motion(reversed=True)
UPSIDE_DOWN = Motion(upside_down=True)
HALF_TURN = Motion(upside_down=True, reversed=True)
QUARTER_TURN = Motion(transposed=True, reversed=True)  # clockwise
THREE_QUARTER_TURN = Motion(transposed=True, upside_down=True)


@dataclass(frozen=True)
class Symmetries(Family):
    """motions: of the units in the swatch, row by row; the first one lies as it is."""

    name: str
    motions: tuple[tuple[Motion, ...], ...]
    wraps_across = wraps_down = is_symmetric = True

    @property
    def is_square(self) -> bool:  # type: ignore[override]
        return any(motion.transposed for row in self.motions for motion in row)

    def shift_px(self, height: int, width: int) -> int:
        if self.is_square and height != width:
            raise UsageError(
                f"{self.name}: the unit is turned by quarters and must be square; found {width} x {height} px"
            )
        return 0

    def multiple_px(self, stride: int) -> tuple[int, int]:
        return stride, stride

    def swatch_size(self, width: int, height: int) -> tuple[int, int]:
        self.shift_px(height, width)
        return width * len(self.motions[0]), height * len(self.motions)

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        return self.swatch_size(width, height)

    def unfold(self, tile: Any, axes: Axes, xp: Any) -> Any:
        self.shift_px(*(tile.shape[axis] for axis in axes))
        rows, columns = axes
        return _joined(
            [_joined([motion.do(tile, axes, xp) for motion in row], columns, xp) for row in self.motions], rows, xp
        )

    def refold(self, unfolded: Any, axes: Axes, xp: Any) -> Any:
        rows, columns = axes
        height, width = unfolded.shape[rows] // len(self.motions), unfolded.shape[columns] // len(self.motions[0])
        parts = (
            motion.undo(_part(_part(unfolded, rows, y, height), columns, x, width), axes, xp)
            for y, row in enumerate(self.motions)
            for x, motion in enumerate(row)
        )
        return sum(parts)

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int, left: int) -> np.ndarray:
        return _STRAIGHT.plane(self.unfold(tile, (0, 1), np), rows=rows, columns=columns, top=top, left=left)

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        columns, rows = self.swatch_size(tile.shape[1], tile.shape[0])
        swatch = np.zeros((rows, columns, *tile.shape[2:]), dtype=tile.dtype)
        _STRAIGHT.add_window(swatch, window, top=top, left=left)
        tile += self.refold(swatch, (0, 1), np)

    def pad(self, tile: Any, margin: int, axes: Axes, xp: Any) -> Any:
        lengths = [tile.shape[axis] + 2 * margin for axis in axes]
        padded = _STRAIGHT.pad(self.unfold(tile, axes, xp), margin, axes, xp)
        for axis, length in zip(axes, lengths, strict=True):
            padded = take(padded, axis, 0, length)
        return padded

    def fold(self, padded: Any, margin: int, axes: Axes, xp: Any) -> Any:
        height, width = (padded.shape[axis] - 2 * margin for axis in axes)
        columns, rows = self.swatch_size(width, height)
        nothing = [(0, 0)] * len(padded.shape)
        nothing[axes[0]], nothing[axes[1]] = (0, rows - height), (0, columns - width)
        return self.refold(_STRAIGHT.fold(xp.pad(padded, nothing), margin, axes, xp), axes, xp)


def _joined(parts: list[Any], axis: int, xp: Any) -> Any:
    return parts[0] if len(parts) == 1 else xp.concatenate(parts, axis=axis)


def _part(swatch: Any, axis: int, number: int, length: int) -> Any:
    return take(swatch, axis, number * length, (number + 1) * length)
