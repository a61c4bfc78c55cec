"""The caption beneath a cell."""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image

from nstflow.sheets.model.sheet import SheetCell, ShownTile
from nstflow.sheets.png.inks import chips_width, draw_chips, draw_named_inks
from nstflow.sheets.png.layout import DIFFERENCE_LINES, WARNING_LINES, Box, InkGrid, Layout
from nstflow.sheets.png.primitives import write_lines
from nstflow.typography.line_breaks import shorten, shorten_middle, wrap
from nstflow.typography.text import width_px, write
from nstflow.typography.text_styles import TextStyles

_BETWEEN = " · "


def draw_caption(page: Image.Image, cell: SheetCell, layout: Layout, *, row: int, column: int) -> None:
    """Write the cell's id beneath it, and of its tile the size, seam, warnings, inks and differences."""
    box, text = layout.caption(row, column), layout.text
    top = box.top + layout.caption_gap
    write(page, shorten_middle(cell.id, text.job, box.width), text.job, left=box.left, top=top)
    if cell.tile is None:
        return
    top += text.job.line_px
    _note(page, cell.tile, layout, Box(box.left, top, box.width, text.note.line_px))
    top += text.note.line_px
    if layout.warning_lines and cell.tile.warnings:
        warnings = _BETWEEN.join(cell.tile.warnings)
        write_lines(page, warnings, text.warning, Box(box.left, top, box.width, 0), WARNING_LINES)
        top += layout.warning_lines * text.warning.line_px
    if layout.inks.lines and cell.tile.inks:
        draw_named_inks(page, cell.tile.inks, layout.inks, text.note, left=box.left, top=top, width=box.width)
        top += layout.inks.lines * text.note.line_px
    write_lines(page, cell.tile.differs, text.differs, Box(box.left, top, box.width, 0), DIFFERENCE_LINES)


def warning_lines(tiles: Iterable[ShownTile], inks: InkGrid, text: TextStyles, width: int) -> int:
    """Count the lines that warnings need of their own; none where those of all tiles fit beside their sizes."""

    def fits(tile: ShownTile) -> bool:
        chips = 0 if inks.lines else chips_width(len(tile.inks), width, text.note.line_px)
        return _plain_width(tile, text) + width_px(_BETWEEN.join(tile.warnings), text.warning) <= width - chips

    warned = [tile for tile in tiles if tile.warnings]
    if all(map(fits, warned)):
        return 0
    return max(len(wrap(_BETWEEN.join(tile.warnings), text.warning, width, WARNING_LINES)) for tile in warned)


def _note(page: Image.Image, tile: ShownTile, layout: Layout, line: Box) -> None:
    """Write size and seam; its warnings, in a color of their own, where there is room, and inks that are not named."""
    text, room = layout.text, line.width
    if not layout.inks.lines:
        room -= draw_chips(page, tile.inks, line)
    beside = "" if layout.warning_lines else _BETWEEN.join(tile.warnings)
    words = _plain(tile) + (_BETWEEN if beside else "")
    write(page, shorten(words, text.note, room), text.note, left=line.left, top=line.top)
    if beside:
        write(page, beside, text.warning, left=line.left + _plain_width(tile, text), top=line.top)


def _plain(tile: ShownTile) -> str:
    return _BETWEEN.join(part for part in (tile.size, tile.seam) if part and part not in tile.warnings)


def _plain_width(tile: ShownTile, text: TextStyles) -> float:
    """Measure what stands before the warnings, with the space at its end, which alone has no width."""
    return width_px(f"{_plain(tile)}{_BETWEEN}|", text.note) - width_px("|", text.note)
