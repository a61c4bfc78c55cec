"""The student: what it computes with, what it is told to lower, and that it does."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import apart, arrays, numpy_features, random_network, textures
from tools.distill.student import MATCHED, TAPS, WIDTHS, Student, compile_for_training, unexplained

NARROW, WIDE = 5, 9
NARROW_WIDTHS = dict.fromkeys(LAYER_NAMES, NARROW)


@pytest.fixture(scope="module")
def start():
    return random_network(NARROW, seed=1, read=WIDE)


def test_a_student_starts_with_the_numbers_that_it_is_given(start):
    student = Student(start, NARROW_WIDTHS)
    for lifted in (True, False):
        found = arrays(student.params(lifted=lifted))
        assert tuple(found) == LAYER_NAMES
        for name in LAYER_NAMES:
            np.testing.assert_allclose(found[name].kernel, start[name].kernel, rtol=1e-6)
            np.testing.assert_array_equal(found[name].bias, start[name].bias)
            if lifted:
                np.testing.assert_array_equal(found[name].readout, start[name].readout)
            else:
                assert found[name].readout is None


def test_without_a_start_it_has_the_shapes_to_restore_vgg19s_student_into():
    found = arrays(Student(None, WIDTHS).params(lifted=True))
    channels = 3
    for name in LAYER_NAMES:
        kernel, bias, readout = found[name]
        vgg19 = (64, 128, 256, 512, 512)[int(name[5]) - 1]
        assert kernel.shape == (3, 3, channels, WIDTHS[name])
        assert (bias.shape, readout.shape) == ((WIDTHS[name],), (WIDTHS[name], vgg19))
        channels = WIDTHS[name]


def test_a_student_gives_the_lifted_features_of_the_matched_layers(start):
    images = textures(2, 32)
    found = Student(start, NARROW_WIDTHS)(ops.convert_to_tensor(images))
    expected = numpy_features(images, start)
    assert set(TAPS) == set(MATCHED)
    for name, cells in zip(TAPS, found, strict=True):
        cells = ops.convert_to_numpy(cells)
        assert cells.dtype == np.float32
        assert apart(cells, expected[name]) < 0.05


def test_unexplained_is_the_mean_squared_error_over_the_teachers_variance():
    rng = np.random.default_rng(0)
    theirs, ours = rng.normal(size=(2, 4, 4, 4, 7))
    found = unexplained(0.25)(ops.cast(theirs, "float16"), ops.cast(ours, "float32"))
    assert float(found) == pytest.approx(((theirs - ours) ** 2).mean() / 0.25, rel=1e-3)


@pytest.mark.usefixtures("muon")
def test_training_brings_a_student_nearer_to_its_teacher(start):
    """And leaves alone the readouts of the layers that are not matched."""
    images = textures(2, 32)
    theirs = numpy_features(images, random_network(WIDE, seed=2))
    variances = {name: cells.var(axis=(0, 1, 2)).mean() for name, cells in theirs.items()}
    student = Student(start, NARROW_WIDTHS)
    compile_for_training(student, variances)
    student.run_eagerly = True  # a few steps are quicker than making a graph of them
    student.optimizer.learning_rate = 5e-3
    losses = [student.train_on_batch(images, [theirs[name] for name in TAPS])[0] for _ in range(8)]
    counted = sum(MATCHED[name] * _unexplained(numpy_features(images, start), theirs, name) for name in TAPS)
    assert losses[0] == pytest.approx(counted, rel=0.05)
    assert losses[-1] < 0.9 * losses[0]
    for name, layer in arrays(student.params(lifted=True)).items():
        assert (layer.kernel != start[name].kernel).any()
        assert (layer.readout != start[name].readout).any() == (name in MATCHED)


def _unexplained(ours, theirs, name):
    return ((theirs[name] - ours[name]) ** 2).mean() / theirs[name].var(axis=(0, 1, 2)).mean()
