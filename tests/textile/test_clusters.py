"""k-means on a picture's histogram of colors."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.clusters import color_histogram, k_means, nearest
from nstflow.textile.color import to_lab

RNG = np.random.default_rng(0)


def test_the_histogram_counts_every_pixel_and_keeps_flat_colors_exact():
    image = np.zeros((4, 5, 3), dtype="float32")
    image[1:3, 2:4] = (1, 0.2, 0)
    colors, counts = color_histogram(image)
    assert counts.tolist() == [16, 4]
    np.testing.assert_allclose(colors, to_lab(np.array([[0, 0, 0], [1, 0.2, 0]])), atol=1e-3)


def test_the_histogram_is_near_the_pixels_and_has_their_mean():
    image = RNG.random((40, 50, 3)).astype("float32")
    colors, counts = color_histogram(image)
    pixels = to_lab(image).reshape(-1, 3)
    assert counts.sum() == 2000
    np.testing.assert_allclose(np.average(colors, axis=0, weights=counts), pixels.mean(axis=0), atol=0.2)


def test_the_histogram_does_not_know_where_the_pixels_are():
    image = RNG.random((8, 9, 3)).astype("float32")
    shuffled = RNG.permutation(image.reshape(-1, 3)).reshape(9, 8, 3)
    for one, other in zip(color_histogram(image), color_histogram(shuffled), strict=True):
        np.testing.assert_array_equal(one, other)


def test_centers_are_the_weighted_means_of_blobs_that_lie_apart():
    blobs = [RNG.normal(size=(60, 3)) + place for place in ((20, 0, 0), (60, 40, 0), (60, -40, 0), (90, 0, 60))]
    colors, weights = np.concatenate(blobs), RNG.uniform(1, 9, 240)
    centers = k_means(colors, weights, 4, seed=1)
    expected = [np.average(blob, axis=0, weights=weights[60 * i : 60 * i + 60]) for i, blob in enumerate(blobs)]
    found = sorted(centers.tolist())
    np.testing.assert_allclose(found, sorted(np.array(expected).tolist()), atol=1e-6)


def test_weights_count_as_if_the_color_were_there_so_often():
    colors, weights = RNG.random((30, 3)) * 100, RNG.integers(1, 5, 30)
    repeated = np.repeat(colors, weights, axis=0)
    one = k_means(colors, weights.astype(float), 2, seed=0)
    other = k_means(repeated, np.ones(len(repeated)), 2, seed=0)
    np.testing.assert_allclose(sorted(one.tolist()), sorted(other.tolist()), atol=1e-6)


def test_the_result_cannot_be_improved_by_giving_a_color_to_another_center():
    colors, weights = RNG.random((300, 3)) * 100, RNG.uniform(1, 3, 300)
    centers = k_means(colors, weights, 7, seed=3)
    owners = np.linalg.norm(colors[:, None] - centers, axis=-1).argmin(axis=1)
    np.testing.assert_array_equal(nearest(colors, centers), owners)
    for number, center in enumerate(centers):
        mine = owners == number
        np.testing.assert_allclose(center, np.average(colors[mine], axis=0, weights=weights[mine]), atol=0.05)


def test_the_same_seed_gives_the_same_centers_bit_for_bit():
    colors, weights = RNG.random((400, 3)) * 100, np.ones(400)
    one, other = (k_means(colors, weights, 12, seed=5) for _ in range(2))
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("count", [2, 3, 9])
def test_few_colors_are_their_own_centers(count):
    colors = np.array([[10.0, 0, 0], [90, 0, 0]])
    assert k_means(colors, np.ones(2), count, seed=0).tolist() == colors.tolist()
