"""Pictures laid over their repeats, against the plane written out."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.overlap import Frame, Joint, bands, joined, laid


@pytest.mark.parametrize(
    ("repeat", "below", "beside"),
    [("straight", 10, 15), ("half-drop", 10, 15), ("stripe", 0, 15), ("stripe-y", 10, 0), ("none", 0, 0)],
)
def test_a_unit_overlaps_by_a_quarter_where_it_has_neighbors(repeat, below, beside):
    frame = Frame.of(60, 40, Lattice.parse(repeat))
    assert (frame.below, frame.beside) == (below, beside)
    picture = np.random.default_rng(0).random((100, 100, 3)).astype("float32")
    assert frame.cover(picture).shape == (40 + below, 60 + beside, 3)
    assert frame.shift == Lattice.parse(repeat).shift_px(40, 60)


def test_what_lies_over_each_other_is_the_beginning_and_the_end_moved_by_the_shift():
    picture = np.arange(7 * 5).reshape(7, 5, 1)
    first, last = bands(picture, 4, shift=2)
    np.testing.assert_array_equal(first, picture[:3])
    np.testing.assert_array_equal(last, np.roll(picture[4:], 2, axis=1))


def test_before_the_path_lies_the_repeat_s_end_and_behind_it_the_picture_s_beginning():
    picture = np.zeros((96, 8, 1))
    picture[64:] = 1  # what reaches beyond the length of 64
    path = np.linspace(0.3, 0.7, 8)
    unit = joined(picture, 64, path, closed=False)
    assert unit.shape == (64, 8, 1)
    for column, place in enumerate(32 * path):
        assert (unit[: int(place - 3), column] == 1).all()
        assert (unit[int(place + 4) :, column] == 0).all()
        ramp = unit[int(place - 3) : int(place + 4), column, 0]
        assert (np.diff(ramp) <= 0).all()


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop"])
def test_a_picture_of_the_plane_itself_stays_the_plane(repeat):
    lattice = Lattice.parse(repeat)
    tile = np.random.default_rng(3).random((48, 32, 3))
    frame = Frame.of(32, 48, lattice)
    picture = lattice.plane(tile, rows=48 + frame.below, columns=32 + frame.beside)
    joint = Joint(np.full(40, 0.4), np.full(48, 0.6), 0.5, 0.25)
    np.testing.assert_allclose(laid(picture, frame, joint), tile, atol=1e-6)
    moved = lattice.plane(tile, rows=48, columns=32, top=round(0.5 * frame.below), left=round(0.25 * frame.beside))
    np.testing.assert_allclose(frame.lay(picture, joint), moved, atol=1e-6)
