"""Colors of more than 8 bits a channel, and other kinds that Pillow has no mode for, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Deep:
    """A decoded picture as its file has it: in its own colors, and not yet over white.

    colors:  float32 (H, W, n) in [0, 1]: n is 1 for grey, 3 for red, green and blue, 4 for CMYK, where 1 is full ink.
    alpha:   how opaque it is, float32 (H, W) in [0, 1]; None where it is opaque.
    profile: the ICC profile of its colors, or None.
    """

    colors: np.ndarray
    alpha: np.ndarray | None = None
    profile: bytes | None = None

    def over_white(self) -> Deep:
        """Lay it over white, or over paper without ink; the alpha is kept."""
        if self.alpha is None:
            return self
        shares = self.alpha[..., None]
        white = 0 if self.colors.shape[2] == 4 else 1
        return replace(self, colors=self.colors * shares + (1 - shares) * white)

    def turned(self, orientation: int) -> Deep:
        """Turn it as EXIF 2.32 numbers the ways in which a camera was held, from 1 (upright) to 8."""
        return self._each(lambda plane: _turned(plane, orientation))

    def reduced(self, factor: int) -> Deep:
        """Average blocks of factor × factor px; what lies over at the edge is averaged as it is."""
        return self._each(lambda plane: np.asarray(Image.fromarray(plane).reduce(factor)))

    def in_8_bits(self) -> np.ndarray:
        """Round its colors to uint8 (H, W, n)."""
        rounded: np.ndarray = np.rint(self.colors * 255).astype("uint8")
        return rounded

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> Deep:
        planes = [change(np.ascontiguousarray(plane)) for plane in np.moveaxis(self.colors, -1, 0)]
        alpha = None if self.alpha is None else change(self.alpha)
        return replace(self, colors=np.stack(planes, axis=-1), alpha=alpha)


def _turned(plane: np.ndarray, orientation: int) -> np.ndarray:
    """Turn (H, W) as EXIF's number says: which side the first row and the first column are on."""
    if orientation in (5, 6, 7, 8):
        plane = plane.T
    across = orientation in (2, 3, 6, 7)
    down = orientation in (3, 4, 7, 8)
    return plane[:: -1 if down else 1, :: -1 if across else 1]
