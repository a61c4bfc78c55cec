"""Places: nothing overlaps."""

from __future__ import annotations

from itertools import combinations

import pytest

from nstflow.sheets.png.arrange import arrange
from testing.tiny_run import empty_sheet


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
    layout = arrange(empty_sheet(rows, columns))
    placed = list(boxes(layout))
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))
    assert min(box.left for box in placed) == min(box.top for box in placed) == layout.margin
    assert max(box.right for box in placed) == layout.width - layout.margin
    assert max(box.bottom for box in placed) == layout.height - layout.margin


def test_the_hairline_above_a_row_is_clear_of_the_row_before():
    layout = arrange(empty_sheet(3, 2))
    assert layout.row_heads[1].top - layout.row_gap > layout.caption(0, 0).bottom + layout.row_gap // 2


def test_a_title_of_two_lines_gets_the_room_it_needs():
    short, long = arrange(empty_sheet(2, 2)), arrange(empty_sheet(2, 2, title="Botanicals of Spring and Summer " * 4))
    assert long.header.height == short.header.height + short.text.title.line_px


def test_a_run_without_rows_or_columns_still_has_a_sheet():
    assert arrange(empty_sheet(0, 0)).height > 0
