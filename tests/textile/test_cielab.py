"""Colors between sRGB and CIELAB, against scikit-image and hand-picked values."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from nstflow.textile.color import evened, from_lab, to_lab, to_linear, turned

RNG = np.random.default_rng(0)


def hue(lab):
    return np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))


@pytest.mark.parametrize("shape", [(7, 3), (5, 4, 3), (600, 3, 3), (2, 3, 4, 3)])
def test_cielab_is_that_of_scikit_image_in_both_directions(shape):
    rgb = RNG.random(shape).astype("float32")
    lab = to_lab(rgb)
    assert lab.dtype == from_lab(lab).dtype == np.float32
    np.testing.assert_allclose(lab, rgb2lab(rgb.astype("float64")), atol=1e-3)
    np.testing.assert_allclose(from_lab(lab), rgb, atol=1e-5)
    np.testing.assert_allclose(from_lab(lab), lab2rgb(lab.astype("float64")), atol=1e-4)


def test_black_white_and_greys_have_no_chroma():
    lab = to_lab(np.array([[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5]]))
    np.testing.assert_allclose(lab[:, 0], [0, 100, 53.389], atol=1e-2)
    np.testing.assert_allclose(lab[:, 1:], 0, atol=1e-2)


def test_what_no_screen_can_show_keeps_lightness_and_hue_and_as_much_chroma_as_there_is():
    wanted = np.array([[50, 120, 20], [80, -130, 10], [30, 20, -140], [95, 0, 90]], dtype="float32")
    found = to_lab(from_lab(wanted))
    np.testing.assert_allclose(found[:, 0], wanted[:, 0], atol=0.1)
    np.testing.assert_allclose(hue(found), hue(wanted), atol=0.2)
    rgb = from_lab(wanted)
    assert ((rgb.min(axis=1) < 2e-3) | (rgb.max(axis=1) > 1 - 2e-3)).all(), "on the hull of the gamut"


def test_lightness_beyond_black_and_white_is_black_and_white():
    found = from_lab(np.array([[-20.0, 9, 9], [130, -9, 9]]))
    np.testing.assert_allclose(found, [[0, 0, 0], [1, 1, 1]], atol=1e-4)


def test_a_turn_of_the_hue_keeps_lightness_and_chroma():
    lab = to_lab(RNG.random((4, 5, 3)))
    after = turned(lab, 90)
    np.testing.assert_allclose(after[..., 0], lab[..., 0])
    np.testing.assert_allclose(after[..., 1], -lab[..., 2], atol=1e-4)
    np.testing.assert_allclose(after[..., 2], lab[..., 1], atol=1e-4)
    np.testing.assert_allclose(turned(lab, 360), lab, atol=1e-3)


def test_linear_light_of_half_the_code_is_a_fifth():
    np.testing.assert_allclose(to_linear(np.array([0, 0.02, 0.5, 1])), [0, 0.02 / 12.92, 0.21404, 1], atol=1e-5)


def test_evened_colors_have_the_same_lightness_and_hue_and_less_chroma_where_there_is_much():
    lab = np.array([[50.0, 0, 0], [50, 1, 0], [50, 0, 60], [50, -80, 60]])
    even = evened(lab)
    np.testing.assert_allclose(even[:, 0], 50)
    np.testing.assert_allclose(hue(even[1:]), hue(lab[1:]), atol=1e-6)
    np.testing.assert_allclose(np.hypot(even[:, 1], even[:, 2]), [0, 0.990, 39.42, 54.93], atol=1e-2)
