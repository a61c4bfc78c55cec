"""A first student by pruning: the teacher's most telling channels, each fitted to what the student sees.

Layer by layer: choose the channels that explain the others best (QR with column pivoting), then fit kernels by
least squares so that the student's own features of the layer below give the teacher's chosen channels before
ReLU (after He, Zhang, Sun, "Channel Pruning for Accelerating Very Deep Neural Networks", ICCV 2017). Training
starts from there and not from noise.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.linalg
from keras import ops

from nstflow.engine.network.features import Convolution, network_input
from nstflow.jobs.layers import LAYERS
from tools.distill.teacher import WRAPPED, Teacher

_SAMPLES = 24_000
_RIDGE = 1e-2
_AT_ONCE = 16  # crops; more fill the memory


def prune(
    teacher: Teacher, widths: Mapping[str, int], crops: np.ndarray, rng: np.random.Generator
) -> dict[str, Convolution]:
    """Layer name -> kernel, bias, and the readout (out, teacher's channels) that explains the teacher best.

    widths: layer name -> the student's channels.
    crops:  float32 (N, side, side, 3), as in training.
    """
    student: dict[str, Convolution] = {}
    theirs = ours = ops.convert_to_numpy(network_input(ops.convert_to_tensor(crops)))
    for layer in LAYERS:
        if layer.pools_before:
            theirs, ours = _pooled(theirs), _pooled(ours)
        full = teacher.params[layer.name]
        cells = _some_cells(theirs.shape[:3], rng)
        before_relu = _patches(theirs, cells) @ _matrix(full)
        chosen = _most_telling(np.maximum(before_relu, 0), widths[layer.name])
        matrix = least_squares(_patches(ours, cells), before_relu[:, chosen])
        readout = least_squares(np.maximum(_patches(ours, cells) @ matrix, 0), np.maximum(before_relu, 0))
        student[layer.name] = Convolution(matrix[:-1].reshape(3, 3, -1, len(chosen)), matrix[-1], readout)
        theirs, ours = _convolved(theirs, full), _convolved(ours, student[layer.name])
    return student


def _most_telling(samples: np.ndarray, count: int) -> np.ndarray:
    root = np.linalg.qr(samples, mode="r")  # has the same column products, and few rows
    _, order = scipy.linalg.qr(root, mode="r", pivoting=True)
    return order[:count]


def least_squares(inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """(in, out), with a little weight on small numbers, in proportion to the inputs' mean energy."""
    squares = inputs.T @ inputs
    squares[np.diag_indices_from(squares)] += _RIDGE * np.trace(squares) / len(squares)
    return scipy.linalg.solve(squares, inputs.T @ outputs, assume_a="pos").astype("float32")


def _some_cells(shape: tuple[int, ...], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    return np.unravel_index(rng.permutation(np.prod(shape))[:_SAMPLES], shape)


def _patches(cells: np.ndarray, at: tuple[np.ndarray, ...]) -> np.ndarray:
    """(len(at), 9 * channels + 1): what a 3 x 3 kernel sees there, and a 1 for the bias."""
    padded = WRAPPED.pad(cells, 1, axes=(1, 2))
    picture, row, column = at
    seen = [padded[picture, row + down, column + right] for down in range(3) for right in range(3)]
    return np.concatenate([*seen, np.ones((len(row), 1), "float32")], axis=1)


def _matrix(layer: Convolution) -> np.ndarray:
    """Return the layer as a matrix on `_patches`."""
    return np.concatenate([layer.kernel.reshape(-1, layer.kernel.shape[-1]), layer.bias[None]])


def _convolved(cells: np.ndarray, layer: Convolution) -> np.ndarray:
    def one(some: np.ndarray) -> np.ndarray:
        padded = WRAPPED.pad(some, 1, axes=(1, 2))
        return ops.convert_to_numpy(ops.relu(ops.add(ops.conv(padded, layer.kernel, padding="valid"), layer.bias)))

    return np.concatenate([one(some) for some in np.array_split(cells, -(-len(cells) // _AT_ONCE))])


def _pooled(cells: np.ndarray) -> np.ndarray:
    return ops.convert_to_numpy(ops.max_pool(cells, 2, strides=2, padding="valid"))
