"""Means and standard deviations, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops, tree

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import MeanStd, Reading, Sources
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, number, reading

pytestmark = pytest.mark.engine

SHALLOW, DEEP = "block1_conv1", "block4_conv1"


def cells(height, width, channels, seed, mean=1.0):
    return np.random.default_rng(seed).normal(mean, 1, (height, width, channels)).astype("float32")


def targets_of(loss, style):
    return loss.targets(Sources(None, reading(noise(8, 8), features=style)))


def value(loss, style, image):
    return number(loss(targets_of(loss, style), reading(noise(8, 8), features=image)))


def in_numpy(style, image):
    (m, d), (n, e) = ((part.mean((0, 1), "float64"), part.std((0, 1), "float64")) for part in (style, image))
    return (((m - n) ** 2).sum() + ((d - e) ** 2).sum()) / ((m**2).sum() + (d**2).sum())


def test_it_is_in_proportion_to_the_relative_distance_of_means_and_deviations():
    style, near, far = cells(9, 7, 5, 0), cells(6, 8, 5, 1, mean=1.5), 2 * cells(6, 8, 5, 2)
    found = [value(MeanStd(layers=[DEEP]), {DEEP: style}, {DEEP: image}) for image in (near, far)]
    expected = [in_numpy(style, image) for image in (near, far)]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=1e-3)
    assert found[1] > 2 * found[0] > 0


def test_features_far_from_zero_lose_no_digits():
    style, image = 1000 + cells(16, 16, 5, 0), 1000 + 3 * cells(16, 16, 5, 1)
    found = [value(MeanStd(layers=[DEEP]), {DEEP: style}, {DEEP: part}) for part in (image, 2 * image)]
    expected = [in_numpy(style, part) for part in (image, 2 * image)]
    assert found[0] / found[1] == pytest.approx(expected[0] / expected[1], rel=1e-3)


def test_the_style_itself_costs_nothing_and_its_gradient_is_finite():
    style = cells(8, 8, 5, 0)
    style[..., 0] = 0  # a silent channel: its deviation is a root at zero
    loss = MeanStd(layers=[DEEP])
    assert value(loss, {DEEP: style}, {DEEP: style}) < 1e-9
    targets = targets_of(loss, {DEEP: style})
    run = value_and_grad(lambda x: (loss(targets, Reading(x, {DEEP: x}, Lattice("straight"))), ()))
    for image in (style, np.zeros_like(style)):
        _, gradient = run(ops.convert_to_tensor(image[None]))
        assert np.isfinite(ops.convert_to_numpy(gradient)).all()


def test_more_repeats_of_a_texture_and_cells_in_any_order_mean_the_same():
    style, image = cells(8, 8, 5, 0), cells(6, 4, 5, 1, mean=2)
    mixed = np.random.default_rng(0).permutation(image.reshape(-1, 5)).reshape(image.shape)
    found = [value(MeanStd(layers=[DEEP]), {DEEP: style}, {DEEP: part})
             for part in (image, np.tile(image, (2, 3, 1)), mixed)]  # fmt: skip
    assert found == pytest.approx([found[0]] * 3, rel=1e-4)


def test_the_sums_of_two_halves_add_up_to_the_wholes():
    loss = MeanStd(layers=[SHALLOW, DEEP])
    style = {SHALLOW: cells(8, 8, 5, 0), DEEP: cells(4, 4, 6, 1)}
    image = {SHALLOW: cells(8, 8, 5, 2), DEEP: cells(4, 4, 6, 3)}
    targets = targets_of(loss, style)
    halves = [{layer: np.split(part, 2)[half] for layer, part in image.items()} for half in (0, 1)]
    whole, *parts = (loss.sums(targets, reading(noise(8, 8), features=part)) for part in (image, *halves))
    together = tree.map_structure(lambda *sums: sum(sums), *parts)
    for found, expected in zip(tree.flatten(together), tree.flatten(whole), strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(found), ops.convert_to_numpy(expected), rtol=1e-4, atol=1e-4)
    assert number(loss.value(targets, together)) == pytest.approx(value(loss, style, image), rel=1e-4)


def test_layers_count_by_their_share_and_the_features_scale_does_not():
    style = {SHALLOW: cells(6, 6, 5, 0), DEEP: cells(3, 3, 4, 1)}
    image = {SHALLOW: cells(6, 6, 5, 2), DEEP: cells(3, 3, 4, 3)}
    alone = [value(MeanStd(layers=[layer]), style, image) for layer in style]
    shares = value(MeanStd(layers={SHALLOW: 6, DEEP: 2}), style, image)
    assert shares == pytest.approx(0.75 * alone[0] + 0.25 * alone[1], rel=1e-4)
    louder = value(MeanStd(layers=[SHALLOW]), {SHALLOW: 50 * style[SHALLOW]}, {SHALLOW: 50 * image[SHALLOW]})
    assert louder == pytest.approx(alone[0], rel=1e-4)
