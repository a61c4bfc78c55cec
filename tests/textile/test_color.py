"""Colors between sRGB and CIELAB, against scikit-image and hand-picked values."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from nstflow.textile.color import (
    evened,
    from_lab,
    from_lab_d50,
    from_linear,
    to_lab,
    to_lab_of_skimage,
    to_lab_planes,
    to_linear,
    turned,
)

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


@pytest.mark.parametrize(("kind", "tolerance"), [("float32", 2e-4), ("float64", 1e-10)])
def test_the_third_way_to_cielab_is_scikit_image_s_in_either_precision(kind, tolerance):
    rgb = RNG.random((40, 50, 3)).astype(kind)
    rgb[:2] *= 0.04  # where the curves have their straight parts
    found = to_lab_of_skimage(rgb)
    assert found.dtype == kind
    np.testing.assert_allclose(found, rgb2lab(rgb), atol=tolerance)
    np.testing.assert_allclose(to_lab_of_skimage(rgb[0, 0]), found[0, 0], atol=tolerance)


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_light_and_its_code_are_each_other_s_inverse_and_keep_their_type(kind):
    codes = np.linspace(0, 1, 256).astype(kind)
    light = to_linear(codes, dtype=kind)
    assert light.dtype == from_linear(light).dtype == kind
    np.testing.assert_allclose(from_linear(light), codes, atol=1e-6 if kind == "float32" else 5e-8)
    assert from_linear(np.array([-0.01], kind))[0] == pytest.approx(-0.1292)


def test_cielab_of_d50_has_the_same_white_black_and_gray_and_another_red():
    for lightness, gray in ((100, 1), (0, 0), (53.389, 0.5)):
        np.testing.assert_allclose(from_lab_d50(np.array([lightness, 0.0, 0.0])), gray, atol=1e-3)
    # sRGB's red in the connection space of ICC profiles, whose white is D50.
    np.testing.assert_allclose(from_lab_d50(np.array([54.29, 80.81, 69.89])), [1, 0, 0], atol=3e-3)


def test_linear_light_of_half_the_code_is_a_fifth():
    np.testing.assert_allclose(to_linear(np.array([0, 0.02, 0.5, 1])), [0, 0.02 / 12.92, 0.21404, 1], atol=1e-5)


def test_evened_colors_have_the_same_lightness_and_hue_and_less_chroma_where_there_is_much():
    lab = np.array([[50.0, 0, 0], [50, 1, 0], [50, 0, 60], [50, -80, 60]])
    even = evened(lab)
    np.testing.assert_allclose(even[:, 0], 50)
    np.testing.assert_allclose(hue(even[1:]), hue(lab[1:]), atol=1e-6)
    np.testing.assert_allclose(np.hypot(even[:, 1], even[:, 2]), [0, 0.990, 39.42, 54.93], atol=1e-2)


@pytest.mark.parametrize("kind", ["uint8", "float32", "float64"])
def test_cielab_in_planes_is_that_of_scikit_image(kind):
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype="uint8")
    pixels[:2] = [[[0, 0, 0]], [[255, 255, 255]]]
    pixels[2, :, :] = np.arange(50)[:, None] // 4  # dark ones, where the curves have their straight parts
    given = pixels if kind == "uint8" else (pixels / 255).astype(kind)
    found = to_lab_planes(given)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.moveaxis(found, 0, -1), rgb2lab(pixels), atol=1e-3)
