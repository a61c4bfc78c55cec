"""Lattices against the formulas of the plane, written out with Python's integers."""

from __future__ import annotations

import itertools
from math import gcd

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice

FRACTIONS = [(p, q) for q in range(2, 7) for p in range(1, q) if gcd(p, q) == 1]
LATTICES = [Lattice("straight"), *(Lattice(kind, p, q) for kind in ("drop", "brick") for p, q in FRACTIONS)]
NAMED = ("straight", "half-drop", "third-drop", "2/3-drop", "quarter-drop", "brick", "third-brick", "3/4-brick")
steady = settings(deadline=None, derandomize=True, max_examples=60)


def distinct(height, width, channels=1):
    """A tile in which no two numbers are equal."""
    return np.arange(height * width * channels, dtype="float32").reshape(height, width, channels)


def looked_up(tile, lattice, y, x):
    """P(y, x) of the module's table."""
    height, width = tile.shape[:2]
    if lattice.kind == "drop":
        y -= (x // width) * (height * lattice.numerator // lattice.denominator)
    elif lattice.kind == "brick":
        x -= (y // height) * (width * lattice.numerator // lattice.denominator)
    return tile[y % height, x % width]


def window(tile, lattice, *, rows, columns, top=0, left=0):
    return np.array(
        [[looked_up(tile, lattice, y, x) for x in range(left, left + columns)] for y in range(top, top + rows)]
    )


@st.composite
def lattices_and_sizes(draw, largest=4):
    """A lattice and a (height, width) that it can hold, down to the smallest one."""
    lattice = draw(st.sampled_from(LATTICES))
    height, width = draw(st.integers(1, 3 * largest)), draw(st.integers(1, 3 * largest))
    if lattice.kind == "drop":
        height = draw(st.integers(1, largest)) * lattice.denominator
    elif lattice.kind == "brick":
        width = draw(st.integers(1, largest)) * lattice.denominator
    return lattice, height, width


@steady
@given(lattices_and_sizes(), st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 12), st.integers(1, 12))
@example((Lattice("straight"), 1, 1), -3, -3, 7, 7)
@example((Lattice("drop", 1, 2), 2, 1), -3, -3, 7, 7)
@example((Lattice("brick", 1, 3), 1, 3), -4, -4, 9, 9)
def test_plane_follows_the_formula_for_any_window_and_size(held, top, left, rows, columns):
    lattice, height, width = held
    tile = distinct(height, width, 2)
    found = lattice.plane(tile, rows=rows, columns=columns, top=top, left=left)
    np.testing.assert_array_equal(found, window(tile, lattice, rows=rows, columns=columns, top=top, left=left))


@steady
@given(lattices_and_sizes(), st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 30), st.integers(1, 30))
@example((Lattice("straight"), 1, 1), -3, -3, 7, 7)
@example((Lattice("drop", 1, 3), 3, 5), -7, -11, 13, 23)
@example((Lattice("brick", 1, 3), 5, 3), -11, -7, 23, 13)
@example((Lattice("none"), 3, 5), -4, -6, 11, 17)
def test_adding_a_window_gives_every_pixel_the_sum_of_its_repeats_in_the_window(held, top, left, rows, columns):
    """Looked up pixel by pixel; the window may hold any of the tile's pixels several times, or never."""
    lattice, height, width = held
    part = distinct(rows, columns, 2)
    tile = -distinct(height, width, 2)
    numbers = window(
        np.arange(height * width).reshape(height, width), lattice, rows=rows, columns=columns, top=top, left=left
    )
    expected = tile.copy().reshape(-1, 2)
    np.add.at(expected, numbers.ravel(), part.reshape(-1, 2))
    lattice.add_window(tile, part, top=top, left=left)
    np.testing.assert_array_equal(tile, expected.reshape(height, width, 2))


@steady
@given(lattices_and_sizes(), st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 30), st.integers(1, 30))
def test_adding_a_window_is_the_adjoint_of_looking_through_it(held, top, left, rows, columns):
    """<plane(t), w> = <t, add_window(w)>, in whole numbers."""
    lattice, height, width = held
    rng = np.random.default_rng(rows * 31 + columns)
    tile, part = rng.integers(-9, 9, (height, width, 3)), rng.integers(-9, 9, (rows, columns, 3))
    seen = lattice.plane(tile, rows=rows, columns=columns, top=top, left=left)
    added = np.zeros_like(tile)
    lattice.add_window(added, part, top=top, left=left)
    assert (seen * part).sum() == (tile * added).sum()


