"""Content: the motif stays where it is."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar, Literal

from pydantic import Field

from nstflow.engine import ops
from nstflow.engine.losses.base import LayerWeights, Reading, Sources, SummedLoss, count, normalized

_EPSILON = 1e-8


class Content(SummedLoss):
    """Keep the motif of the content where it is.

    Distance of features to the content's features.

    normalize: `relative` is |F - P|^2 / |S|^2 for each layer, unitless and the same at every size, where |S|^2 is the
               energy of as many cells of the style: the tile's features get the style's energy, so that a distance
               of one of them weighs the same under strong and quiet styles;
               `gatys` is 1/2 sum (F - P)^2 (Gatys, Ecker, Bethge 2016, eq. 1);
               `mse` is the mean of (F - P)^2, and `course` a quarter of it: 1 / (4 H W C) sum (F - P)^2.
    """

    name: ClassVar[str] = "content"
    reads: ClassVar[frozenset[str]] = frozenset({"content", "style"})
    on_by_default: ClassVar[bool] = True

    layers: LayerWeights = Field(
        default={"block4_conv2": 1.0},
        description="which layers of the network see the motif; deeper ones bind less",
    )
    normalize: Literal["relative", "gatys", "mse", "course"] = Field(
        default="relative",
        description="relative counts alike at every size; the others are the formulas of papers",
    )

    def targets(self, sources: Sources) -> dict[str, Any]:
        """Layer -> (the content's features, the mean square of the style's)."""
        assert sources.content is not None
        assert sources.style is not None
        content, style = sources.content.features, sources.style.features
        return {layer: (content[layer], ops.mean(ops.square(style[layer]))) for layer in self.layers}

    def sums(self, targets: dict[str, Any], state: Reading) -> dict[str, Any]:
        """Layer -> (|F - P|^2, how many numbers F has)."""
        return {
            layer: (ops.sum(ops.square(state.features[layer] - content)), count(prod(content.shape)))
            for layer, (content, _) in targets.items()
        }

    def value(self, targets: dict[str, Any], sums: dict[str, Any]) -> Any:
        """Compute the term from the sums."""
        total = 0.0
        for layer, weight in normalized(self.layers).items():
            difference, number = sums[layer]
            total += weight * self._distance(difference, number, energy=targets[layer][1])
        return total

    def _distance(self, difference: Any, number: Any, *, energy: Any) -> Any:
        if self.normalize == "relative":
            return difference / (number * energy + _EPSILON)
        if self.normalize == "gatys":
            return difference / 2
        return difference / number if self.normalize == "mse" else difference / (4 * number)
