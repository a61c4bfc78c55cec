"""The tile that is made for a print."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.textile.lattice import Lattice
from nstflow.textile.working_size import working_size

REPEATS = ("straight", "half-drop", "third-drop", "brick", "2/5-brick", "none")
quick = settings(deadline=None, derandomize=True, max_examples=60)


@quick
@given(repeat=st.sampled_from(REPEATS), width=st.integers(900, 4000), height=st.integers(900, 4000))
def test_the_working_tile_holds_the_repeat_at_the_stride_near_the_print_and_in_its_shape(repeat, width, height):
    lattice = Lattice.parse(repeat)
    print_px = lattice.snap(width, height)
    working = working_size(print_px, lattice)
    tile_px = (working.width_px, working.height_px)
    assert lattice.snap(*tile_px, stride=16) == tile_px
    assert lattice.shift_px(tile_px[1], tile_px[0]) % 16 == 0
    across, down = lattice.multiple_px(16)
    assert abs(working.width_px - print_px[0]) <= 4.5 * across
    assert abs(working.height_px - print_px[1]) <= 4.5 * across * print_px[1] / print_px[0] + down
    stretched = (print_px[0] / working.width_px) / (print_px[1] / working.height_px)
    assert working.squeeze == pytest.approx(stretched - 1)
    assert (working.note == "") == (abs(stretched - 1) < 0.01)


def test_a_working_width_that_is_asked_for_is_kept():
    working = working_size((1890, 1418), Lattice.parse("half-drop"), width_px=256)
    assert (working.width_px, working.height_px, working.note) == (256, 192, "")


def test_a_squeezed_working_tile_is_told_with_a_size_that_keeps_the_shape():
    half_drop = Lattice.parse("half-drop")
    working = working_size((1890, 1323), half_drop, width_px=256)
    assert working.note == (
        "made at 256 × 192 px for a print of 1890 × 1323 px: motifs print 7.1 % wider than they are made; "
        "272 × 192 px would keep the shape"
    )
    assert working_size((1890, 1323), half_drop, width_px=272).note == ""
    assert "narrower" in working_size((378, 300), half_drop, width_px=256).note


def test_without_a_width_the_shape_is_kept_by_a_size_nearby():
    straight = Lattice.parse("straight")
    working = working_size((104, 120), straight)  # the nearest, 96 × 112 px, is 1.1 % off
    assert (working.width_px, working.height_px, working.note) == (112, 128, "")
