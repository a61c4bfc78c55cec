"""The inks of a tile beneath it: named, with number and coverage, or as chips where there is no room for names."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from PIL import Image, ImageColor

from nstflow.sheets.model.sheet import ShownInk
from nstflow.sheets.png.layout import Box, InkGrid
from nstflow.sheets.png.primitives import fill, frame
from nstflow.typography.colors import EDGE
from nstflow.typography.line_breaks import shorten_middle
from nstflow.typography.text import TextStyle, width_px, write

INK_LINES = 4
"""The most lines of inks; more than that would weigh more than the tile."""

_CHIP = 0.62  # of the line's height
_FEWEST_COLUMNS = 2  # a column of one ink a line would be taller than what it tells
_NARROWEST = 9  # of a column, in sizes of its text: a chip, a few letters and the coverage


def ink_grid(tiles: Iterable[tuple[ShownInk, ...]], style: TextStyle, width: int) -> InkGrid:
    """Find how all inks of a sheet fit beneath its tiles, `width` px wide; without room they are not named."""
    inks = [tile for tile in tiles if tile]
    if not inks:
        return InkGrid()
    words = (_words(number, ink.name, ink) for tile in inks for number, ink in enumerate(tile, start=1))
    widest = _indent(style) + max(width_px(text, style) for text in words) + _gap(style)
    most = max(map(len, inks))
    columns = int((width + _gap(style)) // widest)
    if columns < _FEWEST_COLUMNS and width // _FEWEST_COLUMNS >= _NARROWEST * style.size_px:
        columns = _FEWEST_COLUMNS  # and names are shortened
    columns = min(most, columns)
    lines = ceil(most / columns) if columns else 0
    return InkGrid(columns, lines) if lines <= INK_LINES and columns >= min(most, _FEWEST_COLUMNS) else InkGrid()


def draw_named_inks(
    page: Image.Image, inks: tuple[ShownInk, ...], grid: InkGrid, style: TextStyle, *, left: int, top: int, width: int
) -> None:
    """Write `1 indigo 34 %` for each ink, a chip before it, row by row into the columns of the grid."""
    side, step = _chip(style), (width + _gap(style)) // grid.columns
    for index, ink in enumerate(inks):
        row, column = divmod(index, grid.columns)
        x, y = left + column * step, top + row * style.line_px
        _draw_chip(page, ink, Box(x, y + (style.line_px - side) // 2, side, side))
        room = step - _gap(style) - _indent(style) - width_px(_words(index + 1, "|", ink), style)
        words = _words(index + 1, shorten_middle(ink.name, style, room), ink)
        write(page, words, style, left=x + _indent(style), top=y)


def draw_chips(page: Image.Image, inks: tuple[ShownInk, ...], line: Box) -> int:
    """Draw a chip of every ink at the end of the line and return the width that they take."""
    if not inks:
        return 0
    side = _side(len(inks), line.width, line.height)
    left, top = line.right - len(inks) * (side + 1), line.top + (line.height - side) // 2
    for number, ink in enumerate(inks):
        _draw_chip(page, ink, Box(left + number * (side + 1), top, side, side))
    return chips_width(len(inks), line.width, line.height)


def chips_width(inks: int, width: int, height: int) -> int:
    """Measure what chips take of a line of that width and height, the gap before them included: at most about half."""
    side = _side(inks, width, height)
    return inks * (side + 1) + side if inks else 0


def _side(inks: int, width: int, height: int) -> int:
    return max(2, min(round(height * _CHIP), width // (2 * max(1, inks)) - 1))


def _words(number: int, name: str, ink: ShownInk) -> str:
    return " ".join(filter(None, (str(number), name, ink.coverage)))


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
