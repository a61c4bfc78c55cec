"""An example of a loss of your own: keep the motif's outlines where they are.

Name this file in a recipe and give the loss a weight:

    plugins: [plugins/edge_keep.py]
    losses: {edge_keep: {weight: 0.5}}
"""

from typing import Any, ClassVar

from nstflow.engine import ops
from nstflow.engine.losses import Loss, Reading, Sources
from nstflow.plugins import hookimpl


class EdgeKeep(Loss):
    """Distance between the edges of the image and those of the content.

    An edge is the length of the luminance's gradient, taken across the tile's borders as it repeats.
    """

    name: ClassVar[str] = "edge_keep"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})

    def targets(self, sources: Sources) -> Any:
        assert sources.content is not None
        return edges(sources.content)

    def __call__(self, targets: Any, state: Reading) -> Any:
        return ops.mean(ops.square(edges(state) - targets)) / (ops.mean(ops.square(targets)) + 1e-6)


def edges(reading: Reading) -> Any:
    """Length of the luminance's gradient: tensor (1, H, W)."""
    luminance = ops.sum(reading.image * ops.convert_to_tensor([0.299, 0.587, 0.114]), axis=-1)
    padded = reading.lattice.pad(luminance, 1, axes=(1, 2), xp=ops)
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    right = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    return ops.sqrt(ops.square(down) + ops.square(right) + 1e-6)


@hookimpl
def nstflow_losses() -> list[type[Loss]]:
    return [EdgeKeep]
