"""Unsharp masking, against scikit-image on a piece of the plane."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage.color import lab2rgb, rgb2lab

from nstflow.textile.finish import Artwork, Sharpen
from nstflow.textile.lattice import Lattice


def picture(seed=0, height=18, width=12):
    """Soft and within the gamut, so that nothing is clipped."""
    noise = np.random.default_rng(seed).normal(size=(height, width, 3))
    return (0.5 + 0.4 * gaussian_filter(noise, (1, 1, 0), mode="wrap")).clip(0.2, 0.8).astype("float32")


def sharpened(image, repeat, **options):
    return Sharpen(**options)(Artwork(image, Lattice.parse(repeat), 254.0)).image


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop", "third-brick"])
def test_lightness_gains_what_the_blur_took_and_color_stays(repeat):
    image = picture()
    plane = Lattice.parse(repeat).plane(image, rows=54, columns=36, top=-18, left=-12)
    lab = rgb2lab(plane.astype("float64"))
    lab[..., 0] += 0.4 * (lab[..., 0] - gaussian_filter(lab[..., 0], 2.0, radius=6))
    found = sharpened(image, repeat, amount=0.4, radius_mm=0.2)  # 2 px at 254 dpi
    np.testing.assert_allclose(found, lab2rgb(lab)[18:36, 12:24], atol=2e-3)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-brick"])
@pytest.mark.parametrize(("top", "left"), [(5, -7), (-20, 31)])
def test_it_is_the_same_wherever_the_unit_is_cut(repeat, top, left):
    lattice, image = Lattice.parse(repeat), picture()

    def moved(tile):
        return lattice.plane(tile, rows=18, columns=12, top=top, left=left)

    np.testing.assert_allclose(sharpened(moved(image), repeat), moved(sharpened(image, repeat)), atol=1e-6)


def test_flat_cloth_and_an_amount_of_nothing_change_nothing():
    flat = np.full((9, 9, 3), 0.3, dtype="float32")
    np.testing.assert_allclose(sharpened(flat, "straight", amount=3), flat, atol=1e-5)
    np.testing.assert_allclose(sharpened(picture(), "straight", amount=0), picture(), atol=1e-5)


def test_an_overshoot_keeps_its_hue():
    image = np.full((20, 20, 3), (0.95, 0.1, 0.1), dtype="float32")
    image[:, 10:] = 0.05
    found = rgb2lab(sharpened(image, "straight", amount=1.5)[:, :9].astype("float64"))
    hue = np.degrees(np.arctan2(found[..., 2], found[..., 1]))
    before = rgb2lab(image[:1, :1].astype("float64"))[0, 0]
    assert np.abs(hue - np.degrees(np.arctan2(before[2], before[1]))).max() < 1
    assert found[..., 0].max() > before[0] + 5
