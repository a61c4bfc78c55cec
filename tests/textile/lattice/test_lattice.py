"""The plane, what lies around a tile and their adjoints, against the formulas with Python's integers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from testing.formulas import (
    ALL,
    CELLS,
    NAMED,
    OPEN,
    SHIFTED,
    around,
    distinct,
    lattices_and_sizes,
    place,
    steady,
    window,
)

SPOTS = st.integers(-30, 30)
EDGES = ("left", "right", "top", "bottom")


@steady
@given(lattices_and_sizes(), SPOTS, SPOTS, st.integers(1, 12), st.integers(1, 12))
@example((Lattice("straight"), 1, 1), -3, -3, 7, 7)
@example((Lattice("drop", 1, 2), 2, 1), -3, -3, 7, 7)
@example((Lattice("brick", 1, 3), 1, 3), -4, -4, 9, 9)
@example((Lattice("mirror"), 1, 1), -3, -3, 7, 7)
@example((Lattice("pinwheel"), 3, 3), -7, -7, 12, 12)
def test_plane_follows_the_formula_for_any_window_and_size(held, top, left, rows, columns):
    lattice, height, width = held
    tile = distinct(height, width, 2)
    found = lattice.plane(tile, rows=rows, columns=columns, top=top, left=left)
    np.testing.assert_array_equal(found, window(tile, lattice, rows=rows, columns=columns, top=top, left=left))


@steady
@given(lattices_and_sizes(), SPOTS, SPOTS, st.integers(1, 12), st.integers(1, 12))
def test_the_index_map_says_which_pixel_lies_where(held, top, left, rows, columns):
    lattice, height, width = held
    found = lattice.index_map(height, width, rows=rows, columns=columns, top=top, left=left)
    assert found.dtype.kind == "i"
    for row, column in itertools.product(range(rows), range(columns)):
        y, x = place(lattice, top + row, left + column, height, width)
        assert found[row, column] == y * width + x


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_tiles_of_any_type_and_number_of_axes_can_be_laid(lattice):
    for tile in (np.arange(3600).reshape(60, 60), np.zeros((60, 60, 2, 3), "uint8"), np.full((60, 60), "a")):
        found = lattice.plane(tile, rows=3, columns=70)
        assert found.dtype == tile.dtype
        assert found.shape == (3, 70, *tile.shape[2:])
        assert lattice.plane(tile, rows=0, columns=5).shape == (0, 5, *tile.shape[2:])
        assert lattice.plane(tile, rows=5, columns=0).shape == (5, 0, *tile.shape[2:])


@steady
@given(lattices_and_sizes(), SPOTS, SPOTS, st.integers(1, 30), st.integers(1, 30))
@example((Lattice("straight"), 1, 1), -3, -3, 7, 7)
@example((Lattice("drop", 1, 3), 3, 5), -7, -11, 13, 23)
@example((Lattice("brick", 1, 3), 5, 3), -11, -7, 23, 13)
@example((Lattice("none"), 3, 5), -4, -6, 11, 17)
@example((Lattice("mirror"), 3, 5), -4, -6, 11, 17)
def test_adding_a_window_gives_every_pixel_the_sum_of_its_repeats_in_the_window(held, top, left, rows, columns):
    """Looked up pixel by pixel; the window may hold any of the tile's pixels several times, or never."""
    lattice, height, width = held
    part = distinct(rows, columns, 2)
    tile = -distinct(height, width, 2)
    expected = tile.copy()
    for row, column in itertools.product(range(rows), range(columns)):
        expected[place(lattice, top + row, left + column, height, width)] += part[row, column]
    lattice.add_window(tile, part, top=top, left=left)
    np.testing.assert_array_equal(tile, expected)


@steady
@given(lattices_and_sizes(), SPOTS, SPOTS, st.integers(1, 30), st.integers(1, 30))
def test_adding_a_window_is_the_adjoint_of_looking_through_it(held, top, left, rows, columns):
    """<plane(t), w> = <t, add_window(w)>, in whole numbers."""
    lattice, height, width = held
    rng = np.random.default_rng(rows * 31 + columns)
    tile, part = rng.integers(-9, 9, (height, width, 3)), rng.integers(-9, 9, (rows, columns, 3))
    seen = lattice.plane(tile, rows=rows, columns=columns, top=top, left=left)
    added = np.zeros_like(tile)
    lattice.add_window(added, part, top=top, left=left)
    assert (seen * part).sum() == (tile * added).sum()


@steady
@given(lattices_and_sizes(), st.data())
def test_padding_is_the_plane_around_the_tile_or_its_edge_for_every_margin_that_fits(held, data):
    lattice, height, width = held
    margin = data.draw(st.integers(0, min(height, width)))
    tile = distinct(height, width, 2)
    np.testing.assert_array_equal(lattice.pad(tile, margin), around(tile, lattice, margin))


@pytest.mark.engine
@pytest.mark.parametrize("repeat", NAMED)
@pytest.mark.parametrize("margin", [1, 12])
def test_padding_of_tensors_is_the_same(repeat, margin):
    from keras import ops

    lattice = Lattice.parse(repeat)
    tile = distinct(12, 12 if repeat == "pinwheel" else 24, 2)
    padded = lattice.pad(ops.convert_to_tensor(tile[None]), margin, axes=(1, 2), xp=ops)
    np.testing.assert_array_equal(ops.convert_to_numpy(padded)[0], around(tile, lattice, margin))


