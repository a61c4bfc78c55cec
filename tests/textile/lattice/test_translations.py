"""Units that are moved: drops and bricks."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from testing.formulas import distinct


def test_half_drop_lowers_the_next_column_by_half_a_height():
    tile = np.array(["ab", "cd", "ef", "gh"], dtype="U2").view("U1").reshape(4, 2)
    found = Lattice.parse("half-drop").plane(tile, rows=4, columns=6)
    assert ["".join(row) for row in found] == ["abefab", "cdghcd", "efabef", "ghcdgh"]


def test_third_brick_moves_the_next_row_right_by_a_third_of_a_width():
    tile = np.array(list("abc"))[None]
    found = Lattice.parse("third-brick").plane(tile, rows=4, columns=6)
    assert ["".join(row) for row in found] == ["abcabc", "cabcab", "bcabca", "abcabc"]


@pytest.mark.parametrize("repeat", ["half-drop", "third-drop", "quarter-drop", "2/5-drop"])
def test_mirrored_drop_is_the_drop_of_the_rest_and_only_halves_are_their_own_mirror(repeat):
    lattice = Lattice.parse(repeat)
    other = Lattice("drop", lattice.denominator - lattice.numerator, lattice.denominator)
    tile = distinct(2 * lattice.denominator, 3)
    view = {"rows": 12, "columns": 5 * 3, "left": -2 * 3}  # symmetric about the middle of the unit
    mirrored = lattice.plane(tile, **view)[:, ::-1]
    np.testing.assert_array_equal(mirrored, other.plane(tile[:, ::-1], **view))
    assert np.array_equal(mirrored, lattice.plane(tile[:, ::-1], **view)) == (lattice.denominator == 2)


@pytest.mark.parametrize("repeat", ["half-brick", "third-brick", "quarter-brick", "2/5-brick"])
def test_brick_is_the_drop_with_its_axes_swapped(repeat):
    brick = Lattice.parse(repeat)
    drop = Lattice("drop", brick.numerator, brick.denominator)
    tile = distinct(3, 2 * brick.denominator)
    found = brick.plane(tile, rows=15, columns=17, top=-7, left=-5)
    swapped = drop.plane(tile.swapaxes(0, 1), rows=17, columns=15, top=-5, left=-7).swapaxes(0, 1)
    np.testing.assert_array_equal(found, swapped)
