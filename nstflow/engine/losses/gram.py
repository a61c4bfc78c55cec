"""Gram: the texture and colors of the style, wherever they are."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, Sources, SummedLoss, count, normalized
from nstflow.engine.losses.layers import STYLE_LAYERS, STYLE_LAYERS_WORDS, StyleLayers

_EPSILON = 1e-8
# With this factor weight 1 against content weight 1 is where a strong reference of the field stands: photos under
# paintings at 384 px reach its style with no more loss of content (benchmarks/quality.py, docs/quality.md).
_BALANCE = 28.0


def gram_matrix(cells: Any) -> Any:
    """Mean outer product of the feature vectors: F F^T / M for M cells.

    cells: tensor (1, h, w, N). Returns (N, N). Divided by M, it means the same at every size.
    """
    products, number = _sums(cells)
    return products / number


def _sums(cells: Any) -> tuple[Any, Any]:
    flat = ops.reshape(cells, (-1, cells.shape[-1]))
    return _product_with_itself(flat), count(flat.shape[0])


def _product_with_itself(flat: Any) -> Any:
    """A^T A (N, N) of A (M, N), whose gradient is one product instead of two.

    The gradient of a function of a symmetric matrix is symmetric, and then both products of A^T A's are equal: the
    one by the right factor is taken twice. (Gram matrices are 7 % of a step's work at 512 px.)
    """
    products = ops.matmul(ops.transpose(ops.stop_gradient(flat)), flat)
    products = 2.0 * products - ops.stop_gradient(products)
    return (products + ops.transpose(products)) / 2.0


def guided_gram_matrices(cells: Any, guide: Any) -> list[Any]:
    """Compute the Gram matrix (N, N) of each region: the mean over its cells, as far as they belong to it.

    cells: tensor (1, h, w, N); guide: tensor (1, h, w, regions) in [0, 1].
    """
    return [products / (amount + _EPSILON) for products, amount in _guided_sums(cells, guide)[0]]


def _guided_sums(cells: Any, guide: Any) -> tuple[list[tuple[Any, Any]], Any]:
    """Of each region F diag(w) F^T and sum w; and the number of all cells."""
    flat = ops.reshape(cells, (-1, cells.shape[-1]))
    weights = ops.cast(ops.reshape(guide, (-1, guide.shape[-1])), flat.dtype)
    columns = [weights[:, region : region + 1] for region in range(guide.shape[-1])]
    regions = [(ops.matmul(ops.transpose(flat * column), flat), ops.sum(column)) for column in columns]
    return regions, count(flat.shape[0])


class Gram(SummedLoss):
    """Bring the texture and colors of the style, wherever they are in it.

    Distance of Gram matrices (Gatys, Ecker, Bethge 2016); of a masked tile the mean of its regions' distances.

    Each region counts by its share of the tile (Gatys et al. 2017), so that the weight means the same with a mask.

    normalize: `relative` is 28 |G - T|^2 / |T|^2 for each layer, unitless and the same at every size;
               `gatys` is 1 / (4 N^2) sum (G - T)^2 with G = F F^T / M (eq. 4: there the division by M^2
               stands outside, which allows only one size of style and image);
               `mse` is the mean of (G - T)^2 with G = F F^T / (N M).
    """

    name: ClassVar[str] = "gram"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})
    on_by_default: ClassVar[bool] = True

    layers: StyleLayers = Field(
        default=dict(STYLE_LAYERS["balanced"]),
        description=STYLE_LAYERS_WORDS,
    )
    normalize: Literal["relative", "gatys", "mse"] = Field(
        default="relative",
        description="relative counts alike at every size; the others are the formulas of papers",
    )

    def targets(self, sources: Sources) -> dict[str, Any]:
        """Layer -> Gram matrix, or a list of them where the style has two regions."""
        assert sources.style is not None
        features, guides = sources.style.features, sources.style.guides
        if guides is None:
            return {layer: gram_matrix(features[layer]) for layer in self.layers}
        regions = {layer: guided_gram_matrices(features[layer], guides[layer]) for layer in self.layers}
        return {layer: grams[0] if len(grams) == 1 else grams for layer, grams in regions.items()}

    def sums(self, targets: dict[str, Any], state: Reading) -> dict[str, Any]:
        """Layer -> (F F^T, number of cells); of a masked tile ([(F diag(w) F^T, sum w) of each region], number)."""
        if state.guides is None:
            return {layer: _sums(state.features[layer]) for layer in self.layers}
        return {layer: _guided_sums(state.features[layer], state.guides[layer]) for layer in self.layers}

    def value(self, targets: dict[str, Any], sums: dict[str, Any]) -> Any:
        """Compute the term from the sums."""
        return sum(
            weight * self._of_layer(targets[layer], *sums[layer]) for layer, weight in normalized(self.layers).items()
        )

    def _of_layer(self, target: Any, sums: Any, number: Any) -> Any:
        if not isinstance(sums, (list, tuple)):
            return self._distance(sums / number, target)
        targets = target if isinstance(target, (list, tuple)) else [target]
        return sum(
            amount / number * self._distance(products / (amount + _EPSILON), aim)
            for (products, amount), aim in zip(sums, targets, strict=True)
        )

    def _distance(self, gram: Any, target: Any) -> Any:
        difference = ops.sum(ops.square(gram - target))
        if self.normalize == "gatys":
            return difference / (4.0 * gram.shape[0] ** 2)
        if self.normalize == "mse":
            return difference / float(gram.shape[0]) ** 4
        return _BALANCE * difference / (ops.sum(ops.square(target)) + _EPSILON)
