"""A loss, a network and a finishing step of the pinned recipes' own.

The file's bytes are in the jobs' keys. It therefore imports from the tests' `house`, which follows what moves, and not
from nstflow: to edit it changes the pinned keys.
"""

from pathlib import Path
from typing import ClassVar

from house import Artwork, Backbone, Finish, Loss, WeightsFile, hookimpl


class Outlines(Loss):
    """A loss that reads the content and has options of several kinds."""

    name: ClassVar[str] = "outlines"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})

    strength: float = 1.0
    mode: str = "soft"

    def __call__(self, targets, state):
        return 0.0


class Sketch(Backbone):
    """A network that is known by a word and has no file yet."""

    name: ClassVar[str] = "sketch"
    is_draft: ClassVar[bool] = True

    def locate(self):
        return WeightsFile("sketch 1", None)

    def load(self, path: Path):
        return {}


class Fade(Finish):
    """A step that mixes the tile with white."""

    name: ClassVar[str] = "fade"
    amount: float = 0.5

    def __call__(self, artwork: Artwork) -> Artwork:
        return artwork.painted(lambda image: image + self.amount * (1 - image), step=self.name)


@hookimpl
def nstflow_losses():
    return [Outlines]


@hookimpl
def nstflow_backbones():
    return [Sketch]


@hookimpl
def nstflow_finishes():
    return [Fade]
