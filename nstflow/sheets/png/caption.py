"""The caption beneath a cell."""

from __future__ import annotations

from PIL import Image

from nstflow.sheets.model.sheet import SheetCell, ShownTile
from nstflow.sheets.png.inks import draw_chips, draw_named_inks
from nstflow.sheets.png.layout import DIFFERENCE_LINES, Box, Layout
from nstflow.sheets.png.primitives import write_lines
from nstflow.typography.line_breaks import shorten, shorten_middle
from nstflow.typography.text import width_px, write

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
    if layout.inks.lines:
        draw_named_inks(page, cell.tile.inks, layout.inks, text.note, left=box.left, top=top, width=box.width)
        top += layout.inks.lines * text.note.line_px
    write_lines(page, cell.tile.differs, text.differs, Box(box.left, top, box.width, 0), DIFFERENCE_LINES)


def _note(page: Image.Image, tile: ShownTile, layout: Layout, line: Box) -> None:
    """Write size, seam and, in the color of what is to be looked at, warnings; its inks at the end where unnamed."""
    text, room = layout.text, line.width
    if not layout.inks.lines:
        room -= draw_chips(page, tile.inks, line)
    warnings = _BETWEEN.join(tile.warnings)
    plain = _BETWEEN.join(part for part in (tile.size, tile.seam) if part and part not in tile.warnings)
    if warnings and plain:
        plain += _BETWEEN
    plain = shorten(plain, text.note, room)
    write(page, plain, text.note, left=line.left, top=line.top)
    if warnings:
        taken = width_px(f"{plain.rstrip()} ", text.note)
        write(page, shorten(warnings, text.warning, room - taken), text.warning, left=line.left + taken, top=line.top)
