"""Sizes: large matrices stay within bounds."""

from __future__ import annotations

import pytest

from nstflow.errors import OutputError
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