def test_half_drop_lowers_the_next_column_by_half_a_height():
    tile = np.array(["ab", "cd", "ef", "gh"], dtype="U2").view("U1").reshape(4, 2)
    found = Lattice.parse("half-drop").plane(tile, rows=4, columns=6)
    assert ["".join(row) for row in found] == ["abefab", "cdghcd", "efabef", "ghcdgh"]


def test_third_brick_moves_the_next_row_right_by_a_third_of_a_width():
    tile = np.array(list("abc"))[None]
    found = Lattice.parse("third-brick").plane(tile, rows=4, columns=6)
    assert ["".join(row) for row in found] == ["abcabc", "cabcab", "bcabca", "abcabc"]


def test_none_is_laid_side_by_side():
    tile = distinct(3, 5)
    found = Lattice("none").plane(tile, rows=6, columns=10)
    np.testing.assert_array_equal(found, np.tile(tile, (2, 2, 1)))


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


@steady
@given(lattices_and_sizes(), st.data())
def test_padding_is_the_plane_around_the_tile_for_every_margin_that_fits(held, data):
    lattice, height, width = held
    margin = data.draw(st.integers(0, min(height, width)))
    tile = distinct(height, width, 2)
    around = window(tile, lattice, rows=height + 2 * margin, columns=width + 2 * margin, top=-margin, left=-margin)
    np.testing.assert_array_equal(lattice.pad(tile, margin), around)


@pytest.mark.engine
@pytest.mark.parametrize("repeat", NAMED)
@pytest.mark.parametrize("margin", [1, 12])
def test_padding_of_tensors_is_the_plane_around_the_tile(repeat, margin):
    from keras import ops

    lattice = Lattice.parse(repeat)
    tile = distinct(12, 24, 2)
    size = {"rows": 12 + 2 * margin, "columns": 24 + 2 * margin}
    padded = lattice.pad(ops.convert_to_tensor(tile[None]), margin, axes=(1, 2), xp=ops)
    around = window(tile, lattice, **size, top=-margin, left=-margin)
    np.testing.assert_array_equal(ops.convert_to_numpy(padded)[0], around)


@pytest.mark.engine
@pytest.mark.parametrize("margin", [0, 1, 3])
def test_padding_without_a_repeat_repeats_the_edges(margin):
    from keras import ops

    tile = distinct(3, 4, 2)
    expected = np.pad(tile, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    padded = Lattice("none").pad(ops.convert_to_tensor(tile[None]), margin, axes=(1, 2), xp=ops)
    np.testing.assert_array_equal(ops.convert_to_numpy(padded)[0], expected)
    np.testing.assert_array_equal(Lattice("none").pad(tile, margin), expected)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "none"])
def test_padding_wider_than_the_tile_is_an_error_with_the_size(repeat):
    with pytest.raises(UsageError, match=r"9 px.*8 x 16 px"):
        Lattice.parse(repeat).pad(distinct(16, 8), 9)


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
    tile = distinct(height, width)
    columns, rows = lattice.swatch_size(width, height)
    plane = window(tile, lattice, rows=2 * rows, columns=2 * columns)
    across = [x for x in range(1, columns) if np.array_equal(plane[:, x : x + columns], plane[:, :columns])]
    down = [y for y in range(1, rows) if np.array_equal(plane[y : y + rows], plane[:rows])]
    assert (across, down) == ([], [])


@pytest.mark.parametrize(
    ("repeat", "swatch"),
    [("straight", (24, 36)), ("half-drop", (48, 36)), ("third-drop", (72, 36)), ("2/3-drop", (72, 36)),
     ("quarter-drop", (96, 36)), ("brick", (24, 72)), ("quarter-brick", (24, 144)), ("none", (24, 36))],
)  # fmt: skip
def test_swatch_sizes_of_the_usual_repeats(repeat, swatch):
    assert Lattice.parse(repeat).swatch_size(24, 36) == swatch


@pytest.mark.parametrize("stride", [1, 2, 16])
@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_multiple_is_the_smallest_side_whose_shift_is_on_the_stride_too(lattice, stride):
    def holds(side, fraction):
        shift = side * fraction[0] / fraction[1]
        return side % stride == 0 and shift % stride == 0

    fraction = (lattice.numerator, lattice.denominator)
    across = fraction if lattice.kind == "brick" else (0, 1)
    down = fraction if lattice.kind == "drop" else (0, 1)
    expected = tuple(next(side for side in itertools.count(1) if holds(side, one)) for one in (across, down))
    assert lattice.multiple_px(stride) == expected


