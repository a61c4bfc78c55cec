"""The object that answers everything about a repeat, and lays pictures in it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice.cells import cut_to_cell
from nstflow.textile.lattice.repeat import Repeat

Edge = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Lattice(Repeat):
    """How a unit tile repeats, and what pictures become in that repeat."""

    def from_cell(self, picture: np.ndarray) -> np.ndarray:
        """Return the unit that shows a picture once in every cell, cut to the cell's outline.

        Where cells are rectangles, that is the picture itself.

        picture: (H, W, …), of `cell_size`; returns (H, W/2, …) for diamond and ogee. Raises UsageError for odd sides.
        """
        return picture if self.cell is None else cut_to_cell(picture, self.cell, name=self.name)

    def index_map(self, height: int, width: int, *, rows: int, columns: int, top: int = 0, left: int = 0) -> np.ndarray:
        """Return which of the unit's pixels lies where in a window of the plane: integers (rows, columns).

        Pixel (y, x) has the number y * width + x.

        height, width: of the unit, in px. Raises UsageError for a size that it cannot have.
        """
        numbers = np.arange(height * width).reshape(height, width)
        return self.plane(numbers, rows=rows, columns=columns, top=top, left=left)

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int = 0, left: int = 0) -> np.ndarray:
        """Return the window P(top : top + rows, left : left + columns) of the tiled plane.

        tile: (H, W, …); the result is (rows, columns, …). On an axis that does not wrap, tiles lie side by side.
        """
        return self._family.plane(tile, rows=rows, columns=columns, top=top, left=left)

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add a window of the plane to the tile's own pixels, in place: the adjoint of `plane`.

        tile: (H, W, …); window: (rows, columns, …) at (top, left) of the plane.
        """
        self._family.add_window(tile, window, top=top, left=left)

    def neighbor(self, tile: np.ndarray, edge: Edge, depth_px: int) -> np.ndarray:
        """Return the strip of the plane that lies across an edge of the tile, as it lies there.

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

    def pad(self, tile: Any, margin: int, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """Lay `margin` px of the plane around the tile; where it does not wrap, its edge pixels are repeated.

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
        """Add what lies in the margins to the pixels that it repeats: the adjoint of `pad`.

        padded: (H + 2 margin, W + 2 margin) on `axes`, margin <= min(H, W); returns (H, W) there.
        """
        height, width = (padded.shape[axis] - 2 * margin for axis in axes)
        _check_margin(margin, width, height)
        self.shift_px(height, width)
        return self._family.fold(padded, margin, axes, xp) if margin else padded

    def swatch(self, tile: np.ndarray) -> np.ndarray:
        """Return the smallest rectangle that repeats straight, of a unit tile (H, W, …)."""
        columns, rows = self.swatch_size(tile.shape[1], tile.shape[0])
        return self.plane(tile, rows=rows, columns=columns)

    def unfold(self, tile: Any, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """Return what convolutions may run over: the swatch of a symmetric repeat, the tile itself otherwise.

        Filters are not mirrored or turned as the unit is, so only the swatch has the features of the plane. Made of
        flips, transpositions and concatenations: every backend can take its gradient.

        tile: array or tensor with rows and columns on `axes`; xp: numpy or keras.ops.
        """
        return self._family.unfold(tile, axes, xp)

    def refold(self, unfolded: Any, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """Return every pixel of the unit as the sum of its images: the adjoint of `unfold`, for gradients."""
        return self._family.refold(unfolded, axes, xp)


NO_REPEAT = Lattice("none")
"""For pictures that are no tiles."""


def _check_margin(margin: int, width: int, height: int) -> None:
    if margin < 0:
        raise UsageError(f"a margin of {margin} px; expected 0 px or more")
    if margin > min(width, height):
        raise UsageError(f"a margin of {margin} px is larger than the tile ({width} x {height} px)")
