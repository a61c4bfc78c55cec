"""Color, against scikit-image's YIQ and sorted distributions."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import rgb2yiq

from nstflow.engine.losses import Color, Gram, Sources
from nstflow.engine.losses.color import match_mean_and_covariance
from testing.tiny import blobs, noise, number, reading, to_paint

MODES = ("luminance", "histogram")


def value(mode, content, image):
    loss = Color(weight=1, mode=mode)
    return number(loss(loss.targets(Sources(reading(content), None)), reading(image)))


def chroma(picture):
    return rgb2yiq(picture.astype("float64"))[..., 1:]


def grey(luminance):
    return np.repeat(luminance[..., None], 3, axis=-1).astype("float32")


@pytest.mark.engine
def test_luminance_mode_is_in_proportion_to_the_squared_distance_of_chroma():
    content, near, far = blobs(12, 16, 1), blobs(12, 16, 2), noise(12, 16, 3)
    found = [value("luminance", content, image) for image in (near, far)]
    expected = [((chroma(image) - chroma(content)) ** 2).mean() for image in (near, far)]
    assert expected[0] != pytest.approx(expected[1], rel=0.1)
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=5e-3)


@pytest.mark.engine
def test_luminance_mode_lets_luminance_go_where_it_wants():
    content = noise(12, 16, 1, low=0.2, high=0.6)
    lighter = content + grey(noise(12, 16, 2, low=0.0, high=0.4)[..., 0])
    assert value("luminance", content, lighter) < 1e-6
    assert value("luminance", content, noise(12, 16, 3)) > 0.1


@pytest.mark.engine
def test_histogram_mode_lets_colors_move_about_but_luminance_mode_pins_them():
    content = noise(12, 16, 1)
    mixed = np.random.default_rng(0).permutation(content.reshape(-1, 3)).reshape(content.shape)
    assert value("histogram", content, mixed) < 1e-9
    assert value("luminance", content, mixed) > 0.1


@pytest.mark.engine
def test_histogram_mode_is_in_proportion_to_the_transport_of_grey_levels():
    """For grey pictures every direction sees the same distribution, scaled: squared Wasserstein-2 distance."""
    rng = np.random.default_rng(0)
    levels = [rng.uniform(0.2, 0.6, (10, 10)), rng.uniform(0.3, 0.6, (10, 10)), rng.uniform(0.1, 0.9, (10, 10)) ** 2]
    found = [value("histogram", grey(levels[0]), grey(level)) for level in levels[1:]]
    expected = [np.square(np.sort(level.ravel()) - np.sort(levels[0].ravel())).mean() for level in levels[1:]]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=1e-3)


@pytest.mark.engine
@pytest.mark.parametrize("mode", MODES)
def test_the_content_itself_costs_nothing_and_a_grey_one_is_no_division_by_zero(mode):
    content = noise(8, 8)
    assert value(mode, content, content) == 0
    flat = np.full((8, 8, 3), 0.5, "float32")
    assert np.isfinite(value(mode, flat, content))


@pytest.mark.engine
def test_a_short_optimization_ends_nearer_to_the_contents_chroma_than_without(painter):
    content = blobs(32, 32, 1)
    style = np.clip(noise(32, 32, 2) * np.float32([1.2, 0.5, 0.2]), 0, 1)
    losses = [Gram(layers=["block1_conv1"])]
    runs = {"start": noise(32, 32, 5), "repeat": "none", "iterations": 30}
    plain, kept = (
        painter.paint(*to_paint(content, style, more, **runs)).image for more in (losses, [*losses, Color(weight=5)])
    )
    away = [np.abs(chroma(image) - chroma(content)).mean() for image in (plain, kept)]
    assert away[1] < 0.8 * away[0]


@pytest.mark.engine
def test_style_is_recolored_only_where_color_counts():
    assert Color.prepares_style()
    assert not Gram.prepares_style()
    style, content = noise(8, 8, 1), blobs(16, 8, 2)
    np.testing.assert_array_equal(Color(weight=1).prepare_style(style, None), style)
    recolored = Color(weight=1).prepare_style(style, content)
    np.testing.assert_allclose(recolored.mean(axis=(0, 1)), content.mean(axis=(0, 1)), atol=1e-3)


def correlated(height, width, seed, mean, spread):
    """A picture with given mean and standard deviations along random directions, within [0, 1]."""
    rng = np.random.default_rng(seed)
    directions = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    pixels = rng.uniform(-(3**0.5), 3**0.5, (height * width, 3)) * spread @ directions.T + mean
    assert pixels.min() > 0
    assert pixels.max() < 1
    return pixels.reshape(height, width, 3).astype("float32")


def covariance(picture):
    return np.cov(picture.reshape(-1, 3).astype("float64"), rowvar=False)


@pytest.mark.parametrize("contrast", [1, 0.5, 0.1])
def test_matching_gives_the_references_mean_and_covariance(contrast):
    """Down to the faint colors of an ecru cloth."""
    picture = correlated(30, 40, 1, [0.5, 0.4, 0.6], contrast * np.array([0.10, 0.05, 0.03]))
    reference = correlated(20, 20, 2, [0.45, 0.5, 0.55], contrast * np.array([0.03, 0.12, 0.05]))
    found = match_mean_and_covariance(picture, reference)
    assert found.shape == picture.shape
    assert found.dtype == np.float32
    assert 0 < found.min() < found.max() < 1, "nothing is clipped here"
    wanted = covariance(reference)
    np.testing.assert_allclose(found.mean(axis=(0, 1)), reference.mean(axis=(0, 1)), atol=1e-4)
    np.testing.assert_allclose(covariance(found), wanted, atol=5e-3 * np.abs(wanted).max())
    assert np.abs(covariance(picture) - wanted).max() > 0.1 * np.abs(wanted).max()


@pytest.mark.parametrize("contrast", [1, 0.1])
def test_matching_a_picture_to_itself_changes_nothing(contrast):
    picture = correlated(30, 40, 1, [0.5, 0.4, 0.6], contrast * np.array([0.10, 0.05, 0.03]))
    np.testing.assert_allclose(match_mean_and_covariance(picture, picture), picture, atol=1e-4)


def test_matching_a_colored_picture_to_a_grey_one_makes_it_grey():
    picture = correlated(30, 40, 1, [0.5, 0.4, 0.6], [0.10, 0.05, 0.03])
    found = match_mean_and_covariance(picture, grey(blobs(20, 20, 1)[..., 0]))
    assert found.std(axis=(0, 1)).min() > 0.1
    assert np.ptp(found, axis=-1).max() < 1e-3


def test_matching_moves_colors_least():
    """The optimal linear map is symmetric and positive (Brenier)."""
    picture = correlated(30, 40, 1, [0.5, 0.4, 0.6], [0.10, 0.05, 0.03])
    reference = correlated(20, 20, 2, [0.45, 0.5, 0.55], [0.03, 0.12, 0.05])
    moved = match_mean_and_covariance(picture, reference).reshape(-1, 3).astype("float64")
    pixels = picture.reshape(-1, 3).astype("float64")
    transform = np.linalg.lstsq(pixels - pixels.mean(0), moved - moved.mean(0), rcond=None)[0]
    np.testing.assert_allclose(transform, transform.T, atol=1e-3)
    assert np.linalg.eigvalsh((transform + transform.T) / 2).min() > 0


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_matching_a_flat_or_grey_picture_stays_in_range(level):
    reference = noise(16, 16)
    flat = np.full((8, 8, 3), level, "float32")
    np.testing.assert_allclose(
        match_mean_and_covariance(flat, reference), np.broadcast_to(reference.mean(axis=(0, 1)), flat.shape), atol=1e-3
    )
    greys = match_mean_and_covariance(grey(noise(16, 16)[..., 0]), reference)
    assert np.isfinite(greys).all()
    assert 0 <= greys.min() < greys.max() <= 1
    np.testing.assert_allclose(greys.mean(axis=(0, 1)), reference.mean(axis=(0, 1)), atol=0.02)