@steady
@given(
    st.sampled_from([*LATTICES, Lattice("none")]),
    st.floats(0.1, 3000),
    st.floats(0.1, 3000),
    st.sampled_from([1, 8, 16]),
)
def test_snapping_gives_the_nearest_size_that_the_lattice_holds(lattice, width, height, stride):
    snapped = lattice.snap(width, height, stride=stride)
    for wanted, found, multiple in zip((width, height), snapped, lattice.multiple_px(stride), strict=True):
        assert found > 0
        assert found % multiple == 0
        assert abs(found - wanted) <= multiple / 2 or (found == multiple and wanted < multiple)
    assert lattice.shift_px(snapped[1], snapped[0]) % stride == 0
    assert lattice.snap(*snapped, stride=stride) == snapped


@pytest.mark.parametrize("lattice", [*LATTICES, Lattice("none")], ids=lambda lattice: lattice.name)
def test_names_read_back_to_an_equal_lattice(lattice):
    assert Lattice.parse(lattice.name) == lattice


@pytest.mark.parametrize(
    ("written", "name"),
    [("Half_Drop", "half-drop"), (" half drop ", "half-drop"), ("2/4-drop", "half-drop"), ("half-brick", "brick"),
     ("1/2-brick", "brick"), ("3/12-drop", "quarter-drop"), ("4/10-drop", "2/5-drop"), ("1/6-brick", "1/6-brick"),
     ("Straight", "straight"), ("NONE", "none")],
)  # fmt: skip
def test_other_spellings_are_understood(written, name):
    assert Lattice.parse(written).name == name


@pytest.mark.parametrize("written", ["half-drpo", "drop", "", "1/2", "-1/2-drop", "1/2-drop-", "mirror", "1.5/2-drop"])
def test_unknown_repeats_are_errors_that_name_the_known_ones(written):
    with pytest.raises(UsageError, match=r"unknown repeat.*straight.*half-drop.*brick"):
        Lattice.parse(written)


def test_a_misspelt_repeat_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'half-drop'"):
        Lattice.parse("half-drpo")


@pytest.mark.parametrize("written", ["0/3-drop", "3/3-drop", "5/3-brick", "1/0-drop", "1/17-drop"])
def test_fractions_that_are_no_shift_are_errors(written):
    with pytest.raises(UsageError, match="between 0 and 1"):
        Lattice.parse(written)


@steady
@given(st.sampled_from([lattice for lattice in LATTICES if lattice.kind != "straight"]), st.integers(1, 60))
def test_sizes_that_do_not_divide_are_errors_wherever_the_shift_is_needed(lattice, side):
    assume(side % lattice.denominator)
    height, width = (side, 12) if lattice.kind == "drop" else (12, side)
    tile = distinct(height, width)
    what = "height" if lattice.kind == "drop" else "width"
    for use in (
        lambda: lattice.shift_px(height, width),
        lambda: lattice.pad(tile, 1),
        lambda: lattice.plane(tile, rows=1, columns=1),
        lambda: lattice.add_window(tile, tile, top=0, left=0),
        lambda: lattice.swatch(tile),
    ):
        with pytest.raises(UsageError, match=f"{what} of {side} px.*multiple of {lattice.denominator} px"):
            use()


def test_only_none_has_no_neighbours():
    assert [lattice.wraps for lattice in (*LATTICES, Lattice("none"))] == [True] * len(LATTICES) + [False]


@given(
    name=st.sampled_from(["straight", "half-drop", "third-drop", "2/5-drop", "brick", "quarter-brick", "none"]),
    across=st.integers(1, 4),
    down=st.integers(1, 4),
    margin=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_folding_is_the_adjoint_of_padding(name: str, across: int, down: int, margin: int, seed: int) -> None:
    """<pad(t), p> = <t, fold(p)> for all t and p, with margins that overlap too."""
    lattice = Lattice.parse(name)
    unit = lattice.multiple_px()
    width, height = unit[0] * across, unit[1] * down
    margin = min(margin, width, height)
    rng = np.random.default_rng(seed)
    tile, padded = rng.normal(size=(height, width, 2)), rng.normal(size=(height + 2 * margin, width + 2 * margin, 2))
    folded = lattice.fold(padded, margin)
    assert folded.shape == tile.shape
    assert (lattice.pad(tile, margin) * padded).sum() == pytest.approx((tile * folded).sum(), abs=1e-9)
