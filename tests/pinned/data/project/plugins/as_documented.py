"""A plugin as docs/losses.md, docs/finish.md and docs/distill.md teach to write them: with these imports."""

from pathlib import Path
from typing import ClassVar

from nstflow.engine import ops
from nstflow.engine.backbones import Backbone, WeightsFile
from nstflow.engine.backbones.network_file import read_network
from nstflow.engine.losses import LayerWeights, Loss, Reading, Sources, StyleLayers, SummedLoss, count
from nstflow.plugins import hookimpl
from nstflow.textile.finish import Artwork, Finish, Number, WholeNumber


class Brightness(SummedLoss):
    name: ClassVar[str] = "brightness"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})

    layers: LayerWeights = {"block3_conv1": 1.0}
    scale: StyleLayers = "fine"

    def targets(self, sources: Sources):
        return 0.5

    def sums(self, targets, state: Reading):
        return ops.sum(state.image), count(state.image.shape[1] * state.image.shape[2] * 3)

    def value(self, targets, sums):
        total, number = sums
        return ops.square(total / number - targets)


class Plain(Loss):
    name: ClassVar[str] = "plain"

    def __call__(self, targets, state: Reading):
        return ops.mean(state.image)


class Pencil(Backbone):
    name: ClassVar[str] = "pencil"

    def locate(self):
        return WeightsFile(identity="pencil 1", path=Path(__file__).with_name("pencil.npz"))

    def load(self, path):
        return read_network(path)


class Veil(Finish):
    name: ClassVar[str] = "veil"

    amount: Number = 0.5
    threads: WholeNumber = 2

    def __call__(self, artwork: Artwork) -> Artwork:
        return artwork.painted(lambda image: image + self.amount * (1 - image), step=self.name)


@hookimpl
def nstflow_losses():
    return [Brightness, Plain]


@hookimpl
def nstflow_backbones():
    return [Pencil]


@hookimpl
def nstflow_finishes():
    return [Veil]
