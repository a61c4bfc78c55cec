"""Content: the motif stays where it is."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from nstflow.engine import ops
from nstflow.engine.losses.base import LayerWeights, Loss, Reading, Sources, normalized

_EPSILON = 1e-8


class Content(Loss):
    """Distance of features to the content's features, where the content continues over the tile's edge.

    normalize: `relative` is |F - P|^2 / |P|^2 for each layer, unitless and the same at every size;
               `gatys` is 1/2 sum (F - P)^2 (Gatys, Ecker, Bethge 2016, eq. 1).
    """

    name: ClassVar[str] = "content"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})
    on_by_default: ClassVar[bool] = True

    layers: LayerWeights = {"block4_conv2": 1.0}
    normalize: Literal["relative", "gatys"] = "relative"

    def targets(self, sources: Sources) -> dict[str, tuple[Any, Any]]:
        """Layer -> the content's features, and how much of each cell is to be kept."""
        assert sources.content is not None
        features = sources.content.features
        return {layer: (features[layer], _hold(sources, features[layer])) for layer in self.layers}

    def __call__(self, targets: dict[str, tuple[Any, Any]], state: Reading) -> Any:
        return sum(
            weight * self._distance(state.features[layer], *targets[layer])
            for layer, weight in normalized(self.layers).items()
        )

    def _distance(self, cells: Any, target: Any, hold: Any) -> Any:
        difference = ops.sum(hold * ops.square(cells - target))
        if self.normalize == "gatys":
            return difference / 2
        return difference / (ops.sum(hold * ops.square(target)) + _EPSILON)


def _hold(sources: Sources, cells: Any) -> Any:
    """How much of each cell is to be kept: (1, h, w, 1), or (1, 1, 1, 1) where that is everything."""
    if sources.hold is None:
        return ops.ones((1, 1, 1, 1))
    stride = sources.hold.shape[1] // cells.shape[1]
    return ops.average_pool(sources.hold, stride, strides=stride, padding="valid", data_format="channels_last")
