"""The network in float32 and in bfloat16."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.network.features import extract
from nstflow.engine.network.rounding import with_precision
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.tiny import CHANNELS, blobs, noise, tiny_weights

pytestmark = pytest.mark.engine

LAYER = "block2_conv2"


def network(*, readout=False):
    given = tensors(tiny_weights())
    read = ops.convert_to_tensor(noise(CHANNELS, CHANNELS)[..., 0])
    return {name: layer._replace(readout=read) for name, layer in given.items()} if readout else given


def features(params, image):
    read = extract(ops.convert_to_tensor(image[None]), params, layers=[LAYER], lattice=Lattice("straight"))
    return read[LAYER]


def as_numpy(tensor):
    return ops.convert_to_numpy(tensor)


def kinds(tensors):
    return {str(tensor.dtype).removeprefix("torch.").strip("<>' ").split("'")[-1] for tensor in tensors}


def test_float32_leaves_the_network_as_it_is():
    params = network()
    assert with_precision(params, "float32") is params


def test_in_bfloat16_the_convolutions_are_rounded_and_readouts_are_not():
    made = with_precision(network(readout=True), "bfloat16")
    assert set(made) == set(LAYER_NAMES)
    assert kinds(part for layer in made.values() for part in (layer.kernel, layer.bias)) == {"bfloat16"}
    assert kinds(layer.readout for layer in made.values()) == {"float32"}


@pytest.mark.parametrize("readout", [False, True])
def test_features_in_bfloat16_are_float32_and_near_those_of_float32_but_not_equal(readout):
    """Eight bits a number: a few parts in a thousand a layer."""
    image = blobs(32, 32)
    given = network(readout=readout)
    exact, rounded = features(given, image), features(with_precision(given, "bfloat16"), image)
    assert kinds([rounded]) == {"float32"}
    exact, rounded = as_numpy(exact), as_numpy(rounded)
    distance = np.linalg.norm(exact - rounded) / np.linalg.norm(exact)
    assert 1e-4 < distance < 0.03


def test_the_gradient_in_bfloat16_is_float32_and_near_that_of_float32():
    image, lattice = ops.convert_to_tensor(blobs(32, 32)[None]), Lattice("straight")

    def energy(image, params):
        return ops.mean(ops.square(extract(image, params, layers=[LAYER], lattice=lattice)[LAYER])), ()

    given = network()
    gradients = [value_and_grad(energy)(image, params)[1] for params in (given, with_precision(given, "bfloat16"))]
    assert kinds(gradients) == {"float32"}
    exact, rounded = map(as_numpy, gradients)
    assert 1e-4 < np.linalg.norm(exact - rounded) / np.linalg.norm(exact) < 0.2
