"""An example of a finishing step of your own: the look of linen, woven over the print.

Name this file in a recipe and put the step where it shall happen:

    plugins: [plugins/linen.py]
    finish:
      - linen: {amount: 0.3, thread_mm: 0.6}
"""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nstflow.plugins import hookimpl
from nstflow.textile.finish import Artwork, Finish, Number


class Linen(Finish):
    """A plain weave of uneven threads, lighter where a thread lies on top; it repeats as the tile does."""

    name: ClassVar[str] = "linen"

    amount: Number = Field(default=0.3, ge=0, le=1, description="0.1 is a hint, 0.5 is sackcloth")
    thread_mm: Number = Field(default=0.6, gt=0, le=10, description="From one thread to the next, on the cloth")

    def __call__(self, artwork: Artwork) -> Artwork:
        cloth = weave(artwork, artwork.px(self.thread_mm))
        return artwork.painted(lambda image: image * (1 + self.amount * cloth[..., None]), step=self.name)


def weave(artwork: Artwork, pitch_px: float) -> np.ndarray:
    """How much light the threads return, about a mean of 0: (H, W)."""
    height, width = artwork.image.shape[:2]
    # A drop by half a height moves the unit by half of its threads: so many must there be, and again over and under.
    across, down = artwork.lattice.multiple_px()
    rng = np.random.default_rng(artwork.seed)
    x, warp = threads(width, pitch_px, across, rng)
    y, weft = threads(height, pitch_px, down, rng)
    on_top = (x[None, :].astype(int) + y[:, None].astype(int)) % 2 == 0
    cloth = np.where(on_top, (warp * rounded(x))[None, :], (weft * rounded(y))[:, None])
    return cloth - cloth.mean()


def threads(length_px: int, pitch_px: float, parts: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """For every pixel along one side: its place counted in threads, and how light its thread is.

    parts: the unit's side is moved by multiples of this part, so the threads are the same in each.
    """
    number = 2 * max(1, round(length_px / pitch_px / parts / 2))
    place = (np.arange(length_px) + 0.5) * number * parts / length_px
    lightness = rng.uniform(0.6, 1.0, number)
    return place, lightness[place.astype(int) % number]


def rounded(place: np.ndarray) -> np.ndarray:
    """A thread's light: full on its back, little at its sides."""
    return np.sin(np.pi * (place % 1)) ** 0.5


@hookimpl
def nstflow_finishes() -> list[type[Finish]]:
    return [Linen]
