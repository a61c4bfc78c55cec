"""Palette, against scikit-image's CIELAB."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops
from pydantic import ValidationError
from skimage.color import rgb2lab

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Palette, Reading
from nstflow.engine.losses.palette import lab
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, number, reading

INKS = ("#1b2a41", "#f4ecd8", "#b23a48")


def rgb(ink):
    return np.array([int(ink[place : place + 2], 16) for place in (1, 3, 5)]) / 255


def value(loss, image):
    return number(loss(loss.targets(None), reading(image)))


def distances(image, inks):
    """Of each pixel to each ink in CIELAB: (pixels, inks)."""
    pixels, papers = rgb2lab(image.reshape(-1, 1, 3)), rgb2lab(np.array([rgb(ink) for ink in inks])[None])
    return np.linalg.norm(pixels - papers, axis=-1)


@pytest.mark.engine
def test_lab_is_cielab_from_black_to_white():
    image = np.concatenate([noise(8, 9, 0, low=0, high=1), noise(8, 9, 0, low=0, high=0.03)])
    image[0, :5] = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    found = ops.convert_to_numpy(lab(ops.convert_to_tensor(image, "float32")))
    np.testing.assert_allclose(found, rgb2lab(image), atol=0.02)


@pytest.mark.engine
def test_with_one_ink_it_is_in_proportion_to_the_mean_squared_distance():
    images = noise(8, 8, 0, high=0.4), noise(8, 8, 1)
    found = [value(Palette(colors=INKS[:1]), image) for image in images]
    expected = [(distances(image, INKS[:1]) ** 2).mean() for image in images]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=1e-3)


@pytest.mark.engine
def test_it_follows_the_nearest_ink_softly():
    image = noise(16, 16, 0)
    one, several = (value(Palette(colors=inks), image) for inks in (INKS[:1], INKS))
    found = several / one * (distances(image, INKS[:1]) ** 2).mean()
    nearest = (distances(image, INKS) ** 2).min(axis=1)
    assert len(INKS) ** -0.25 * nearest.mean() < found < nearest.mean()
    smooth = ((distances(image, INKS) ** -8.0).sum(axis=1) ** -0.25).mean()
    assert found == pytest.approx(smooth, rel=1e-3)


@pytest.mark.engine
def test_the_inks_themselves_cost_nothing_and_every_gradient_is_finite():
    inks = (*INKS, "#000", "#fff")
    printed = np.array([rgb(ink) for ink in (*INKS, "#000000", "#ffffff")] * 4, "float32").reshape(4, 5, 3)
    loss = Palette(colors=inks)
    assert value(loss, printed) < 1e-5
    assert value(loss, noise(4, 5)) > 0.1
    run = value_and_grad(lambda x: (loss((), Reading(x, {}, Lattice("straight"))), ()))
    for image in (printed, np.zeros_like(printed), np.ones_like(printed)):
        _, gradient = run(ops.convert_to_tensor(image[None]))
        assert np.isfinite(ops.convert_to_numpy(gradient)).all()


@pytest.mark.engine
def test_its_gradient_leads_to_the_nearest_ink():
    image = np.full((2, 2, 3), rgb(INKS[2]) * 0.9 + 0.05, "float32")
    run = value_and_grad(lambda x: (Palette(colors=INKS)((), Reading(x, {}, Lattice("straight"))), ()))
    _, gradient = run(ops.convert_to_tensor(image[None]))
    gradient = ops.convert_to_numpy(gradient)[0]
    downhill = image - 0.01 * gradient / np.abs(gradient).max()
    before, after = (distances(part, INKS)[:, 2].mean() for part in (image, downhill))
    assert after < before


@pytest.mark.engine
def test_pixels_may_stand_anywhere_and_be_as_many_as_they_like():
    loss, image = Palette(colors=INKS), noise(8, 8)
    mixed = np.random.default_rng(0).permutation(image.reshape(-1, 3)).reshape(4, 16, 3)
    found = [value(loss, part) for part in (image, mixed, np.tile(image, (2, 3, 1)))]
    assert found == pytest.approx([found[0]] * 3, rel=1e-5)


@pytest.mark.engine
def test_the_sums_of_two_halves_add_up_to_the_wholes():
    loss, image = Palette(colors=INKS), noise(16, 16)
    parts = [loss.sums((), reading(half)) for half in np.split(image, 2)]
    together = tuple(sum(sums) for sums in zip(*parts, strict=True))
    assert number(loss.value((), together)) == pytest.approx(value(loss, image), rel=1e-5)


def test_colors_are_hex_and_each_counts_once():
    assert Palette(colors=["#FFF", " #1B2A41", "#ffffff"]).colors == ("#ffffff", "#1b2a41")
    assert Palette(colors=INKS) == Palette(colors=list(INKS))


@pytest.mark.parametrize("color", ["1b2a41", "#1b2a4", "navy", "#ggg", "", "#"])
def test_other_colors_are_refused_with_an_example(color):
    with pytest.raises(ValidationError, match=f"'{color}': expected a color such as \"#1b2a41\""):
        Palette(colors=[color])


def test_there_are_at_most_32_inks():
    inks = [f"#{level:02x}0000" for level in range(33)]
    assert len(Palette(colors=inks[:32]).colors) == 32
    with pytest.raises(ValidationError, match="33 colors: expected at most 32"):
        Palette(colors=inks)


def test_without_inks_it_lacks_them():
    assert "name the inks" in Palette().lacks()
    assert Palette(colors=INKS).lacks() == ""
