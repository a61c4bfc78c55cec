"""The smallest straight swatch, and the sizes that each repeat needs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from testing.formulas import ALL, ANY, CELLS, OPEN, SHIFTED, SYMMETRIC, distinct, lattices_and_sizes, steady, window


@steady
@given(lattices_and_sizes(largest=3))
def test_swatch_repeats_straight_bit_for_bit(held):
    lattice, height, width = held
    tile = np.random.default_rng(height * 99 + width).random((height, width, 3)).astype("float32")
    swatch = lattice.swatch(tile)
    assert swatch.dtype == tile.dtype
    assert (swatch.shape[1], swatch.shape[0]) == lattice.swatch_size(width, height)
    rows, columns = 2 * swatch.shape[0] + 1, 2 * swatch.shape[1] + 1
    plane = window(tile, lattice, rows=rows, columns=columns)
    assert np.tile(swatch, (3, 3, 1))[:rows, :columns].tobytes() == plane.tobytes()


@steady
@given(lattices_and_sizes(largest=2))
def test_no_smaller_rectangle_repeats_straight(held):
    lattice, height, width = held
    assume(not lattice.is_symmetric or min(height, width) > 1)  # a single line is its own mirror image
    tile = distinct(height, width)
    columns, rows = lattice.swatch_size(width, height)
    plane = window(tile, lattice, rows=2 * rows, columns=2 * columns)
    across = [x for x in range(1, columns) if np.array_equal(plane[:, x : x + columns], plane[:, :columns])]
    down = [y for y in range(1, rows) if np.array_equal(plane[y : y + rows], plane[:rows])]
    assert (across, down) == ([], [])


@pytest.mark.parametrize(
    ("repeat", "swatch"),
    [("straight", (24, 36)), ("half-drop", (48, 36)), ("third-drop", (72, 36)), ("2/3-drop", (72, 36)),
     ("quarter-drop", (96, 36)), ("brick", (24, 72)), ("quarter-brick", (24, 144)), ("none", (24, 36)),
     ("diamond", (48, 36)), ("ogee", (48, 36)), ("mirror-x", (48, 36)), ("mirror-y", (24, 72)), ("mirror", (48, 72)),
     ("half-turn", (24, 72)), ("stripe", (24, 36)), ("stripe-y", (24, 36))],
)  # fmt: skip
def test_swatch_sizes_of_the_usual_repeats(repeat, swatch):
    assert Lattice.parse(repeat).swatch_size(24, 36) == swatch


def test_a_pinwheel_s_swatch_is_twice_as_wide_and_high():
    assert Lattice("pinwheel").swatch_size(24, 24) == (48, 48)


@pytest.mark.parametrize("stride", [1, 2, 16])
@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_multiple_is_the_smallest_side_whose_shift_is_on_the_stride_too(lattice, stride):
    def holds(side, fraction):
        shift = side * fraction[0] / fraction[1]
        return side % stride == 0 and shift % stride == 0

    fraction = (1, 2) if lattice in CELLS else (lattice.numerator, lattice.denominator)
    across = fraction if lattice.kind == "brick" else (0, 1)
    down = (0, 1) if lattice.kind == "brick" else fraction
    expected = tuple(next(side for side in itertools.count(1) if holds(side, one)) for one in (across, down))
    assert lattice.multiple_px(stride) == expected


@steady
@given(ANY, st.floats(0.1, 3000), st.floats(0.1, 3000), st.sampled_from([1, 8, 16]))
def test_snapping_gives_the_nearest_size_that_the_lattice_holds(lattice, width, height, stride):
    snapped = lattice.snap(width, height, stride=stride)
    wanted_px = (width, width) if lattice.kind == "pinwheel" else (width, height)
    for wanted, found, multiple in zip(wanted_px, snapped, lattice.multiple_px(stride), strict=True):
        assert found > 0
        assert found % multiple == 0
        assert abs(found - wanted) <= multiple / 2 or (found == multiple and wanted < multiple)
    assert lattice.shift_px(snapped[1], snapped[0]) % stride == 0
    assert [side % stride for side in lattice.swatch_size(*snapped)] == [0, 0]
    assert lattice.snap(*snapped, stride=stride) == snapped


def test_a_square_is_as_wide_as_asked_for():
    assert Lattice("pinwheel").snap(100, 50, stride=16) == (96, 96)
    assert Lattice("pinwheel").snap(7.4, 90.0) == (7, 7)


def uses(lattice, height, width):
    """Everything that must know the size."""
    tile = distinct(height, width)
    return (
        lambda: lattice.shift_px(height, width),
        lambda: lattice.swatch_size(width, height),
        lambda: lattice.index_map(height, width, rows=1, columns=1),
        lambda: lattice.pad(tile, 1),
        lambda: lattice.pad(tile, 0),
        lambda: lattice.fold(np.pad(tile, 1)[..., 1:-1], 1),
        lambda: lattice.plane(tile, rows=1, columns=1),
        lambda: lattice.add_window(tile, tile, top=0, left=0),
        lambda: lattice.neighbour(tile, "left", 1),
        lambda: lattice.swatch(tile),
    )


@steady
@given(st.sampled_from([*SHIFTED, *CELLS]), st.integers(1, 60))
def test_sizes_that_do_not_divide_are_errors_wherever_the_shift_is_needed(lattice, side):
    denominator = 2 if lattice in CELLS else lattice.denominator
    assume(side % denominator)
    height, width = (12, side) if lattice.kind == "brick" else (side, 12)
    what = "width" if lattice.kind == "brick" else "height"
    for use in uses(lattice, height, width):
        with pytest.raises(UsageError, match=f"{lattice.name}: a {what} of {side} px.*multiple of {denominator} px"):
            use()


def test_a_pinwheel_that_is_not_square_is_an_error_wherever_it_is_laid():
    lattice = Lattice("pinwheel")
    for use in (*uses(lattice, 12, 18), lambda: lattice.unfold(distinct(12, 18))):
        with pytest.raises(UsageError, match=r"pinwheel: .* must be square; found 18 x 12 px"):
            use()


@pytest.mark.parametrize("lattice", [*SYMMETRIC, *OPEN], ids=lambda lattice: lattice.name)
def test_other_repeats_hold_odd_sizes(lattice):
    assert lattice.shift_px(7, 7) == 0
    assert lattice.snap(7, 7) == (7, 7)
