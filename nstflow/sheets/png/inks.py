"""The inks of a tile beneath it: named, with number and coverage, or as chips where there is no room for names."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PIL import Image, ImageColor

from nstflow.sheets.model.sheet import ShownInk
from nstflow.sheets.png.layout import Box, InkGrid
from nstflow.sheets.png.primitives import fill, frame
from nstflow.typography.colors import EDGE
from nstflow.typography.text import TextStyle, width_px, write

INK_LINES = 4
"""The most lines of inks; more than that would weigh more than the tile."""

_CHIP = 0.62  # of the line's height
_FEWEST_COLUMNS = 2  # a column of one ink a line would be taller than what it tells


def ink_grid(tiles: Iterable[tuple[ShownInk, ...]], style: TextStyle, width: int) -> InkGrid:
    """Find how all inks of a sheet fit beneath its tiles, `width` px wide; without room they are not named."""
    inks = [tile for tile in tiles if tile]
    if not inks:
        return InkGrid()
    widest = max(width_px(ink.in_words(number), style) for tile in inks for number, ink in enumerate(tile, start=1))
    most = max(map(len, inks))
    columns = min(most, int((width + _gap(style)) // (_indent(style) + widest + _gap(style))))
    lines = ceil(most / columns) if columns else 0
    fits = columns >= min(most, _FEWEST_COLUMNS) and lines <= INK_LINES
    return InkGrid(columns, lines) if fits else InkGrid()


def draw_named_inks(
    page: Image.Image, inks: tuple[ShownInk, ...], grid: InkGrid, style: TextStyle, *, left: int, top: int, width: int
) -> None:
    """Write the inks row by row into the columns of the grid, a chip before each."""
    side = _chip(style)
    for number, ink in enumerate(inks):
        row, column = divmod(number, grid.columns)
        x = left + column * (width + _gap(style)) // grid.columns
        y = top + row * style.line_px
        _draw_chip(page, ink, Box(x, y + (style.line_px - side) // 2, side, side))
        write(page, ink.in_words(number + 1), style, left=x + _indent(style), top=y)


def draw_chips(page: Image.Image, inks: tuple[ShownInk, ...], line: Box) -> int:
    """Draw a chip of every ink at the end of the line and return the width that they take, at most half of it."""
    if not inks:
        return 0
    side = max(2, min(round(line.height * _CHIP), line.width // (2 * len(inks)) - 1))
    left, top = line.right - len(inks) * (side + 1), line.top + (line.height - side) // 2
    for number, ink in enumerate(inks):
        _draw_chip(page, ink, Box(left + number * (side + 1), top, side, side))
    return line.right - left + side


def _draw_chip(page: Image.Image, ink: ShownInk, box: Box) -> None:
    fill(page, box, ImageColor.getrgb(ink.color)[:3])
    frame(page, box, EDGE)


def _chip(style: TextStyle) -> int:
    return round(style.line_px * _CHIP)


def _indent(style: TextStyle) -> int:
    """From the edge of a chip to its words."""
    return _chip(style) + style.size_px // 2


def _gap(style: TextStyle) -> int:
    """Between two columns, at least."""
    return style.size_px
