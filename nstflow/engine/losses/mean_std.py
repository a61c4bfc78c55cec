"""Means and standard deviations: the style's features in their simplest statistics."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, Sources, SummedLoss, count, normalized
from nstflow.engine.losses.layers import STYLE_LAYERS, STYLE_LAYERS_WORDS, StyleLayers

_EPSILON = 1e-6
# So that weight 1 moves the motif as far as gram's: with 56 against 24 of gram, the content distance of four drawn
# motifs under four cloths (128 px, slim) was that of gram, 0.52.
_BALANCE = 65.0


class MeanStd(SummedLoss):
    """Bring the mood of the style, more loosely than gram.

    Distance of the channels' means and standard deviations (Li et al. 2017).

    (|m - m_s|^2 + |d - d_s|^2) / (|m_s|^2 + |d_s|^2) for each layer: the statistics of Y. Li, N. Wang, J. Liu, X. Hou,
    "Demystifying Neural Style Transfer", eq. 9, and of AdaIN (Huang, Belongie 2017), relative to the style's mean
    squared features.
    """

    name: ClassVar[str] = "mean_std"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})

    layers: StyleLayers = Field(
        default=dict(STYLE_LAYERS["balanced"]),
        description=STYLE_LAYERS_WORDS,
    )

    def targets(self, sources: Sources) -> dict[str, Any]:
        """Layer -> (means, standard deviations), each (N,)."""
        assert sources.style is not None
        return {layer: _mean_and_std(sources.style.features[layer]) for layer in self.layers}

    def sums(self, targets: dict[str, Any], state: Reading) -> dict[str, Any]:
        """Layer -> (sum of F - m_s, sum of their squares, number of cells).

        Taken from the style's means, where the image's will be: of large squares little would be left after
        subtracting them.
        """
        return {layer: _sums(state.features[layer], targets[layer][0]) for layer in self.layers}

    def value(self, targets: dict[str, Any], sums: dict[str, Any]) -> Any:
        """Compute the term from the sums."""
        return _BALANCE * sum(
            weight * _distance(targets[layer], sums[layer]) for layer, weight in normalized(self.layers).items()
        )


def _sums(cells: Any, origin: Any) -> tuple[Any, Any, Any]:
    moved = ops.reshape(cells, (-1, cells.shape[-1])) - origin
    return ops.sum(moved, axis=0), ops.sum(ops.square(moved), axis=0), count(moved.shape[0])


def _std(sums: Any, squares: Any, number: Any) -> Any:
    """Take the root, which has no slope at zero, where a channel is silent: hence the epsilon."""
    variance = squares / number - ops.square(sums / number)
    return ops.sqrt(ops.maximum(variance, 0.0) + _EPSILON)


def _mean_and_std(cells: Any) -> tuple[Any, Any]:
    mean = ops.mean(cells, axis=(0, 1, 2))
    return mean, _std(*_sums(cells, mean))


def _distance(target: tuple[Any, Any], sums: tuple[Any, Any, Any]) -> Any:
    mean, std = target
    difference = ops.sum(ops.square(sums[0] / sums[2])) + ops.sum(ops.square(_std(*sums) - std))
    return difference / (ops.sum(ops.square(mean)) + ops.sum(ops.square(std)))
