"""Repeats that mirror or turn the unit. The swatch that holds all its positions repeats straight.

A network's filters are not mirrored or turned with it, so the unit is not a tile that can be padded cell by cell, layer
by layer: whoever looks at features unfolds it to the swatch first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice.family import Axes, Family, Step
from nstflow.textile.lattice.strips import take
from nstflow.textile.lattice.translations import Translations

_STRAIGHT = Translations("straight")


class Motion(NamedTuple):
    """How a unit lies in the swatch: rows and columns swapped first, then flipped top to bottom, left to right."""

    transposed: bool = False
    upside_down: bool = False
    reversed: bool = False

    def do(self, tile: Any, axes: Axes, xp: Any) -> Any:
        """Move the tile."""
        moved = xp.swapaxes(tile, *axes) if self.transposed else tile
        return self._flipped(moved, axes, xp)

    def undo(self, moved: Any, axes: Axes, xp: Any) -> Any:
        """Move the tile back: also the adjoint of `do`, since pixels only change places."""
        tile = self._flipped(moved, axes, xp)
        return xp.swapaxes(tile, *axes) if self.transposed else tile

    @property
    def is_mirror_image(self) -> bool:
        """Whether it cannot be had by turning: an odd number of reflections, and swapping the axes is a reflection."""
        return (self.transposed + self.upside_down + self.reversed) % 2 == 1

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
    """Repeats that mirror or turn the unit.

    motions: of the units in the swatch, row by row; the first unit lies as it is.
    """

    name: str
    motions: tuple[tuple[Motion, ...], ...]
    wraps_across = wraps_down = is_symmetric = True

    @property
    def is_square(self) -> bool:  # type: ignore[override]
        """Whether a unit is turned by a quarter."""
        return any(motion.transposed for row in self.motions for motion in row)

    @property
    def has_mirrors(self) -> bool:  # type: ignore[override]
        """Whether a unit is mirrored, and not only turned."""
        return any(motion.is_mirror_image for row in self.motions for motion in row)

    @property
    def swatch_units(self) -> tuple[int, int]:
        """Each unit once in each of its positions."""
        return len(self.motions[0]), len(self.motions)

    def shift_px(self, height: int, width: int) -> int:
        """Return 0; raise UsageError where the unit should be square and is not."""
        if self.is_square and height != width:
            raise UsageError(
                f"{self.name}: the unit is turned by quarters and must be square; found {width} x {height} px"
            )
        return 0

    def multiple_px(self, stride: int) -> tuple[int, int]:
        """Return the stride: there is no shift."""
        return stride, stride

    def translations(self, height: int, width: int) -> tuple[Step, Step]:
        """Return the swatch's sides: the units between lie otherwise."""
        across, down = self.swatch_size(width, height)
        return (down, 0), (0, across)

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the swatch's size."""
        return self.swatch_size(width, height)

    def unfold(self, tile: Any, axes: Axes, xp: Any) -> Any:
        """Make the swatch of all the unit's positions."""
        self.shift_px(*(tile.shape[axis] for axis in axes))
        rows, columns = axes
        return _joined(
            [_joined([motion.do(tile, axes, xp) for motion in row], columns, xp) for row in self.motions], rows, xp
        )

    def refold(self, unfolded: Any, axes: Axes, xp: Any) -> Any:
        """Add up all the unit's positions."""
        rows, columns = axes
        height, width = unfolded.shape[rows] // len(self.motions), unfolded.shape[columns] // len(self.motions[0])
        parts = (
            motion.undo(_part(_part(unfolded, rows, y, height), columns, x, width), axes, xp)
            for y, row in enumerate(self.motions)
            for x, motion in enumerate(row)
        )
        return sum(parts)

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int, left: int) -> np.ndarray:
        """Return the window of the straight plane of swatches."""
        return _STRAIGHT.plane(self.unfold(tile, (0, 1), np), rows=rows, columns=columns, top=top, left=left)

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add the window to an empty swatch, and that to the tile."""
        columns, rows = self.swatch_size(tile.shape[1], tile.shape[0])
        swatch = np.zeros((rows, columns, *tile.shape[2:]), dtype=tile.dtype)
        _STRAIGHT.add_window(swatch, window, top=top, left=left)
        tile += self.refold(swatch, (0, 1), np)

    def pad(self, tile: Any, margin: int, axes: Axes, xp: Any) -> Any:
        """Pad the swatch and keep the corner that is the padded tile."""
        lengths = [tile.shape[axis] + 2 * margin for axis in axes]
        padded = _STRAIGHT.pad(self.unfold(tile, axes, xp), margin, axes, xp)
        for axis, length in zip(axes, lengths, strict=True):
            padded = take(padded, axis, 0, length)
        return padded

    def fold(self, padded: Any, margin: int, axes: Axes, xp: Any) -> Any:
        """Lay the padded tile in an empty padded swatch, fold that, and refold it."""
        height, width = (padded.shape[axis] - 2 * margin for axis in axes)
        columns, rows = self.swatch_size(width, height)
        nothing = [(0, 0)] * len(padded.shape)
        nothing[axes[0]], nothing[axes[1]] = (0, rows - height), (0, columns - width)
        return self.refold(_STRAIGHT.fold(xp.pad(padded, nothing), margin, axes, xp), axes, xp)


def _joined(parts: list[Any], axis: int, xp: Any) -> Any:
    return parts[0] if len(parts) == 1 else xp.concatenate(parts, axis=axis)


def _part(swatch: Any, axis: int, number: int, length: int) -> Any:
    return take(swatch, axis, number * length, (number + 1) * length)
