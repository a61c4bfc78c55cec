"""Sizes: nothing overlaps, and large matrices stay within bounds."""

from __future__ import annotations

from itertools import combinations

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.state import State
from nstflow.sheets.model.grid import Grid, Heading, Place
from nstflow.sheets.png.layout import arrange


def grid(rows, columns, **changes):
    parts = {
        "title": "Spring", "client": "Client", "season": "2027", "summary": "half-drop", "recipe": "spring",
        "date": "1 May 2026", "version": "0.1.0",
        "rows": tuple(Heading(f"content {row}") for row in range(rows)),
        "columns": tuple(Heading(f"style {column // 2}", f"variant {column % 2}") for column in range(columns)),
        "places": ((Place(State.NOT_MADE, "job"),) * columns,) * rows,
    }  # fmt: skip
    return Grid(**(parts | changes))


def boxes(layout):
    yield layout.header
    yield layout.footer
    yield from layout.column_heads
    yield from layout.row_heads
    for row in range(layout.rows):
        for column in range(layout.columns):
            yield layout.window(row, column)
            yield layout.caption(row, column)


def overlap(one, other):
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 6), (6, 1), (3, 4), (9, 20)])
def test_nothing_overlaps_and_everything_is_within_the_margins(rows, columns):
    layout = arrange(grid(rows, columns))
    placed = list(boxes(layout))
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))
    assert min(box.left for box in placed) == min(box.top for box in placed) == layout.margin
    assert max(box.right for box in placed) == layout.width - layout.margin
    assert max(box.bottom for box in placed) == layout.height - layout.margin


def test_the_hairline_above_a_row_is_clear_of_the_row_before():
    layout = arrange(grid(3, 2))
    assert layout.row_heads[1].top - layout.row_gap > layout.caption(0, 0).bottom + layout.row_gap // 2


def test_a_title_of_two_lines_gets_the_room_it_needs():
    short, long = arrange(grid(2, 2)), arrange(grid(2, 2, title="Botanicals of Spring and Summer " * 4))
    assert long.header.height == short.header.height + short.look.title.line_px


@pytest.mark.parametrize(("rows", "columns"), [(30, 12), (60, 12), (8, 30), (1, 1)])
def test_large_matrices_stay_within_bounds_with_cells_one_can_see(rows, columns):
    layout = arrange(grid(rows, columns))
    assert layout.width <= 6000
    assert layout.height <= 30_000
    assert 140 <= layout.window_width <= 600


def test_twelve_by_thirty_keeps_cells_of_the_ideal_size():
    assert arrange(grid(30, 12)).window_width == 360


def test_a_matrix_beyond_any_sheet_is_an_error_that_says_what_to_do():
    with pytest.raises(OutputError, match="split the recipe"):
        arrange(grid(1000, 200))


def test_columns_of_one_style_stand_as_a_group():
    assert arrange(grid(1, 5)).groups == ((0, 2), (2, 2), (4, 1))


def test_a_run_without_rows_or_columns_still_has_a_sheet():
    assert arrange(grid(0, 0)).height > 0
