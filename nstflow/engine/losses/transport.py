"""Optimal transport in one dimension: both lists are sorted, and the first goes to the first.

The squared distance of two sorted lists is the squared Wasserstein-2 distance, and its gradient moves every value
toward the one of the same rank: what matching histograms exactly does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nstflow.engine import ops

# Sorting is what costs: 88 ns a value with TensorFlow on a CPU, more than the network's own step if every direction
# looked at every cell. Where a layer has more cells than this, each direction looks at every second or fourth of them
# in both axes, and the directions take turns where they begin, so that all cells are looked at by as many.
_ENOUGH_CELLS = 4096
_FEWEST_DIRECTIONS_A_CELL = 4
# As many for every style, so that those of a blend can be averaged.
_QUANTILES = 2048
_EPSILON = 1e-8


def quantiles(cells: Any, directions: np.ndarray) -> Any:
    """Compute the distribution of a style's features along each direction: tensor (D, 2048), ascending.

    cells: tensor (1, h, w, N); directions: (N, D).
    """
    columns = ops.transpose(ops.reshape(cells, (-1, cells.shape[-1])))
    return resampled(ops.sort(ops.matmul(ops.convert_to_tensor(directions.T), columns), axis=-1), _QUANTILES)


def relative_distance(cells: Any, directions: np.ndarray, target: Any) -> Any:
    """Mean squared distance of the distributions along the directions, over the target's mean square: a scalar.

    cells: tensor (1, h, w, N); directions: (N, D); target: what `quantiles` gave for the same directions.
    """
    values = ops.sort(_values(cells, directions), axis=-1)
    difference = ops.mean(ops.square(values - resampled(target, values.shape[-1])))
    return difference / (ops.mean(ops.square(target)) + _EPSILON)


def resampled(ordered: Any, number: int) -> Any:
    """Sorted lists (D, n) as lists of another length (D, number), linear between the middles of ranks."""
    length = ordered.shape[-1]
    if length == number:
        return ordered
    places = np.clip((np.arange(number) + 0.5) * length / number - 0.5, 0, length - 1)
    below = np.floor(places).astype("int32")
    share = ops.convert_to_tensor(places - below, dtype="float32")
    lower, upper = (
        ops.take(ordered, ops.convert_to_tensor(np.minimum(ranks, length - 1)), axis=-1) for ranks in (below, below + 1)
    )
    return lower + share * (upper - lower)


def _values(cells: Any, directions: np.ndarray) -> Any:
    """Project the cells on the directions: tensor (D, M), with M cells for each of them."""
    _, rows, columns, channels = cells.shape
    step = _step(rows, columns, directions.shape[1])
    begins = ops.reshape(cells, (rows // step, step, columns // step, step, channels))
    begins = ops.reshape(ops.transpose(begins, (1, 3, 4, 0, 2)), (step * step, channels, -1))
    shared_out = ops.convert_to_tensor(directions.T.reshape(step * step, -1, channels))
    return ops.reshape(ops.matmul(shared_out, begins), (directions.shape[1], -1))


def _step(rows: int, columns: int, directions: int) -> int:
    """How many cells a direction goes on, in both axes."""
    step = 1
    while (
        rows * columns > _ENOUGH_CELLS * step**2
        and rows % (2 * step) == columns % (2 * step) == 0
        and directions % (_FEWEST_DIRECTIONS_A_CELL * 4 * step**2) == 0
    ):
        step *= 2
    return step