@pytest.mark.engine
@pytest.mark.parametrize("repeat", NAMED)
@pytest.mark.parametrize("margin", [1, 5])
def test_folding_of_tensors_is_that_of_arrays(repeat, margin):
    from keras import ops

    lattice = Lattice.parse(repeat)
    padded = distinct(12 + 2 * margin, 12 + 2 * margin, 2)
    found = lattice.fold(ops.convert_to_tensor(padded[None]), margin, axes=(1, 2), xp=ops)
    np.testing.assert_array_equal(ops.convert_to_numpy(found)[0], lattice.fold(padded, margin))


@steady
@given(lattices_and_sizes(), st.data())
def test_folding_is_the_adjoint_of_padding(held, data):
    """<pad(t), p> = <t, fold(p)> in whole numbers, with margins that overlap too."""
    lattice, height, width = held
    margin = data.draw(st.integers(0, min(height, width)))
    rng = np.random.default_rng(height * 31 + width)
    tile = rng.integers(-9, 9, (height, width, 2))
    padded = rng.integers(-9, 9, (height + 2 * margin, width + 2 * margin, 2))
    folded = lattice.fold(padded, margin)
    assert folded.shape == tile.shape
    assert (lattice.pad(tile, margin) * padded).sum() == (tile * folded).sum()


@pytest.mark.parametrize("repeat", NAMED)
def test_a_margin_that_does_not_fit_is_an_error_with_the_size(repeat):
    lattice, tile = Lattice.parse(repeat), distinct(16, 16 if repeat == "pinwheel" else 8)
    margin = min(tile.shape[:2]) + 1
    for use in (lambda: lattice.pad(tile, margin), lambda: lattice.fold(np.pad(tile, ((margin,) * 2,) * 3), margin)):
        with pytest.raises(UsageError, match=rf"{margin} px.*{margin - 1} x 16 px"):
            use()
    with pytest.raises(UsageError, match="-1 px"):
        lattice.pad(tile, -1)


@steady
@given(lattices_and_sizes(), st.sampled_from(EDGES), st.integers(1, 30))
def test_the_neighbor_is_the_strip_of_the_plane_across_the_edge(held, edge, depth_px):
    lattice, height, width = held
    if lattice in OPEN:
        return
    tile = distinct(height, width, 2)
    size = {"rows": height + 2 * depth_px, "columns": width + 2 * depth_px}
    plane = window(tile, lattice, **size, top=-depth_px, left=-depth_px)
    inside = slice(depth_px, -depth_px)
    expected = {
        "left": plane[inside, :depth_px],
        "right": plane[inside, -depth_px:],
        "top": plane[:depth_px, inside],
        "bottom": plane[-depth_px:, inside],
    }[edge]
    np.testing.assert_array_equal(lattice.neighbor(tile, edge, depth_px), expected)


def test_what_lies_across_the_edges_of_three_by_three_letters():
    tile = np.array([list("abc"), list("def"), list("ghi")])

    def across(repeat, edge):
        return "".join(Lattice.parse(repeat).neighbor(tile, edge, 1).ravel())

    assert [across("straight", edge) for edge in EDGES] == ["cfi", "adg", "ghi", "abc"]
    assert [across("third-drop", edge) for edge in EDGES] == ["fic", "gad", "ghi", "abc"]
    assert [across("third-brick", edge) for edge in EDGES] == ["cfi", "adg", "hig", "cab"]
    assert [across("mirror", edge) for edge in EDGES] == ["adg", "cfi", "abc", "ghi"]
    assert [across("half-turn", edge) for edge in EDGES] == ["cfi", "adg", "cba", "ihg"]
    assert [across("pinwheel", edge) for edge in EDGES] == ["abc", "ghi", "adg", "cfi"]
    assert [across("stripe", edge) for edge in EDGES[:2]] == ["cfi", "adg"]
    assert [across("stripe-y", edge) for edge in EDGES[2:]] == ["ghi", "abc"]


def test_there_is_nothing_across_an_edge_that_does_not_wrap():
    tile = distinct(4, 4)
    for repeat, edges in (("none", EDGES), ("stripe", EDGES[2:]), ("stripe-y", EDGES[:2])):
        for edge in edges:
            with pytest.raises(UsageError, match=f"{repeat}: there is nothing across the {edge} edge"):
                Lattice.parse(repeat).neighbor(tile, edge, 1)
    with pytest.raises(UsageError, match="0 px"):
        Lattice("straight").neighbor(tile, "left", 0)


def test_a_mirror_line_shows_the_edge_again():
    tile = distinct(4, 6)
    lattice = Lattice("mirror")
    np.testing.assert_array_equal(lattice.neighbor(tile, "left", 3), tile[:, 2::-1])
    np.testing.assert_array_equal(lattice.neighbor(tile, "bottom", 2), tile[:1:-1])


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
        lambda: lattice.neighbor(tile, "left", 1),
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
