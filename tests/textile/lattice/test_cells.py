"""Pictures cut to rhombus and ogee: every pixel of the plane belongs to one cell, and lies inside its outline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from testing.formulas import ALL, CELLS, distinct, owner


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.sampled_from(CELLS), st.integers(1, 14), st.integers(1, 14))
def test_every_pixel_shows_the_cell_in_whose_outline_it_lies(lattice, half_height, half_width):
    height, width = 2 * half_height, 2 * half_width
    picture = distinct(height, width, 2)
    plane = lattice.swatch(lattice.from_cell(picture))
    assert plane.shape == picture.shape
    for y in range(height):
        for x in range(width):
            outside, place, _ = owner(lattice.kind, y, x, height, width)
            assert outside <= 0
            np.testing.assert_array_equal(plane[y, x], picture[place])


@pytest.mark.parametrize("lattice", CELLS, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("size", [(2, 2), (2, 30), (30, 2), (26, 34), (32, 64)])
def test_half_of_the_box_is_shown_and_every_pixel_at_most_once(lattice, size):
    unit = lattice.from_cell(distinct(*size))
    assert unit.shape == (size[0], size[1] // 2, 1)
    assert len(np.unique(unit)) == unit.size


@pytest.mark.parametrize("lattice", CELLS, ids=lambda lattice: lattice.name)
def test_the_middle_of_the_picture_is_whole_in_the_swatch_and_its_corners_are_cut_off(lattice):
    picture = np.zeros((64, 48), "uint8")
    picture[24:40, 18:30] = 1
    picture[:6, :6] = picture[:6, -6:] = picture[-6:, :6] = picture[-6:, -6:] = 2
    swatch = lattice.swatch(lattice.from_cell(picture))
    np.testing.assert_array_equal(swatch[24:40, 18:30], 1)
    assert (swatch == 1).sum() == 2 * 16 * 12, "one in the middle, and one of pieces at the corners"
    assert not (swatch == 2).any()


def test_an_ogee_has_a_round_waist_and_pointed_ends_where_a_diamond_is_straight():
    rows = {}
    for lattice in CELLS:
        swatch = lattice.swatch(lattice.from_cell(distinct(64, 64)))[..., 0]
        own = swatch == distinct(64, 64)[..., 0]
        rows[lattice.kind] = [int(own[y].sum()) for y in (2, 8, 16, 24, 30)]
    assert rows["diamond"] == pytest.approx([5, 17, 33, 49, 61], abs=1)
    assert rows["ogee"] == pytest.approx([1, 10, 34, 56, 64], abs=2)


def test_other_repeats_hold_the_picture_as_it_is():
    picture = distinct(7, 5)
    for lattice in ALL:
        if lattice not in CELLS:
            assert lattice.from_cell(picture) is picture
            assert lattice.cell_size(5, 7) == lattice.unit_size(5, 7) == (5, 7)


@pytest.mark.parametrize("lattice", CELLS, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("size", [(7, 8), (8, 7), (1, 1)])
def test_pictures_of_odd_sides_are_errors(lattice, size):
    with pytest.raises(UsageError, match=rf"{lattice.name}: a picture of {size[1]} x {size[0]} px.*even sides"):
        lattice.from_cell(distinct(*size))


def test_a_mask_is_cut_as_the_picture_is():
    picture = distinct(16, 24)
    for lattice in CELLS:
        np.testing.assert_array_equal(lattice.from_cell(picture[..., 0]), lattice.from_cell(picture)[..., 0])
    assert Lattice("ogee").from_cell(picture > 3).dtype == bool
