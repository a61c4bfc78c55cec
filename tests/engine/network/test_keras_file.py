"""VGG19's weights as Keras saves them."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.network.keras_file import read_keras_file
from nstflow.errors import WeightsError
from nstflow.jobs.layers import LAYER_NAMES

pytestmark = pytest.mark.engine


def test_loading_gives_every_layers_kernel_and_bias_and_no_readout(tmp_path):
    import keras
    from keras import ops

    saved = tmp_path / "saved.weights.h5"
    network = keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3))
    network.get_layer("block3_conv2").bias.assign(np.arange(256))
    network.save_weights(saved)
    params = read_keras_file(saved)
    assert tuple(params) == LAYER_NAMES
    for name in ("block1_conv1", "block3_conv2", "block5_conv4"):
        kernel, bias = network.get_layer(name).get_weights()
        np.testing.assert_array_equal(ops.convert_to_numpy(params[name].kernel), kernel)
        np.testing.assert_array_equal(ops.convert_to_numpy(params[name].bias), bias)
    assert {layer.readout for layer in params.values()} == {None}


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"\x89HDF\r\n\x1a\n" + bytes(200)])
def test_a_file_that_is_no_hdf5_is_an_error_with_what_was_expected(tmp_path, content):
    path = tmp_path / "garbage.h5"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"garbage\.h5: not VGG19 weights.*notop"):
        read_keras_file(path)


@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.parametrize("name", ["other.weights.h5", "other.h5"])
@pytest.mark.parametrize("layers", [("conv",), ("block1_conv1", "block1_conv2")], ids=["another", "the first layers"])
def test_the_weights_of_another_or_half_a_network_are_an_error(tmp_path, name, layers):
    import keras

    channels = 64 if "block1_conv1" in layers else 4
    convolutions = [keras.layers.Conv2D(channels, 3, name=layer) for layer in layers]
    keras.Sequential([keras.Input((8, 8, 3)), *convolutions]).save_weights(tmp_path / "saved.weights.h5")
    path = (tmp_path / "saved.weights.h5").rename(tmp_path / name)
    with pytest.raises(WeightsError, match="not VGG19 weights"):
        read_keras_file(path)
