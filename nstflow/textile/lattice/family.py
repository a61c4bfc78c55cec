"""What a family of repeats answers; `Lattice` asks it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

from nstflow.textile.lattice.cells import Reach

Axes = tuple[int, int]
Step = tuple[int, int]
"""(down, across) in px."""

NO_SHIFT = Fraction(0)


class Family(ABC):
    """A repeat as a strategy; what each answer is, and what it raises, stands at `Lattice`'s of that name.

    cell: the outline that a picture is cut to, as half its width at each height; None where it is a rectangle.
    """

    name: str
    wraps_across: bool
    wraps_down: bool
    is_symmetric: bool = False
    is_square: bool = False
    is_brick: bool = False
    has_mirrors: bool = False
    shift: Fraction = NO_SHIFT
    cell: Reach | None = None

    @abstractmethod
    def shift_px(self, height: int, width: int) -> int:
        """Return the shift in px, and check the size."""

    @abstractmethod
    def multiple_px(self, stride: int) -> tuple[int, int]:
        """Return what (width, height) must be multiples of."""

    @property
    @abstractmethod
    def swatch_units(self) -> tuple[int, int]:
        """How many units lie (side by side, one above the other) in the smallest straight swatch."""

    def swatch_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the (width, height) of the smallest straight swatch, and check the unit's size."""
        self.shift_px(height, width)
        across, down = self.swatch_units
        return width * across, height * down

    @abstractmethod
    def translations(self, height: int, width: int) -> tuple[Step, Step]:
        """Return two steps that lead from the unit to all that lie as it does."""

    @abstractmethod
    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int, left: int) -> np.ndarray:
        """Return a window of the tiled plane."""

    @abstractmethod
    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add a window of the plane to the tile in place: the adjoint of `plane`."""

    @abstractmethod
    def pad(self, tile: Any, margin: int, axes: Axes, xp: ModuleType | Any) -> Any:
        """Lay the plane around a tile. The margin fits, and is above 0."""

    @abstractmethod
    def fold(self, padded: Any, margin: int, axes: Axes, xp: ModuleType | Any) -> Any:
        """Add what lies in the margins to the tile: the adjoint of `pad`. The margin fits, and is above 0."""

    def unfold(self, tile: Any, axes: Axes, xp: ModuleType | Any) -> Any:
        """Return the tile itself: there is nothing to unfold where the unit may be moved on the plane."""
        return tile

    def refold(self, unfolded: Any, axes: Axes, xp: ModuleType | Any) -> Any:
        """Do the adjoint of `unfold`."""
        return unfolded

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the (width, height) of what `unfold` gives."""
        return width, height
