"""What a family of repeats answers; `Lattice` asks it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import ModuleType
from typing import Any

import numpy as np

Axes = tuple[int, int]


class Family(ABC):
    """A repeat as a strategy; what each method gives and raises stands at `Lattice`'s method of that name."""

    name: str
    wraps_across: bool
    wraps_down: bool
    is_symmetric: bool = False
    is_square: bool = False

    @abstractmethod
    def shift_px(self, height: int, width: int) -> int:
        """Checks the size as well."""

    @abstractmethod
    def multiple_px(self, stride: int) -> tuple[int, int]: ...

    @abstractmethod
    def swatch_size(self, width: int, height: int) -> tuple[int, int]: ...

    @abstractmethod
    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int, left: int) -> np.ndarray: ...

    @abstractmethod
    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None: ...

    @abstractmethod
    def pad(self, tile: Any, margin: int, axes: Axes, xp: ModuleType | Any) -> Any:
        """margin: fits, and is above 0."""

    @abstractmethod
    def fold(self, padded: Any, margin: int, axes: Axes, xp: ModuleType | Any) -> Any:
        """margin: fits, and is above 0."""

    def unfold(self, tile: Any, axes: Axes, xp: ModuleType | Any) -> Any:
        """Nothing to unfold where the unit may be moved on the plane."""
        return tile

    def refold(self, unfolded: Any, axes: Axes, xp: ModuleType | Any) -> Any:
        """The adjoint of `unfold`."""
        return unfolded

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) of what `unfold` gives."""
        return width, height
