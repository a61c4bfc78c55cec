"""VGG19 as a teacher: its features in units of their own size, in half the precision where that is faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.backend.autodiff import compiled
from nstflow.engine.network.features import Convolution, Features, Params, extract
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.textile.lattice import Lattice

WRAPPED = Lattice("straight")
_PRECISION = "bfloat16"


class Teacher:
    """VGG19 rescaled so that the activations of every layer have a root mean square of 1 on given crops.

    ReLU lets a layer be divided by a number where the next layer's kernel is multiplied by it, so the network
    stays VGG19 (the rescaling of Gatys et al. 2015, by layers and not by channels).

    scales:     layer name -> what its activations were divided by.
    variances:  layer name -> mean over channels of the variance of the rescaled activations.
    params:     the rescaled network in float32, as numpy arrays.
    """

    def __init__(self, file: Path, crops: np.ndarray) -> None:
        plain = read_keras_file(file)
        sizes = _reader(LAYER_NAMES)(ops.convert_to_tensor(crops), plain)
        self.scales = {name: float(ops.sqrt(ops.mean(ops.square(sizes[name])))) for name in LAYER_NAMES}
        self.variances = {
            name: float(ops.mean(ops.var(sizes[name], axis=(0, 1, 2)))) / self.scales[name] ** 2 for name in LAYER_NAMES
        }
        self.params = _rescaled(plain, self.scales)
        self._half = {
            name: Convolution(*(ops.cast(ops.convert_to_tensor(part), _PRECISION) for part in (kernel, bias)))
            for name, (kernel, bias, _) in self.params.items()
        }

    def features(self, images: np.ndarray, layers: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Layer name -> float16 (N, h, w, channels)."""
        found = _reader(layers)(ops.convert_to_tensor(images), self._half)
        return {name: ops.convert_to_numpy(ops.cast(found[name], "float16")) for name in layers}


@cache
def _reader(layers: tuple[str, ...]) -> Callable[[Any, Params], Features]:
    def read(images: Any, params: Params) -> Features:
        return extract(images, params, layers=layers, lattice=WRAPPED)

    return compiled(read)


def _rescaled(plain: Mapping[str, Convolution], scales: Mapping[str, float]) -> dict[str, Convolution]:
    rescaled, before = {}, 1.0
    for name in LAYER_NAMES:
        kernel, bias = (ops.convert_to_numpy(part) for part in plain[name][:2])
        rescaled[name] = Convolution(kernel * (before / scales[name]), bias / scales[name])
        before = scales[name]
    return rescaled
