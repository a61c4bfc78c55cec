"""What a repeat is and needs: its value, its sizes, and what it says about itself, against the formulas."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.textile.lattice import Lattice
from testing.formulas import ALL, ANY, CELLS, OPEN, SHIFTED, SYMMETRIC, distinct, lattices_and_sizes, steady, window


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


@pytest.mark.parametrize("lattice", [*SYMMETRIC, *OPEN], ids=lambda lattice: lattice.name)
def test_other_repeats_hold_odd_sizes(lattice):
    assert lattice.shift_px(7, 7) == 0
    assert lattice.snap(7, 7) == (7, 7)


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_a_lattice_is_a_value(lattice):
    again = pickle.loads(pickle.dumps(lattice))
    assert again == lattice
    assert {again, lattice} == {Lattice(lattice.kind, lattice.numerator, lattice.denominator)}
    with pytest.raises(AttributeError):
        lattice.kind = "none"


def test_what_is_mirrored_turned_or_needs_a_square_is_known():
    assert [lattice for lattice in ALL if lattice.is_symmetric] == SYMMETRIC
    assert [lattice.name for lattice in ALL if lattice.is_square] == ["pinwheel"]
    assert not any(lattice.is_symmetric for lattice in CELLS)


@pytest.mark.parametrize("lattice", SYMMETRIC, ids=lambda lattice: lattice.name)
def test_wrapping_is_known_for_each_axis(lattice):
    assert (lattice.wraps_across, lattice.wraps_down, lattice.wraps) == (True, True, True)


def test_stripes_wrap_on_one_axis_and_a_placement_print_on_none():
    open_ = {lattice.name: (lattice.wraps_across, lattice.wraps_down, lattice.wraps) for lattice in OPEN}
    assert open_ == {"stripe": (True, False, True), "stripe-y": (False, True, True), "none": (False, False, False)}
    assert [lattice.grid(3, 2) for lattice in OPEN] == [(3, 1), (1, 2), (1, 1)]
    assert {lattice.grid(3, 2) for lattice in ALL if lattice not in OPEN} == {(3, 2)}
    assert all(lattice.wraps_across and lattice.wraps_down for lattice in ALL if lattice not in OPEN)


@pytest.mark.parametrize("lattice", CELLS, ids=lambda lattice: lattice.name)
def test_a_cell_is_twice_as_wide_as_the_unit(lattice):
    assert lattice.cell_size(24, 36) == (48, 36) == lattice.swatch_size(24, 36)
    assert lattice.unit_size(48, 36) == (24, 36)
    assert lattice.unit_size(33.5, 20.25) == (16.75, 20.25)
    assert lattice.unit_size(5, 7) == (2.5, 7)
    assert [type(side) for side in lattice.unit_size(48, 36)] == [int, int]


def numbers(lattice, height, width, *, units=3):
    """The unit's pixels as they lie in units x units units of the plane, by the formulas."""
    pixels = np.arange(height * width).reshape(height, width)
    return window(pixels, lattice, rows=units * height, columns=units * width)


def unit_at(plane, row, column, height, width):
    return plane[row * height : (row + 1) * height, column * width : (column + 1) * width]


def size_of(lattice):
    """(height, width) with which every shift is visible."""
    return (60, 60) if lattice.kind == "pinwheel" else (60, 120)


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_the_shift_is_how_far_the_next_column_or_a_brick_s_next_row_has_moved(lattice):
    height, width = size_of(lattice)
    plane = numbers(lattice, height, width)
    unit = unit_at(plane, 0, 0, height, width)
    if lattice.is_symmetric:
        assert (lattice.shift, lattice.is_brick) == (0, False)
        return
    right, below = unit_at(plane, 0, 1, height, width), unit_at(plane, 1, 0, height, width)
    assert lattice.is_brick == (not np.array_equal(below, unit))
    moved, length, axis = (below, width, 1) if lattice.is_brick else (right, height, 0)
    steps = [step for step in range(length) if np.array_equal(np.roll(unit, step, axis=axis), moved)]
    assert steps == [lattice.shift * length] == [lattice.shift_px(height, width)]


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_the_swatch_holds_as_many_units_as_the_plane_needs_to_begin_anew(lattice):
    height, width = size_of(lattice)
    plane = numbers(lattice, height, width, units=7)
    unit = unit_at(plane, 0, 0, height, width)
    across = next(n for n in range(1, 7) if np.array_equal(unit_at(plane, 0, n, height, width), unit))
    down = next(n for n in range(1, 7) if np.array_equal(unit_at(plane, n, 0, height, width), unit))
    assert lattice.swatch_units == (across, down)


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_columns_are_equal_where_one_moved_up_and_down_is_the_other(lattice):
    height, width = size_of(lattice)
    across, down = lattice.swatch_units
    columns = np.split(numbers(lattice, height, width, units=6)[: down * height, : across * width], across, axis=1)
    equal = [
        any(np.array_equal(np.roll(columns[0], step, axis=0), column) for step in range(down * height))
        for column in columns
    ]
    assert lattice.equal_columns == (across if all(equal) else 1)


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_mirrors_are_known_where_a_neighbor_is_the_unit_s_mirror_image(lattice):
    height, width = size_of(lattice)
    plane = numbers(lattice, height, width, units=2)
    unit = unit_at(plane, 0, 0, height, width)
    neighbors = [unit_at(plane, *at, height, width) for at in ((0, 1), (1, 0), (1, 1))]
    mirrored = any(
        np.array_equal(np.rot90(unit[:, ::-1], turns), neighbor) for neighbor in neighbors for turns in range(4)
    )
    assert lattice.has_mirrors == mirrored


