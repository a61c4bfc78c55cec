"""The tile in repeat, against the formulas of the lattice written out pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.sheets.png.repeat import fit, repeat_window
from nstflow.textile.lattice import Lattice


def noise(width, height, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def smooth(width, height):
    """A periodic picture without detail finer than a quarter of the unit, so that resizing hardly changes it."""
    y, x = np.mgrid[:height, :width]
    x, y = 2 * np.pi * x / width, 2 * np.pi * y / height
    waves = [np.sin(x + y), np.cos(2 * x), np.sin(2 * y)]
    return np.stack([np.round(127 + 100 * wave) for wave in waves], axis=-1).astype(np.uint8)


def window(tile, repeat, width, height):
    return np.asarray(repeat_window(Image.fromarray(tile), Lattice.parse(repeat), width=width, height=height))


def looked_up(tile, repeat, y, x):
    height, width = tile.shape[:2]
    if repeat in ("half-drop", "ogee"):
        y = y - (x // width) * (height // 2)
    if repeat == "mirror":
        x = x if x // width % 2 == 0 else -1 - x
        y = y if y // height % 2 == 0 else -1 - y
    if repeat == "brick":
        x = x - (y // height) * (width // 2)
    return tile[y % height, x % width]


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "mirror", "ogee"])
def test_at_its_own_scale_every_pixel_is_the_planes(repeat):
    tile = noise(24, 16)
    shown = window(tile, repeat, 48, 32)
    expected = [[looked_up(tile, repeat, y, x) for x in range(48)] for y in range(32)]
    np.testing.assert_array_equal(shown, np.array(expected))


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "mirror"])
def test_a_print_size_tile_shows_the_same_plane(repeat):
    tile = smooth(1000, 600)
    shown = window(tile, repeat, 100, 60).astype(int)
    expected = [[looked_up(tile, repeat, 20 * y + 10, 20 * x + 10) for x in range(100)] for y in range(60)]
    off = np.abs(shown - np.array(expected))
    assert np.percentile(off, 90) <= 6  # the rest: seams of a picture that is periodic for `straight` only
    assert repeat != "straight" or off.max() <= 6


def test_a_circle_stays_round_whatever_the_window():
    y, x = np.mgrid[:200, :200]
    tile = np.repeat(((np.hypot(x - 100, y - 100) < 60) * 255).astype(np.uint8)[..., None], 3, axis=-1)
    shown = window(tile, "straight", 300, 150)[..., 0] > 127
    first = shown[: int(200 * 150 / 300), : int(200 * 150 / 300)]
    assert abs(int(first.any(axis=0).sum()) - int(first.any(axis=1).sum())) <= 1


def test_the_window_is_always_filled_exactly():
    for unit in [(16, 400), (400, 16), (33, 77), (1, 1)]:
        assert window(noise(*unit), "straight", 90, 61).shape == (61, 90, 3)


@pytest.mark.parametrize("size", [(80, 90), (100, 30)])
def test_of_a_stripe_one_row_is_shown_that_fills_the_window_across(size):
    tile = noise(40, 30)
    expected = np.tile(tile, (1, 3, 1))[:, : size[0]]
    np.testing.assert_array_equal(window(tile, "stripe", *size), expected)
    turned = window(tile.transpose(1, 0, 2), "stripe-y", *size[::-1])
    np.testing.assert_array_equal(turned, expected.transpose(1, 0, 2))


def test_a_small_stripe_goes_on_over_its_sides_and_ends_above_and_below():
    tile = smooth(400, 300)
    shown = window(tile, "stripe", 80, 90).astype(int)
    expected = np.array([[tile[10 * y + 5, (10 * x + 5) % 400] for x in range(80)] for y in range(30)])
    assert shown.shape == (30, 80, 3)
    assert np.abs(shown - expected).max() <= 12
    assert np.abs(shown[1:-1] - expected[1:-1]).max() <= 8


def test_a_placement_print_is_shown_once_and_whole():
    tile = smooth(80, 40)
    shown = window(tile, "none", 40, 40)
    assert shown.shape == (20, 40, 3)
    np.testing.assert_allclose(shown, tile.reshape(20, 2, 40, 2, 3).mean(axis=(1, 3)), atol=8)


def test_a_fitted_picture_never_vanishes():
    assert fit((1000, 1), (50, 50)) == (50, 1)
