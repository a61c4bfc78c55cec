"""Content: the motif stays where it is."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar, Literal

from nstflow.engine import ops
from nstflow.engine.losses.base import LayerWeights, Reading, Sources, SummedLoss, count, normalized

_EPSILON = 1e-8


class Content(SummedLoss):
    """Distance of features to the content's features.

    normalize: `relative` is |F - P|^2 / |P|^2 for each layer, unitless and the same at every size;
               `gatys` is 1/2 sum (F - P)^2 (Gatys, Ecker, Bethge 2016, eq. 1);
               `mse` is the mean of (F - P)^2, and `course` a quarter of it: 1 / (4 H W C) sum (F - P)^2.
    """

    name: ClassVar[str] = "content"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})
    on_by_default: ClassVar[bool] = True

    layers: LayerWeights = {"block4_conv2": 1.0}
    normalize: Literal["relative", "gatys", "mse", "course"] = "relative"

    def targets(self, sources: Sources) -> dict[str, Any]:
        assert sources.content is not None
        return {layer: sources.content.features[layer] for layer in self.layers}

    def sums(self, targets: dict[str, Any], state: Reading) -> dict[str, Any]:
        """Layer -> (|F - P|^2, |P|^2, how many numbers F has)."""
        return {
            layer: (
                ops.sum(ops.square(state.features[layer] - target)),
                ops.sum(ops.square(target)),
                count(prod(target.shape)),
            )
            for layer, target in targets.items()
        }

    def value(self, targets: Any, sums: dict[str, Any]) -> Any:
        return sum(weight * self._distance(*sums[layer]) for layer, weight in normalized(self.layers).items())

    def _distance(self, difference: Any, energy: Any, number: Any) -> Any:
        if self.normalize == "relative":
            return difference / (energy + _EPSILON)
        if self.normalize == "gatys":
            return difference / 2
        return difference / number if self.normalize == "mse" else difference / (4 * number)
