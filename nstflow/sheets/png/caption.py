"""The caption beneath a cell."""

from __future__ import annotations

from PIL import Image, ImageColor

from nstflow.sheets.model.sheet import SheetCell
from nstflow.sheets.png.layout import DIFFERENCE_LINES, Box, Layout
from nstflow.sheets.png.primitives import fill, frame, write_lines
from nstflow.typography.colors import EDGE
from nstflow.typography.line_breaks import shorten, shorten_middle
from nstflow.typography.text import write

_CHIP = 0.62  # of the line's height


def draw_caption(page: Image.Image, cell: SheetCell, layout: Layout, *, row: int, column: int) -> None:
    """Write the job's id beneath the cell at (row, column), and of its tile the size, seam, inks and differences."""
    box, text = layout.caption(row, column), layout.text
    top = box.top + layout.caption_gap
    write(page, shorten_middle(cell.job, text.job, box.width), text.job, left=box.left, top=top)
    if cell.tile is None:
        return
    top += text.job.line_px
    chips = _chips(page, cell.tile.inks, Box(box.left, top, box.width, text.note.line_px))
    note = " · ".join(part for part in (cell.tile.size, cell.tile.seam) if part)
    write(page, shorten(note, text.note, box.width - chips), text.note, left=box.left, top=top)
    top += text.note.line_px
    write_lines(page, cell.tile.differs, text.differs, Box(box.left, top, box.width, 0), DIFFERENCE_LINES)


def _chips(page: Image.Image, inks: tuple[str, ...], line: Box) -> int:
    """Draw a square of every ink at the end of the line and return the width that they take, at most half of it."""
    if not inks:
        return 0
    side = max(2, min(round(line.height * _CHIP), line.width // (2 * len(inks)) - 1))
    left, top = line.right - len(inks) * (side + 1), line.top + (line.height - side) // 2
    for number, ink in enumerate(inks):
        corner = left + number * (side + 1)
        fill(page, Box(corner, top, side, side), ImageColor.getrgb(ink)[:3])
        frame(page, Box(corner, top, side, side), EDGE)
    return line.right - left + side
