"""How a content's picture becomes a unit, and when it is faded."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.fade import faded
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover
from nstflow.textile.unit import unit_of
from testing.contents import read

REPEATS = ("straight", "half-drop", "brick")
NOTE = "its edges break off: faded"


def unit(picture, repeat, **options):
    return unit_of(picture, width=96, height=96, lattice=Lattice.parse(repeat), **options)


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_cut_out_on_a_plain_ground_is_evened_out_bit_for_bit(repeat):
    picture = read("koi.png")
    found = unit(picture, repeat)
    expected = periodic_component(cover(picture, width=96, height=96), Lattice.parse(repeat))
    np.testing.assert_array_equal(found.image, expected)
    assert found.notes == ()


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_photo_is_faded_and_that_is_said(repeat):
    picture = read("photos/coffee.png")
    found = unit(picture, repeat)
    expected, _ = faded(picture, width=96, height=96, lattice=Lattice.parse(repeat))
    np.testing.assert_array_equal(found.image, expected)
    assert found.notes == (NOTE,)


def test_what_is_asked_for_is_done_without_a_word():
    photo, motif, lattice = read("photos/coffee.png"), read("koi.png"), Lattice("straight")
    smooth, fade = unit(photo, "straight", periodic="smooth"), unit(motif, "straight", periodic="fade")
    np.testing.assert_array_equal(smooth.image, periodic_component(cover(photo, width=96, height=96), lattice))
    np.testing.assert_array_equal(fade.image, faded(motif, width=96, height=96, lattice=lattice)[0])
    assert smooth.notes == fade.notes == ()


@pytest.mark.parametrize("repeat", ["mirror", "half-turn", "pinwheel", "ogee"])
def test_a_repeat_that_cannot_overlap_is_evened_out_and_says_so_where_fading_was_asked_for(repeat):
    lattice, photo = Lattice.parse(repeat), read("photos/chelsea.png")
    width, height = lattice.cell_size(96, 96)
    expected = periodic_component(lattice.from_cell(cover(photo, width=width, height=height)), lattice)
    for periodic, notes in (
        ("auto", ()),
        ("fade", (f"a {repeat} repeat cannot overlap itself: its edges are evened out, not faded",)),
    ):
        found = unit(photo, repeat, periodic=periodic)
        np.testing.assert_array_equal(found.image, expected)
        assert found.notes == notes


@pytest.mark.parametrize("periodic", ["auto", "smooth", "fade"])
def test_a_placement_print_is_the_picture_s_middle(periodic):
    photo = read("photos/chelsea.png")
    found = unit(photo, "none", periodic=periodic)
    np.testing.assert_array_equal(found.image, cover(photo, width=96, height=96))
    assert found.notes == ()


@pytest.mark.parametrize("periodic", ["smooth", "fade"])
@pytest.mark.parametrize("repeat", ["straight", "brick", "stripe"])
def test_a_mask_is_laid_as_its_picture(periodic, repeat):
    """Where the picture is masked by its own green, the unit's mask is the unit's green, but for the light."""
    photo = read("photos/coffee.png")
    green = photo[..., 1] > np.median(photo[..., 1])
    found = unit(photo, repeat, periodic=periodic, mask=green.astype("float32"))
    assert found.mask.shape == (96, 96, 1)
    assert np.corrcoef(found.mask.ravel(), found.image[..., 1].ravel())[0, 1] > 0.6
    assert unit(photo, repeat, periodic=periodic).mask is None
