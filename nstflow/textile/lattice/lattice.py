"""The one object that answers everything about a repeat."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, TypeVar

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice import cells, names
from nstflow.textile.lattice.family import Family
from nstflow.textile.lattice.kinds import CELLS, family_of
from nstflow.textile.lattice.names import Kind

_Length = TypeVar("_Length", int, float)
Edge = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Lattice:
    """How a unit tile repeats: a value that can be compared, hashed and pickled.

    kind:                   what happens to the unit from one repeat to the next, as the package's table has it.
    numerator, denominator: of a drop (brick), the shift from one column (row) to the next as a fraction of the height
                            (width).
    """

    kind: Kind
    numerator: int = 0
    denominator: int = 1

    @classmethod
    def parse(cls, text: str) -> Lattice:
        """The lattice of a repeat's name: `half-drop`, `brick`, `2/5-drop`, `mirror`, `ogee`, `none`, …

        Raises UsageError with the names there are.
        """
        return cls(*names.parse(text))

    @property
    def name(self) -> str:
        """The repeat's usual name; `parse` reads it back to an equal lattice."""
        return names.name_of(self._parts)

    @property
    def wraps_across(self) -> bool:
        """Whether a tile has neighbours on the left and on the right."""
        return self._family.wraps_across

    @property
    def wraps_down(self) -> bool:
        """Whether a tile has neighbours above and below."""
        return self._family.wraps_down

    @property
    def wraps(self) -> bool:
        """Whether a tile has neighbours at all."""
        return self.wraps_across or self.wraps_down

    @property
    def is_symmetric(self) -> bool:
        """Whether the unit is mirrored or turned: it may then not be moved on the plane, its place matters."""
        return self._family.is_symmetric

    @property
    def is_square(self) -> bool:
        """Whether only a square can be the unit."""
        return self._family.is_square

    def shift_px(self, height: int, width: int) -> int:
        """The shift d of the next column (drop, diamond, ogee) or row (brick), in pixels; 0 for all others.

        Raises UsageError where such a unit cannot repeat so: its size does not divide, or is not square.
        """
        return self._family.shift_px(height, width)

    def multiple_px(self, stride: int = 1) -> tuple[int, int]:
        """What (width, height) must be multiples of, so that the swatch's sides and the shift are those of `stride`."""
        return self._family.multiple_px(stride)

    def snap(self, width: float, height: float, *, stride: int = 1) -> tuple[int, int]:
        """The nearest unit (width, height) in px that the lattice can hold at `stride`; never zero.

        Where it must be a square, it is as wide as asked for.
        """
        across, down = self.multiple_px(stride)
        height = width if self.is_square else height
        return max(1, round(width / across)) * across, max(1, round(height / down)) * down

    def cell_size(self, unit_width: _Length, unit_height: _Length) -> tuple[_Length, _Length]:
        """(width, height) of the picture that a unit of that size holds: its own, or a cell's box of twice its width.

        In whatever unit of length the sizes are.
        """
        return (2 * unit_width if self.kind in CELLS else unit_width), unit_height

    def unit_size(self, cell_width: float, cell_height: float) -> tuple[float, float]:
        """(width, height) of the unit that holds a picture of that size: the reverse of `cell_size`.

        What can be halved stays a whole number.
        """
        if self.kind not in CELLS:
            return cell_width, cell_height
        return (cell_width / 2 if cell_width % 2 else cell_width // 2), cell_height

    def from_cell(self, picture: np.ndarray) -> np.ndarray:
        """The unit that shows a picture once in every cell, cut to the cell's outline; the picture itself elsewhere.

        picture: (H, W, …), of `cell_size`; returns (H, W/2, …) for diamond and ogee. Raises UsageError for odd sides.
        """
        if self.kind not in CELLS:
            return picture
        return cells.cut(picture, CELLS[self.kind], name=self.name)

    def index_map(self, height: int, width: int, *, rows: int, columns: int, top: int = 0, left: int = 0) -> np.ndarray:
        """Which of the unit's pixels lies where in a window of the plane: integers (rows, columns), y * width + x.

        height, width: of the unit, in px. Raises UsageError for a size that it cannot have.
        """
        numbers = np.arange(height * width).reshape(height, width)
        return self.plane(numbers, rows=rows, columns=columns, top=top, left=left)

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int = 0, left: int = 0) -> np.ndarray:
        """The window P(top : top + rows, left : left + columns) of the tiled plane.

        tile: (H, W, …); the result is (rows, columns, …). On an axis that does not wrap, tiles lie side by side.
        """
        return self._family.plane(tile, rows=rows, columns=columns, top=top, left=left)

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add a window of the plane to the tile's own pixels, in place: the adjoint of `plane`.

        tile: (H, W, …); window: (rows, columns, …) at (top, left) of the plane.
        """
        self._family.add_window(tile, window, top=top, left=left)

    def neighbour(self, tile: np.ndarray, edge: Edge, depth_px: int) -> np.ndarray:
        """The strip of the plane that lies across an edge of the tile, as it lies there.

        tile: (H, W, …); returns (H, depth_px, …) across `left` and `right`, (depth_px, W, …) across `top` and `bottom`.
        Raises UsageError for an edge behind which there is nothing.
        """
        height, width = tile.shape[:2]
        if not (self.wraps_across if edge in ("left", "right") else self.wraps_down):
            raise UsageError(f"{self.name}: there is nothing across the {edge} edge")
        if depth_px < 1:
            raise UsageError(f"a strip of {depth_px} px across an edge; expected 1 px or more")
        rows, columns, top, left = {
            "left": (height, depth_px, 0, -depth_px),
            "right": (height, depth_px, 0, width),
            "top": (depth_px, width, -depth_px, 0),
            "bottom": (depth_px, width, height, 0),
        }[edge]
        return self.plane(tile, rows=rows, columns=columns, top=top, left=left)

    def grid(self, columns: int, rows: int) -> tuple[int, int]:
        """(columns, rows) of units to show where so many were asked for: one where it does not repeat."""
        return columns if self.wraps_across else 1, rows if self.wraps_down else 1

    def pad(self, tile: Any, margin: int, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """The tile with `margin` px of the plane around it; where it does not wrap, its edge pixels are repeated.

        tile:   array or tensor with rows and columns on `axes`.
        margin: 0 <= margin <= min(H, W).
        xp:     who computes: numpy, or keras.ops inside the engine (`roll`, `concatenate`, `repeat`, `flip`).

        Raises UsageError for a margin larger than the tile, and for a size that the unit cannot have.
        """
        height, width = (tile.shape[axis] for axis in axes)
        _check_margin(margin, width, height)
        self.shift_px(height, width)
        return self._family.pad(tile, margin, axes, xp) if margin else tile

    def fold(self, padded: Any, margin: int, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """What lies in the margins added to the pixels that it repeats: the adjoint of `pad`.

        padded: (H + 2 margin, W + 2 margin) on `axes`, margin <= min(H, W); returns (H, W) there.
        """
        height, width = (padded.shape[axis] - 2 * margin for axis in axes)
        _check_margin(margin, width, height)
        self.shift_px(height, width)
        return self._family.fold(padded, margin, axes, xp) if margin else padded

    def swatch_size(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) of the smallest rectangle that repeats straight, for a unit of that size."""
        return self._family.swatch_size(width, height)

    def swatch(self, tile: np.ndarray) -> np.ndarray:
        """The smallest straight swatch of a unit tile (H, W, …)."""
        columns, rows = self.swatch_size(tile.shape[1], tile.shape[0])
        return self.plane(tile, rows=rows, columns=columns)

    @property
    def unfolded(self) -> Lattice:
        """The lattice of what `unfold` gives: straight for symmetric repeats, this one otherwise."""
        return Lattice("straight") if self.is_symmetric else self

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) of what `unfold` gives, for a unit of that size."""
        return self._family.unfolded_size(width, height)

    def unfold(self, tile: Any, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """The swatch of a symmetric repeat, the tile itself otherwise: what convolutions may run over.

        Filters are not mirrored or turned as the unit is, so only the swatch has the features of the plane. Made of
        flips, transpositions and concatenations: every backend can take its gradient.

        tile: array or tensor with rows and columns on `axes`; xp: numpy or keras.ops.
        """
        return self._family.unfold(tile, axes, xp)

    def refold(self, unfolded: Any, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """Every pixel of the unit as the sum of its images: the adjoint of `unfold`, for gradients."""
        return self._family.refold(unfolded, axes, xp)

    @property
    def _parts(self) -> names.Parts:
        return names.Parts(self.kind, self.numerator, self.denominator)

    @property
    def _family(self) -> Family:
        return family_of(self._parts)


def _check_margin(margin: int, width: int, height: int) -> None:
    if margin < 0:
        raise UsageError(f"a margin of {margin} px; expected 0 px or more")
    if margin > min(width, height):
        raise UsageError(f"a margin of {margin} px is larger than the tile ({width} x {height} px)")
