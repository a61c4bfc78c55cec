"""What a backbone is: a network that sees pictures for the losses, known in recipes as `engine.weights`.

    class Sketch(Backbone):
        name = "sketch"
        is_draft = True

        def locate(self):                          # light: while planning
            return WeightsFile(identity="sketch 1", path=Path(__file__).with_name("sketch.npz"))

        def load(self, path):                      # in a worker
            return read_network(path)

It has the sixteen convolutions of VGG19 (`nstflow.jobs.layers.LAYERS`), each with as many channels as it likes:
so every recipe works with every backbone. Importing this module does not import Keras.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nstflow.engine.network.features import Params
from nstflow.errors import WeightsError
from nstflow.jobs.layers import VGG19_CHANNELS


@dataclass(frozen=True)
class WeightsFile:
    """Weights that a job uses.

    identity: what stands in the job's key, and so another whenever the numbers are: a published digest of the file,
              or that of its bytes.
    path:     where the file is; None while it has not been fetched yet.
    """

    identity: str
    path: Path | None


@dataclass(frozen=True)
class Backbone(ABC):
    """A network with VGG19's layers, and where its weights come from. Equal by kind and fields, so engines are kept."""

    name: ClassVar[str]
    """What recipes call it: a plain word."""

    is_draft: ClassVar[bool] = False
    """Whether its tiles are drafts, which contact sheets then say."""

    channels: ClassVar[tuple[int, ...]] = VGG19_CHANNELS
    """Of each of its sixteen layers, from which the time of a step is estimated; a guess is good enough."""

    @abstractmethod
    def locate(self) -> WeightsFile:
        """Where the weights are; quick, for planning calls it. Raises WeightsError where a file is missing."""

    def check(self, file: WeightsFile) -> None:
        """Look into a file that `locate` gave, as far as that is quick and needs no Keras: before anything is painted.

        Raises WeightsError where it cannot be what it should.
        """
        return

    def obtain(self, say: Callable[[str], None] = lambda line: None) -> Path:
        """Return the file, fetched where that is needed. Raises WeightsError.

        say: is told before anything takes long.
        """
        path = self.locate().path
        if path is None:
            raise WeightsError(f"{self.name}: its weights are not here, and it does not say how to fetch them")
        return path

    @abstractmethod
    def load(self, path: Path) -> Params:
        """Read the network in a file that `obtain` gave: float32 tensors of the present backend, for all of LAYERS.

        Raises WeightsError for a file that is not what it should be.
        """
