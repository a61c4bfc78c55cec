"""VGG19's weights as Keras saves them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nstflow.engine.network.features import Convolution, Params
from nstflow.engine.network.file_looks import KERAS_EXPECTED
from nstflow.errors import WeightsError, first_line
from nstflow.jobs.layers import LAYER_NAMES

ENDINGS = (".h5", ".keras")


def read_keras_file(path: Path) -> Params:
    """Read VGG19 from Keras' file: layer name -> kernel and bias, as float32 tensors of the present backend.

    Raises WeightsError for a file that does not hold VGG19's weights.
    """
    import keras

    network = keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3))
    try:
        network.load_weights(path)
    except Exception as error:  # h5py and Keras raise many kinds
        raise WeightsError(
            f"{path}: not VGG19 weights that Keras can read ({first_line(error)}); {KERAS_EXPECTED}"
        ) from error
    return {name: _tensors(network.get_layer(name)) for name in LAYER_NAMES}


def _tensors(layer: Any) -> Convolution:
    import keras

    kernel, bias = (keras.ops.convert_to_numpy(variable) for variable in (layer.kernel, layer.bias))
    return Convolution(keras.ops.convert_to_tensor(kernel), keras.ops.convert_to_tensor(bias))
