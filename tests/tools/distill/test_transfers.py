"""Style transfers under way with a narrow network."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from testing.narrow import gram, numpy_features, random_network, tensors, textures
from tools.distill import transfers
from tools.distill.crops import Crops
from tools.distill.transfers import READ, Transfers

SIDE_PX = 32
NETWORK = random_network(6)
STYLE_WEIGHTS = {f"block{block}_conv1": weight / 31 for block, weight in enumerate((16, 8, 4, 2, 1), start=1)}


class OneOfEach:
    """Crops that are always the same style and the same content."""

    def __init__(self):
        self.style, self.content = textures(2, SIDE_PX, seed=5)

    def draw(self, rng, count):
        return np.stack([(self.style, self.content)[index % 2] for index in range(count)])


@pytest.fixture(autouse=True)
def step_by_step(monkeypatch):
    """A few steps are quicker than making a graph of them."""
    monkeypatch.setattr(transfers, "compiled", lambda function: function)


@pytest.fixture
def crops(pictures, monkeypatch):
    monkeypatch.setattr("tools.distill.crops.SIDE_PX", SIDE_PX)
    return Crops(pictures)


def away_from_style(image, style):
    """The default losses' distance of Gram matrices, in NumPy."""
    found, target = (numpy_features(one[None], NETWORK) for one in (image, style))
    return sum(weight * _relative(gram(found[name]), gram(target[name])) for name, weight in STYLE_WEIGHTS.items())


def away_from_content(image, content, style):
    found, target, energy = (numpy_features(one[None], NETWORK)["block4_conv2"] for one in (image, content, style))
    return ((found - target) ** 2).sum() / (energy**2).sum()


def _relative(found, target):
    return ((found - target) ** 2).sum() / (target**2).sum()


def test_advancing_brings_images_nearer_to_their_styles():
    given = OneOfEach()
    under_way = Transfers(given, 4, np.random.default_rng(0))
    before = under_way.images.copy()
    after = under_way.advance(tensors(NETWORK), 16)
    starts = [away_from_style(image, given.style) for image in before]
    ends = [away_from_style(image, given.style) for image in after]
    assert all(end < 0.5 * start for start, end in zip(starts, ends, strict=True))


def test_what_is_lowered_is_the_default_losses_sum_over_images():
    """Against NumPy: 28 times the styles' mean, weighted by layer, and each image's own weight of its content."""
    given, weights = OneOfEach(), np.float32([0, 0.5, 1])
    images = textures(3, SIDE_PX, seed=8)
    params = tensors({name: layer for name, layer in NETWORK.items() if name != "block5_conv4"})
    styles, contents = (np.stack([one] * 3) for one in (given.style, given.content))
    targets = transfers._targets(styles, contents, params)
    found, _ = transfers._objective(images, params, targets, ops.convert_to_tensor(weights))
    style = 28 * sum(away_from_style(image, given.style) for image in images)
    away = [away_from_content(image, given.content, given.style) for image in images]
    content = sum(weight * distance for weight, distance in zip(weights, away, strict=True))
    assert content > 0.1
    assert float(found) == pytest.approx(style + content, rel=1e-3)
    assert set(READ) == {*STYLE_WEIGHTS, "block4_conv2"}


def test_half_start_from_noise_and_half_from_their_content():
    given = OneOfEach()
    images = Transfers(given, 60, np.random.default_rng(0)).images
    of_content = (images == given.content).all(axis=(1, 2, 3))
    assert 0.3 < of_content.mean() < 0.7
    noise = images[~of_content]
    np.testing.assert_allclose(noise.mean(axis=(0, 1, 2)), given.style.mean(axis=(0, 1)), atol=0.05)
    assert len({image.tobytes() for image in noise}) == len(noise)


def test_images_stay_pictures(crops):
    under_way = Transfers(crops, 3, np.random.default_rng(0))
    after = under_way.advance(tensors(NETWORK), 6)
    assert after.shape == (3, SIDE_PX, SIDE_PX, 3)
    assert after.dtype == np.float32
    assert after.min() >= 0
    assert after.max() <= 1
    assert ((after == 0) | (after == 1)).any(), "the optimizer would have left the range"


def test_images_go_on_where_they_were(crops):
    params = tensors(NETWORK)
    at_once, in_two = (Transfers(crops, 2, np.random.default_rng(0)) for _ in range(2))
    in_two.advance(params, 2)
    np.testing.assert_allclose(in_two.advance(params, 2), at_once.advance(params, 4), atol=1e-3)


def test_an_image_gives_way_to_a_new_one_after_its_life(crops, monkeypatch):
    monkeypatch.setattr(transfers, "_LIFE_STEPS", 6)
    params = tensors(NETWORK)
    under_way = Transfers(crops, 2, np.random.default_rng(0))
    young = under_way.advance(params, 5)
    np.testing.assert_array_equal(under_way.images, young)
    old = under_way.advance(params, 1)
    assert 0 < np.abs(old - young).max() < 0.1, "its last steps are small and are handed out"
    assert (np.abs(under_way.images - old).mean(axis=(1, 2, 3)) > 0.1).all()
    fresh = under_way.images.copy()
    first_step = np.abs(under_way.advance(params, 1) - fresh)
    assert np.median(first_step) > 0.02, "it starts with large steps"
    assert first_step.max() == pytest.approx(np.median(first_step), rel=0.01), "and not with another's momentum"


def test_a_seed_gives_the_same_images_and_another_gives_others(crops):
    params = tensors(NETWORK)
    first, again, other = (Transfers(crops, 2, np.random.default_rng(seed)).advance(params, 3) for seed in (0, 0, 1))
    np.testing.assert_allclose(first, again, atol=1e-3)
    assert np.abs(first - other).max() > 0.1
