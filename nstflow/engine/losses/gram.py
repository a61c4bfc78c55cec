"""Gram: the texture and colors of the style, wherever they are."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from nstflow.engine import ops
from nstflow.engine.losses.base import LayerWeights, Reading, Sources, SummedLoss, count, normalized

_EPSILON = 1e-8
# Relative Gram distances fall to a few hundredths while content distances stay near one half. With this factor
# weight 1 against content weight 1 gives strokes of the style that still show the motif (looked at with
# photos and motifs under paintings and cloths at 256 px: 1 tints, 5 is cautious, far above 25 small motifs drown).
_BALANCE = 24.0
# Halving from layer to layer: with equal weights the shallow layers, which hold colors and threads, lose against the
# deep ones, and the result is noisy and too saturated (koi under ikat, 256 px: total variation 31 % above the
# style's and content distance 0.96, against 14 % and 0.58, both with a factor of 12 and a tv weight of 0.02 x 1).
_DEFAULT_LAYERS = {f"block{block}_conv1": 2.0 ** (5 - block) for block in range(1, 6)}


def gram_matrix(cells: Any) -> Any:
    """Mean outer product of the feature vectors: F F^T / M for M cells.

    cells: tensor (1, h, w, N). Returns (N, N). Divided by M, it means the same at every size.
    """
    products, number = _sums(cells)
    return products / number


def _sums(cells: Any) -> tuple[Any, Any]:
    flat = ops.reshape(cells, (-1, cells.shape[-1]))
    return ops.matmul(ops.transpose(flat), flat), count(flat.shape[0])


class Gram(SummedLoss):
    """Distance of Gram matrices (Gatys, Ecker, Bethge 2016).

    normalize: `relative` is 24 |G - T|^2 / |T|^2 for each layer, unitless and the same at every size;
               `gatys` is 1 / (4 N^2) sum (G - T)^2 with G = F F^T / M (eq. 4: there the division by M^2
               stands outside, which allows only one size of style and image);
               `mse` is the mean of (G - T)^2 with G = F F^T / (N M).
    """

    name: ClassVar[str] = "gram"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})
    on_by_default: ClassVar[bool] = True

    layers: LayerWeights = _DEFAULT_LAYERS
    normalize: Literal["relative", "gatys", "mse"] = "relative"

    def targets(self, sources: Sources) -> dict[str, Any]:
        assert sources.style is not None
        return {layer: gram_matrix(sources.style.features[layer]) for layer in self.layers}

    def sums(self, targets: dict[str, Any], state: Reading) -> dict[str, Any]:
        """Layer -> (F F^T, number of cells)."""
        return {layer: _sums(state.features[layer]) for layer in self.layers}

    def value(self, targets: dict[str, Any], sums: dict[str, Any]) -> Any:
        return sum(
            weight * self._distance(sums[layer][0] / sums[layer][1], targets[layer])
            for layer, weight in normalized(self.layers).items()
        )

    def _distance(self, gram: Any, target: Any) -> Any:
        difference = ops.sum(ops.square(gram - target))
        if self.normalize == "gatys":
            return difference / (4.0 * gram.shape[0] ** 2)
        if self.normalize == "mse":
            return difference / float(gram.shape[0]) ** 4
        return _BALANCE * difference / (ops.sum(ops.square(target)) + _EPSILON)
