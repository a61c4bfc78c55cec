"""Artworks and finishing steps, made up."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from nstflow.textile.finish import Artwork, Colorways, Finish, Inks, Number
from nstflow.textile.lattice import Lattice
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

IMAGE = np.random.default_rng(0).random((12, 10, 3)).astype("float32")


def artwork(image=IMAGE, repeat="half-drop", **parts):
    return Artwork(image, Lattice.parse(repeat), 150.0, **parts)


class Fade(Finish):
    """A step of the tests."""

    name: ClassVar[str] = "fade"
    amount: Number = 0.5

    def __call__(self, artwork):
        return artwork.painted(lambda image: image * (1 - self.amount), step=self.name)


class Woodcut(Finish):
    """A step of the tests that makes plates, and is not `inks`."""

    name: ClassVar[str] = "woodcut"
    on_plates: ClassVar[str] = "makes"
    count: int | None = 2

    def ink_count(self):
        return self.count

    def __call__(self, artwork):
        labels = (artwork.image.mean(axis=-1) > 0.5).astype("uint8")
        plates = Plates(labels, (Ink("block", (0, 0, 0)), Ink("paper", (255, 255, 255))))
        return replace(artwork, image=plates.render().astype("float32") / 255, plates=plates)


TURN = Colorways.model_validate({"b": {"rotate": 9}})


def inked():
    return Inks(colors=["#000", "#fff"], smooth_mm=0, min_island_px=0)(artwork())
