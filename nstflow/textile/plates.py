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
    """Every pixel is printed by one ink, so the plates do not overlap.

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
        """The print: uint8 (H, W, 3), sRGB."""
        return np.array([ink.rgb for ink in self.inks], dtype="uint8")[self.labels]

    def plate(self, index: int) -> np.ndarray:
        """The separation of one ink: uint8 (H, W), 0 (black) where it prints and 255 elsewhere."""
        return np.where(self.labels == index, np.uint8(0), np.uint8(255))

    def coverage(self) -> tuple[float, ...]:
        """Percent of the cloth that each ink covers; they add up to 100."""
        counts = np.bincount(self.labels.ravel(), minlength=len(self.inks))
        return tuple(float(share) for share in 100.0 * counts / self.labels.size)

    def recolored(self, inks: Sequence[Ink]) -> Plates:
        """The same plates printed with other inks, one for each. Raises UsageError on another number of inks."""
        if len(inks) != len(self.inks):
            raise UsageError(f"{len(inks)} colors for {len(self.inks)} plates; give one color for each ink")
        return Plates(self.labels, tuple(inks))
