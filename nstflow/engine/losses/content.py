"""Content: the motif stays where it is."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from nstflow.engine import ops
from nstflow.engine.losses.base import LayerWeights, Loss, Reading, Sources, normalized

_EPSILON = 1e-8


class Content(Loss):
    """Distance of features to the content's features.

    normalize: `relative` is |F - P|^2 / |P|^2 for each layer, unitless and the same at every size;
               `gatys` is 1/2 sum (F - P)^2 (Gatys, Ecker, Bethge 2016, eq. 1).
    """

    name: ClassVar[str] = "content"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})
    on_by_default: ClassVar[bool] = True

    layers: LayerWeights = {"block4_conv2": 1.0}
    normalize: Literal["relative", "gatys"] = "relative"

    def targets(self, sources: Sources) -> dict[str, Any]:
        assert sources.content is not None
        return {layer: sources.content.features[layer] for layer in self.layers}

    def __call__(self, targets: dict[str, Any], state: Reading) -> Any:
        return sum(
            weight * self._distance(state.features[layer], targets[layer])
            for layer, weight in normalized(self.layers).items()
        )

    def _distance(self, cells: Any, target: Any) -> Any:
        difference = ops.sum(ops.square(cells - target))
        if self.normalize == "gatys":
            return difference / 2
        return difference / (ops.sum(ops.square(target)) + _EPSILON)
