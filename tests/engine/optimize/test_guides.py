"""Masks at the layers of the network, against sums over the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.optimize.guides import at_layers, drop_guided_border, guide
from testing.tiny import noise

pytestmark = pytest.mark.engine


def mask(height, width, seed=0):
    return noise(height, width, seed, low=0, high=1)[..., :1]


def test_the_white_is_one_region_and_with_the_black_they_add_up_to_one_everywhere():
    given = mask(20, 30)
    np.testing.assert_array_equal(guide(given, with_black=False), given)
    both = guide(given, with_black=True)
    np.testing.assert_array_equal(both[..., :1], given)
    np.testing.assert_allclose(both.sum(axis=2), 1, rtol=1e-6)


def test_a_cell_weighs_what_its_pixels_weigh_on_average():
    given = guide(mask(37, 50), with_black=True)
    found = at_layers(given, ["block1_conv2", "block3_conv1", "block5_conv1"])
    np.testing.assert_array_equal(found["image"], given[None])
    for name, stride in (("block1_conv2", 1), ("block3_conv1", 4), ("block5_conv1", 16)):
        assert found[name].shape == (1, 37 // stride, 50 // stride, 2)
        for y, x in ((0, 0), (37 // stride - 1, 50 // stride - 1)):
            pixels = given[y * stride : (y + 1) * stride, x * stride : (x + 1) * stride]
            np.testing.assert_allclose(found[name][0, y, x], pixels.mean(axis=(0, 1)), rtol=1e-5)


def test_the_border_is_dropped_of_features_and_guide_alike():
    cells, given = noise(16, 20)[None], at_layers(np.ones((16, 20, 1), "float32"), ["block1_conv1"])
    features, guides = drop_guided_border({"block1_conv1": cells}, given)
    np.testing.assert_array_equal(features["block1_conv1"], cells[:, 1:-1, 1:-1])
    assert guides["block1_conv1"].shape == (1, 14, 18, 1)
    assert guides["image"].shape == (1, 16, 20, 1)


@pytest.mark.parametrize("with_black", [False, True])
def test_a_region_that_lies_in_the_border_keeps_it(with_black):
    corner = np.zeros((64, 64, 1), "float32")
    corner[:4, :4] = 1
    layers = ["block1_conv1", "block3_conv1"]
    cells = {"block1_conv1": noise(64, 64)[None], "block3_conv1": noise(16, 16)[None]}
    features, guides = drop_guided_border(cells, at_layers(guide(corner, with_black=with_black), layers))
    assert features["block1_conv1"].shape[1:3] == (62, 62), "most of the corner is inside"
    assert features["block3_conv1"].shape[1:3] == guides["block3_conv1"].shape[1:3] == (16, 16)
    assert guides["block3_conv1"][0, 0, 0, 0] == 1
