"""The teacher against VGG19 in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.network.keras_file import read_keras_file
from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import apart, arrays, numpy_features, textures
from tools.distill.teacher import Teacher

READ = ("block1_conv1", "block3_conv4", "block5_conv1")


@pytest.fixture(scope="module")
def seen():
    return textures(3, 32, seed=1)


@pytest.fixture(scope="module")
def teacher(random_weights, seen):
    return Teacher(random_weights, seen)


@pytest.fixture(scope="module")
def vgg19(random_weights):
    return arrays(read_keras_file(random_weights))


def test_the_rescaled_network_gives_vgg19s_features_divided_by_the_scales(teacher, vgg19):
    other = textures(2, 32, seed=2)
    found, expected = numpy_features(other, teacher.params), numpy_features(other, vgg19)
    assert set(teacher.scales) == set(LAYER_NAMES)
    for name in LAYER_NAMES:
        assert apart(found[name], expected[name] / teacher.scales[name]) < 1e-5


def test_activations_have_a_root_mean_square_of_one_on_the_given_crops(teacher, seen):
    for cells in numpy_features(seen, teacher.params).values():
        assert np.sqrt((cells**2).mean()) == pytest.approx(1, rel=1e-3)


def test_variances_are_the_channels_mean_variance_on_the_given_crops(teacher, seen):
    for name, cells in numpy_features(seen, teacher.params).items():
        assert teacher.variances[name] == pytest.approx(cells.var(axis=(0, 1, 2)).mean(), rel=1e-3)


def test_half_precision_reads_nearly_the_same(teacher):
    other = textures(2, 32, seed=2)
    found, expected = teacher.features(other, READ), numpy_features(other, teacher.params)
    assert tuple(found) == READ
    for name, cells in found.items():
        assert cells.dtype == np.float16
        assert apart(cells.astype("float64"), expected[name]) < 0.03
