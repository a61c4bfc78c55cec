"""What filters see beyond the edge."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from nstflow.textile.filters import blurred, surround
from nstflow.textile.lattice import Lattice

TILE = np.random.default_rng(0).random((12, 6)).astype("float32")


@pytest.mark.parametrize("margin", [1, 4, 12, 40])
def test_a_half_drops_surroundings_are_lowered_by_half(margin):
    found = surround(TILE, margin, Lattice.parse("half-drop"))
    assert found.shape == (12 + 2 * margin, 6 + 2 * margin)
    for y, x in ((0, 0), (margin, 0), (3, -1), (-1, -1)):
        row, column = range(found.shape[0])[y] - margin, range(found.shape[1])[x] - margin
        assert found[y, x] == TILE[(row - column // 6 * 6) % 12, column % 6]


def test_without_neighbors_the_edge_goes_on():
    np.testing.assert_array_equal(surround(TILE, 15, Lattice("none")), np.pad(TILE, 15, mode="edge"))


def test_channels_come_along():
    colored = np.stack([TILE, 1 - TILE, TILE], axis=-1)
    assert surround(colored, 2, Lattice("none")).shape == (16, 10, 3)
    np.testing.assert_array_equal(surround(colored, 2, Lattice("straight"))[..., 0], np.pad(TILE, 2, mode="wrap"))


@pytest.mark.parametrize("sigma", [0.2, 1.5, 9.0])
def test_a_blur_is_that_of_the_plane(sigma):
    expected = gaussian_filter(np.tile(TILE, (9, 19)).astype("float64"), sigma)[48:60, 54:60]
    found = blurred(TILE, sigma, Lattice("straight"))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=2e-3)
