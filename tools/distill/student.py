"""The student while it learns: variables, forward pass and loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from nstflow.engine.network.features import Convolution, extract
from nstflow.jobs.layers import LAYER_NAMES
from tools.distill.teacher import WRAPPED

# Wide in front, where threads and strokes are: a quarter of VGG19's width everywhere gave noise.
_BLOCK_WIDTHS = (32, 48, 80, 160, 112)
# The deepest layer that recipes read by default is the hardest to match, and at 1/16 of the size costs nothing.
WIDTHS = {name: _BLOCK_WIDTHS[int(name[len("block")]) - 1] for name in LAYER_NAMES} | {"block5_conv1": 192}

# The layers that are matched in training, and how much each counts: what recipes read by default, then the
# deep layers below, which train along at little cost. The rest is read out by least squares in the end.
MATCHED = {
    **{f"block{block}_conv1": 1.0 for block in range(1, 5)},
    "block4_conv2": 2.0,
    "block5_conv1": 3.0,
    **{f"block5_conv{number}": 0.15 for number in (2, 3, 4)},
}
TAPS = tuple(name for name in LAYER_NAMES if name in MATCHED)

_PRECISION = "bfloat16"
_INPUT_RMS = 64.0  # of the network's input: kernels of the first layer are kept as large as the others


class Student(keras.Model):
    """Images -> the teacher's features at TAPS, as the student explains them.

    Kernels and readouts are kept as matrices (9 * in, out), the shape that Muon orthogonalises.
    """

    def __init__(self, start: Mapping[str, Convolution] | None, widths: Mapping[str, int]) -> None:
        """start: see `prune`; None for zeros, to be restored."""
        super().__init__()
        start = _zeros(widths) if start is None else start
        self._kernels, self._biases, self._readouts = {}, {}, {}
        for name in LAYER_NAMES:
            kernel, bias, readout = start[name]
            scale = _INPUT_RMS if name == LAYER_NAMES[0] else 1.0
            self._kernels[name] = self._variable(f"{name}_kernel", kernel.reshape(-1, kernel.shape[-1]) * scale)
            self._biases[name] = self._variable(f"{name}_bias", bias)
            self._readouts[name] = self._variable(f"{name}_readout", readout, trainable=name in MATCHED)
        self.built = True

    def _variable(self, name: str, value: np.ndarray, *, trainable: bool = True) -> keras.Variable:
        return self.add_weight(
            name=name, shape=value.shape, initializer=lambda *_, **__: ops.convert_to_tensor(value), trainable=trainable
        )

    def params(self, *, precision: str = "float32", lifted: bool = False) -> dict[str, Convolution]:
        """Return the network as the engine takes it; `lifted` with the readouts to the teacher's channels."""
        params = {}
        for name in LAYER_NAMES:
            kernel, bias, readout = (
                variables[name].value for variables in (self._kernels, self._biases, self._readouts)
            )
            scale = 1 / _INPUT_RMS if name == LAYER_NAMES[0] else 1.0
            kernel = ops.reshape(kernel, (3, 3, -1, kernel.shape[-1])) * scale
            params[name] = Convolution(
                ops.cast(kernel, precision), ops.cast(bias, precision), ops.cast(readout, precision) if lifted else None
            )
        return params

    def call(self, images: Any) -> list[Any]:
        """Read images: the lifted features of every layer."""
        params = self.params(precision=_PRECISION, lifted=True)
        features = extract(images, params, layers=TAPS, lattice=WRAPPED)
        return [ops.cast(features[name], "float32") for name in TAPS]


def _zeros(widths: Mapping[str, int]) -> dict[str, Convolution]:
    zeros, before = {}, 3
    for name in LAYER_NAMES:
        width = widths[name]
        shapes = (3, 3, before, width), (width,), (width, 64 * min(8, 2 ** (int(name[len("block")]) - 1)))
        zeros[name] = Convolution(*(np.zeros(shape, "float32") for shape in shapes))
        before = width
    return zeros


def unexplained(variance: float) -> Callable[[Any, Any], Any]:
    """Mean squared error over the teacher's variance: the part of a layer that the student does not explain."""

    def loss(theirs: Any, ours: Any) -> Any:
        return ops.mean(ops.square(ops.cast(theirs, "float32") - ours)) / variance

    return loss


def compile_for_training(student: Student, variances: Mapping[str, float]) -> None:
    """Muon for matrices, Adam for biases."""
    student.compile(
        optimizer=keras.optimizers.Muon(learning_rate=1e-3, weight_decay=0.0, adam_weight_decay=0.0),
        loss=[unexplained(variances[name]) for name in TAPS],
        loss_weights=[MATCHED[name] for name in TAPS],
    )
