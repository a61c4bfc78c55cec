"""The first student: channels chosen, kernels and readouts fitted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import apart, numpy_features, random_network, ridge_regression, textures
from tools.distill import pruning
from tools.distill.pruning import least_squares, prune

pytestmark = pytest.mark.filterwarnings("ignore:(An i|I)ll-conditioned matrix")

RIDGE = pruning._RIDGE
# Of the six channels of a redundant network: three of their own, one that is never active, and two copies.
DISTINCT = 3
COPY_OF = [0, 0, 0, 1, 2, 2]
SIZES = [1.0, 0.0, 2.0, 1.0, 0.5, 1.0]


def pruned(network, width, *, crops=None, seed=0):
    crops = textures(16, 64) if crops is None else crops
    widths = dict.fromkeys(LAYER_NAMES, width)
    return prune(SimpleNamespace(params=network), widths, crops, np.random.default_rng(seed))


def redundant_network():
    """A network that three channels a layer tell everything of."""
    sizes = np.array(SIZES, "float32")
    return {
        name: layer._replace(kernel=layer.kernel[..., COPY_OF] * sizes, bias=layer.bias[COPY_OF] * sizes)
        for name, layer in random_network(len(SIZES)).items()
    }


def seen_by_kernels(cells):
    """(cells, 9 * channels + 1): what a 3 x 3 kernel sees around every cell of tiles, and a 1."""
    shifts = [(y, x) for y in (1, 0, -1) for x in (1, 0, -1)]
    seen = np.concatenate([np.roll(cells, shift, axis=(1, 2)) for shift in shifts], axis=-1)
    flat = seen.reshape(-1, seen.shape[-1])
    return np.concatenate([flat, np.ones((len(flat), 1))], axis=1)


@pytest.fixture
def tiny_ridge(monkeypatch):
    monkeypatch.setattr(pruning, "_RIDGE", 1e-6)


@pytest.fixture(scope="module")
def fresh():
    """Crops that nothing was fitted on."""
    return textures(4, 64, seed=9)


@pytest.mark.usefixtures("tiny_ridge")
def test_a_student_as_wide_as_its_teacher_sees_the_same(fresh):
    network = random_network(6)
    found, expected = numpy_features(fresh, pruned(network, 6)), numpy_features(fresh, network)
    for name in LAYER_NAMES:
        assert apart(found[name], expected[name]) < 0.01


@pytest.mark.usefixtures("tiny_ridge")
def test_channels_that_are_silent_or_copies_are_not_chosen(fresh):
    network = redundant_network()
    student = pruned(network, DISTINCT)
    found, expected = numpy_features(fresh, student), numpy_features(fresh, network)
    for name in LAYER_NAMES:
        assert student[name].readout.shape == (DISTINCT, len(SIZES))
        assert apart(found[name], expected[name]) < 0.05
    fewer = numpy_features(fresh, pruned(network, DISTINCT - 1))
    for name in LAYER_NAMES:
        assert apart(fewer[name], expected[name]) > 0.1, "all three are needed"


def test_every_kernel_gives_a_channel_of_its_own_from_what_the_student_sees():
    """Channels before ReLU, by least squares on the student's features and not the teacher's."""
    crops, network = textures(4, 64), random_network(6)
    student = pruned(network, 4, crops=crops)
    bare = {name: layer._replace(readout=None) for name, layer in student.items()}
    theirs, ours = (numpy_features(crops, params)["block2_conv1"] for params in (network, bare))
    full, found = network["block2_conv2"], student["block2_conv2"]
    patches, sizes = seen_by_kernels(ours), np.append(full.kernel.reshape(-1, 6), full.bias[None], axis=0)
    every = ridge_regression(patches, seen_by_kernels(theirs) @ sizes, RIDGE)
    matrix = np.append(found.kernel.reshape(-1, 4), found.bias[None], axis=0)
    distances = np.linalg.norm(matrix[:, :, None] - every[:, None], axis=0) / np.linalg.norm(every, axis=0)
    assert len(set(distances.argmin(axis=1))) == 4
    assert distances.min(axis=1).max() < 1e-3
    assert np.sort(distances, axis=1)[:, 1].min() > 0.1, "channels would be mistaken for each other"


def test_readouts_are_the_least_squares_from_the_students_features_to_the_teachers():
    crops, network = textures(4, 64), random_network(6)
    student = pruned(network, 4, crops=crops)
    bare = {name: layer._replace(readout=None) for name, layer in student.items()}
    theirs, ours = (numpy_features(crops, params)["block3_conv1"] for params in (network, bare))
    expected = ridge_regression(ours.reshape(-1, 4), theirs.reshape(-1, 6), RIDGE)
    assert apart(student["block3_conv1"].readout, expected) < 1e-3


def test_pruning_is_a_function_of_the_generator_and_the_crops(monkeypatch):
    monkeypatch.setattr(pruning, "_SAMPLES", 500)
    network, crops = random_network(6), textures(4, 64)
    first, again, other = (pruned(network, 4, crops=crops, seed=seed)["block3_conv2"].kernel for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_least_squares_with_a_tiny_ridge_is_least_squares(monkeypatch):
    monkeypatch.setattr(pruning, "_RIDGE", 1e-12)
    rng = np.random.default_rng(0)
    inputs, outputs = rng.normal(size=(200, 8)), rng.normal(size=(200, 3))
    expected = np.linalg.lstsq(inputs, outputs)[0]
    np.testing.assert_allclose(least_squares(inputs, outputs), expected, atol=1e-6)


def test_least_squares_prefers_small_numbers_by_the_inputs_mean_energy():
    rng = np.random.default_rng(0)
    inputs, outputs = rng.normal(size=(50, 8)), rng.normal(size=(50, 3))
    found = least_squares(inputs, outputs)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, ridge_regression(inputs, outputs, RIDGE), atol=1e-6)
    np.testing.assert_allclose(least_squares(1000 * inputs, 1000 * outputs), found, atol=1e-6)
    assert np.linalg.norm(found) < np.linalg.norm(np.linalg.lstsq(inputs, outputs)[0])
