"""How named inks fit beneath tiles."""

from __future__ import annotations

import pytest

from nstflow.sheets.model.sheet import ShownInk
from nstflow.sheets.png.inks import chips_width, ink_grid
from nstflow.sheets.png.layout import InkGrid
from nstflow.typography.text_styles import text_styles_for

NOTE = text_styles_for(360, 1500).note


def inks(number: int, name: str = "moss") -> tuple[ShownInk, ...]:
    return tuple(ShownInk("#56642f", name, 12.0) for _ in range(number))


@pytest.mark.parametrize(
    ("tiles", "width", "grid"),
    [
        ([], 360, InkGrid()),
        ([()], 360, InkGrid()),
        ([inks(2)], 360, InkGrid(2, 1)),
        ([inks(6)], 360, InkGrid(3, 2)),
        ([inks(6, "bottle green"), inks(2), ()], 360, InkGrid(2, 3)),  # what the widest and the most need
        ([inks(8, "a name that is longer than half a tile is wide")], 360, InkGrid(2, 4)),
        ([inks(9, "bottle green")], 360, InkGrid()),
        ([inks(2)], 140, InkGrid()),
    ],
)
def test_inks_are_named_where_their_names_fit_into_four_lines(tiles, width, grid):
    assert ink_grid(tiles, NOTE, width) == grid


@pytest.mark.parametrize("number", [1, 6, 64])
def test_chips_take_about_half_of_a_line_at_most(number):
    assert 0 < chips_width(number, 360, 20) <= 0.55 * 360
    assert chips_width(0, 360, 20) == 0
