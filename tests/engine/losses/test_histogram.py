"""Histogram, against scikit-image's matching."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops
from skimage.exposure import match_histograms

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Histogram, MeanStd, Sources
from nstflow.engine.losses.transport import relative_distance
from testing.tiny import noise, number, reading

pytestmark = pytest.mark.engine

LAYER = "block1_conv1"


def cells(height, width, channels, seed, mean=1.0):
    return np.random.default_rng(seed).normal(mean, 1, (height, width, channels)).astype("float32")


def value(style, image, kind=Histogram):
    picture = noise(8, 8)
    loss = kind(layers=[LAYER])
    targets = loss.targets(Sources(None, reading(picture, features={LAYER: style})))
    return number(loss(targets, reading(picture, features={LAYER: image})))


def test_it_is_in_proportion_to_the_distance_to_the_features_remapped():
    style, near, far = cells(30, 30, 4, 0), cells(24, 20, 4, 1, mean=1.4), cells(24, 20, 4, 2, mean=2.5)
    found = [value(style, image) for image in (near, far)]
    remapped = [match_histograms(image, style, channel_axis=-1) for image in (near, far)]
    expected = [((image - to) ** 2).mean() for image, to in zip((near, far), remapped, strict=True)]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=2e-2)
    assert found[1] > 2 * found[0] > 0


def test_its_gradient_leads_from_each_feature_to_its_remapped_value():
    style, image = cells(30, 30, 3, 0), cells(12, 10, 3, 1, mean=2)
    targets = Histogram(layers=[LAYER]).targets(Sources(None, reading(noise(8, 8), features={LAYER: style})))
    run = value_and_grad(lambda x: (relative_distance(x, np.eye(3, dtype="float32"), targets[LAYER]), ()))
    _, gradient = run(ops.convert_to_tensor(image[None]))
    away = image - match_histograms(image, style, channel_axis=-1)
    slope = ops.convert_to_numpy(gradient)[0]
    assert (
        np.corrcoef(slope.ravel(), away.ravel())[0, 1] > 0.95
    )  # its ranks end at the last value, ours at the middle of the last rank


def test_the_style_itself_costs_nothing_and_its_gradient_is_finite():
    style = cells(16, 16, 5, 0)
    style[..., 0] = 0  # a silent channel
    assert value(style, style) < 1e-4 * value(style, cells(16, 16, 5, 1, mean=2))
    targets = Histogram(layers=[LAYER]).targets(Sources(None, reading(noise(8, 8), features={LAYER: style})))
    run = value_and_grad(lambda x: (relative_distance(x, np.eye(5, dtype="float32"), targets[LAYER]), ()))
    _, gradient = run(ops.convert_to_tensor(style[None]))
    assert np.isfinite(ops.convert_to_numpy(gradient)).all()


def test_it_sees_what_means_and_deviations_do_not():
    rng = np.random.default_rng(0)
    bell = rng.normal(3, 1, (64, 64, 1)).astype("float32")
    two = (3 + np.where(rng.random((64, 64, 1)) < 0.5, -1, 1)).astype("float32")
    assert value(bell, two) > 10 * value(bell, two, MeanStd)


@pytest.mark.parametrize("size", [(16, 16), (32, 48), (128, 128)])
def test_a_texture_of_any_size_means_the_same(size):
    style = cells(40, 40, 32, 0)
    found = [value(style, cells(*sides, 32, 1, mean=2)) for sides in ((64, 64), size)]
    assert found[1] == pytest.approx(found[0], rel=0.03)