@steady
@given(lattices_and_sizes(), st.integers(-3, 3), st.integers(-3, 3))
def test_translations_lead_to_where_the_plane_is_the_same(held, n, m):
    lattice, height, width = held
    (down, across), (other_down, other_across) = lattice.translations(height, width)
    view = {"rows": 2 * height + 1, "columns": 2 * width + 1}
    pixels = distinct(height, width)
    moved = window(pixels, lattice, **view, top=n * down + m * other_down, left=n * across + m * other_across)
    np.testing.assert_array_equal(moved, window(pixels, lattice, **view))


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_there_is_no_translation_between_those_that_are_said(lattice):
    """The area between the two steps is all that the unit's pixels, or its positions in the swatch, take."""
    height, width = size_of(lattice)
    (down, across), (other_down, other_across) = lattice.translations(height, width)
    columns, rows = lattice.swatch_units
    positions = columns * rows if lattice.is_symmetric else 1
    assert abs(down * other_across - across * other_down) == height * width * positions


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_an_upright_repeat_is_the_same_with_rows_and_columns_swapped_where_it_was_a_brick(lattice):
    height, width = size_of(lattice)
    pixels = distinct(height, width)
    plane = window(pixels, lattice, rows=150, columns=150)
    if lattice.is_brick:
        swapped = window(pixels.swapaxes(0, 1), lattice.upright, rows=150, columns=150)
        np.testing.assert_array_equal(swapped.swapaxes(0, 1), plane)
    else:
        assert lattice.upright == lattice


def test_wrapping_is_told_below_and_beside():
    assert [lattice.wraps_along for lattice in OPEN] == [(False, True), (True, False), (False, False)]


def test_a_border_can_give_way_to_that_of_repeats_that_are_moved_rectangles():
    assert [lattice for lattice in ALL if lattice.can_overlap] == [Lattice("straight"), *SHIFTED, *OPEN[:2]]


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_mirrored_at_its_ends_a_repeat_wraps_everywhere_and_shows_its_edge_again_where_it_ended(lattice):
    height, width = size_of(lattice)
    unit = distinct(height, width)
    closed = lattice.mirrored_at_ends
    assert closed.wraps_across
    assert closed.wraps_down
    below = window(unit, closed, rows=height, columns=width, top=height)
    right = window(unit, closed, rows=height, columns=width, left=width)
    for wraps, found, mirrored, place in (
        (lattice.wraps_down, below, unit[::-1], {"top": height}),
        (lattice.wraps_across, right, unit[:, ::-1], {"left": width}),
    ):
        expected = window(unit, lattice, rows=height, columns=width, **place) if wraps else mirrored
        np.testing.assert_array_equal(found, expected)
    assert (closed == lattice) == (lattice.wraps_across and lattice.wraps_down)


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_cells_have_an_outline_and_rectangles_none(lattice):
    assert (lattice.cell is not None) == (lattice in CELLS)


@pytest.mark.parametrize("repeat", ["mirror", "half-turn", "diamond", "ogee", "none"])
def test_what_is_mirrored_turned_or_cut_to_cells_cannot_overlap(repeat):
    assert not Lattice.parse(repeat).can_overlap


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop", "brick", "quarter-brick"])
def test_what_is_moved_only_can_overlap(repeat):
    assert Lattice.parse(repeat).can_overlap
