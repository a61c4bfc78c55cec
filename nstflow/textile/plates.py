"""An indexed picture: which ink prints where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.palettes import Ink

MOST_INKS = 256


@dataclass(frozen=True, eq=False)
class Plates:
    """A picture whose every pixel is printed by a single ink, so that its plates do not overlap.

    labels: uint8 (H, W), the place of the pixel's ink in `inks`.
    inks:   in printing order.
    """

    labels: np.ndarray
    inks: tuple[Ink, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.inks) <= MOST_INKS:
            raise UsageError(f"{len(self.inks)} inks; expected 1 to {MOST_INKS}")
        if self.labels.ndim != 2 or self.labels.dtype != np.uint8 or int(self.labels.max()) >= len(self.inks):
            raise UsageError(f"the labels of plates are uint8 (H, W), each below the {len(self.inks)} inks")

    def render(self) -> np.ndarray:
        """Print the plates over each other: uint8 (H, W, 3), sRGB."""
        printed: np.ndarray = np.array([ink.rgb for ink in self.inks], dtype="uint8")[self.labels]
        return printed

    def plate(self, index: int) -> np.ndarray:
        """Separate an ink: uint8 (H, W), 0 (black) where it prints and 255 elsewhere."""
        plate: np.ndarray = np.where(self.labels == index, np.uint8(0), np.uint8(255))
        return plate

    def coverage(self) -> tuple[float, ...]:
        """Compute the percentage of the cloth that each ink covers; they add up to 100."""
        counts = np.bincount(self.labels.ravel(), minlength=len(self.inks))
        return tuple(float(share) for share in 100.0 * counts / self.labels.size)

    def recolored(self, inks: Sequence[Ink]) -> Plates:
        """Print the same plates with other inks. Raises UsageError on another number of inks."""
        if len(inks) != len(self.inks):
            raise UsageError(f"{len(inks)} colors for {len(self.inks)} plates; give one color for each ink")
        return Plates(self.labels, tuple(inks))
