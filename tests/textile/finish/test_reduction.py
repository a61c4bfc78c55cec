"""Inks for a picture and their pixels, against plain searches in CIELAB."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import rgb2lab

from nstflow.textile.finish.reduction import (
    choose_inks,
    lab_of_inks,
    nearest_inks,
    rgb_of_inks,
    without_idle_inks,
)
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

INKS = [Ink("a", (250, 250, 240)), Ink("b", (200, 40, 50)), Ink("c", (20, 40, 90))]


def test_chosen_inks_are_those_of_a_flat_print_from_light_to_dark_and_have_names():
    image = np.array([INKS[place].rgb for place in (2, 0, 1, 1)], dtype="float32").reshape(2, 2, 3) / 255
    chosen = choose_inks(image, 3, seed=0)
    assert [ink.rgb for ink in chosen] == [ink.rgb for ink in INKS]
    assert len({ink.name for ink in chosen} - {""}) == 3
    assert len(choose_inks(image, 8, seed=0)) == 3


@pytest.mark.parametrize("rows", [3, 300])
def test_every_pixel_gets_the_nearest_ink(rows):
    """Colors of little chroma, where CIELAB and the space that it is evened to order distances alike."""
    shades = np.random.default_rng(0).random((rows, 5, 1)).astype("float32").repeat(3, axis=2)
    grays = [Ink("", (level,) * 3) for level in (240, 128, 20)]
    apart = np.abs(rgb2lab(shades)[:, :, None, 0] - rgb2lab(rgb_of_inks(grays)[None])[0, :, 0])
    found = nearest_inks(shades, grays)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, apart.argmin(axis=-1))


def test_colors_of_inks_are_shares_and_cielab():
    np.testing.assert_allclose(rgb_of_inks(INKS)[1], np.array([200, 40, 50]) / 255, rtol=1e-6)
    np.testing.assert_allclose(lab_of_inks(INKS), rgb2lab(rgb_of_inks(INKS)[None])[0], atol=1e-2)


def test_inks_that_print_nothing_are_dropped_and_the_others_keep_their_pixels():
    plates = Plates(np.array([[0, 2], [2, 0]], dtype="uint8"), tuple(INKS))
    left = without_idle_inks(plates)
    assert left.inks == (INKS[0], INKS[2])
    np.testing.assert_array_equal(left.render(), plates.render())
    assert without_idle_inks(left) is left
