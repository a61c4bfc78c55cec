"""Sizes: large matrices stay within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nstflow.errors import OutputError
from nstflow.sheets.model.sheet import Heading
from nstflow.sheets.png.arrange import arrange
from testing.tiny_run import empty_sheet


@pytest.mark.parametrize(("rows", "columns"), [(30, 12), (60, 12), (8, 30), (1, 1)])
def test_large_matrices_stay_within_bounds_with_cells_one_can_see(rows, columns):
    layout = arrange(empty_sheet(rows, columns))
    assert layout.width <= 6000
    assert layout.height <= 30_000
    assert 140 <= layout.window_width <= 600


def test_twelve_by_thirty_keeps_cells_of_the_ideal_size():
    assert arrange(empty_sheet(30, 12)).window_width == 360


def test_a_matrix_beyond_any_sheet_is_an_error_that_says_what_to_do():
    with pytest.raises(OutputError, match="split the recipe"):
        arrange(empty_sheet(1000, 200))


def test_columns_of_one_style_stand_as_a_group():
    assert arrange(empty_sheet(1, 5)).groups == ((0, 2), (2, 2), (4, 1))


def test_a_long_title_of_a_column_takes_a_second_line_and_all_others_none():
    short, long = empty_sheet(1, 3), "Batik aus Pekalongan mit Wolkenbändern und Regenbogen aus dem 19. Jahrhundert"
    columns = (*short.columns[:2], Heading(long, "bold"))
    before, after = arrange(short), arrange(replace(short, columns=columns))
    assert (before.heading_lines, after.heading_lines) == (1, 2)
    assert after.height - before.height == before.text.heading.line_px
