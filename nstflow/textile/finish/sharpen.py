"""Unsharp mask across the repeat."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from nstflow.textile.color import from_lab, to_lab
from nstflow.textile.filters import blurred
from nstflow.textile.finish.base import Artwork, Finish, Number, OnPlates
from nstflow.textile.lattice import Lattice


class Sharpen(Finish):
    """Unsharp mask on lightness: adds `amount` of what lies between the picture and its blur."""

    name: ClassVar[str] = "sharpen"
    on_plates: ClassVar[OnPlates] = "drops"

    amount: Number = Field(default=0.5, ge=0, le=5, description="0.3 is discreet, 1 is strong")
    radius_mm: Number = Field(default=0.3, gt=0, le=10, description="Of the blur (one sigma), on the cloth")

    def __call__(self, artwork: Artwork) -> Artwork:
        """Sharpen the artwork and its colorways."""
        sigma = artwork.px(self.radius_mm)
        return artwork.painted(lambda image: self._sharpened(image, artwork.lattice, sigma), step=self.name)

    def _sharpened(self, image: np.ndarray, lattice: Lattice, sigma: float) -> np.ndarray:
        lab = to_lab(image)
        lightness = lab[..., 0]
        lab[..., 0] = np.clip(lightness + self.amount * (lightness - blurred(lightness, sigma, lattice)), 0, 100)
        return from_lab(lab)
