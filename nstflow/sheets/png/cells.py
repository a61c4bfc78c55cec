"""One cell: a tile in repeat or what stands in its place, and the caption beneath."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageColor, ImageDraw

from nstflow.errors import UsageError
from nstflow.sheets.model.sheet import CellState, SheetCell, ShownTile
from nstflow.sheets.png import pictures
from nstflow.sheets.png.layout import DIFFERENCE_LINES, Box, Layout
from nstflow.sheets.png.repeat import repeat_window
from nstflow.typography.colors import ALARM_EDGE, ALARM_GROUND, EDGE, GROUND, HOLLOW, Color
from nstflow.typography.line_breaks import shorten, shorten_middle, wrap
from nstflow.typography.text import TextStyle, width_px, write
from nstflow.typography.text_styles import TextStyles

_DIMMED = 0.72  # share of the ground over the tile of an earlier attempt
_FAILED = "✕ FAILED"
_EARLIER = "earlier tile shown"
_REASON_LINES = 3  # beneath an earlier tile
_DASH = 0.07  # of the window's width
_CHIP = 0.62  # of the line's height


def draw_cell(page: Image.Image, cell: SheetCell, layout: Layout, *, row: int, column: int) -> None:
    """Draw the cell at (row, column) onto `page`.

    A tile whose file went away since the model was read (the run may still be going on) is drawn as missing.
    """
    window = layout.window(row, column)
    if cell.state is CellState.EMPTY:
        _dash(page, window)
        return
    picture = None
    if cell.tile is not None:
        try:
            picture = _in_repeat(cell.tile, window)
        except (OSError, UsageError) as error:
            cell = replace(cell, tile=None, reason=cell.reason or str(error))
    if cell.state in (CellState.MADE, CellState.OUTDATED) and picture is not None:
        _show(page, picture, window)
    elif cell.state is CellState.FAILED:
        _failed(page, picture, cell.reason, window, layout.text)
    else:
        _missing(page, cell, window, layout.text)
    _caption(page, cell, layout, layout.caption(row, column))


def _in_repeat(tile: ShownTile, window: Box) -> Image.Image:
    unit = pictures.load(tile.unit)
    return repeat_window(unit, tile.lattice, width=window.width, height=window.height)


def _show(page: Image.Image, picture: Image.Image, window: Box) -> None:
    """Paste the picture into the middle of the window; a hairline around it keeps the edge of a pale ground."""
    left = window.left + (window.width - picture.width) // 2
    top = window.top + (window.height - picture.height) // 2
    page.paste(picture, (left, top))
    _frame(page, Box(left - 1, top - 1, picture.width + 2, picture.height + 2), EDGE)


def _failed(page: Image.Image, earlier: Image.Image | None, reason: str, window: Box, text: TextStyles) -> None:
    panel, inset = window, max(8, window.width // 16)
    if earlier is not None:
        _show(page, Image.blend(earlier, Image.new("RGB", earlier.size, GROUND), _DIMMED), window)
        words = 2 * inset + 2 * text.failed.line_px + _REASON_LINES * text.reason.line_px
        height = min(max(words, window.height * 2 // 5), window.height * 2 // 3)
        panel = Box(window.left, window.bottom - height, window.width, height)
    _fill(page, panel, ALARM_GROUND)
    _frame(page, Box(window.left - 1, window.top - 1, window.width + 2, window.height + 2), ALARM_EDGE)
    top = panel.top + inset
    write(page, _FAILED, text.failed, left=panel.left + inset, top=top)
    room = panel.width - 2 * inset - width_px(_FAILED, text.failed)
    if earlier is not None and (width := width_px(_EARLIER, text.differs)) < room:
        write(page, _EARLIER, text.differs, left=panel.right - inset - width, top=top + _baselines(text))
    top += round(text.failed.line_px * 1.4)
    lines = (panel.bottom - inset - top) // text.reason.line_px
    _lines(page, reason, text.reason, Box(panel.left + inset, top, panel.width - 2 * inset, 0), lines)


def _baselines(text: TextStyles) -> int:
    """Measure how far down a line of `differs` stands on the baseline of a line of `failed`."""
    return text.failed.drop_px - text.differs.drop_px


def _missing(page: Image.Image, cell: SheetCell, window: Box, text: TextStyles) -> None:
    _fill(page, window, HOLLOW)
    words = "not made yet" if cell.state is CellState.NOT_MADE else "tile missing"
    reason = wrap(cell.reason, text.reason, window.width * 0.84, 2)
    top = window.top + (window.height - text.label.line_px - len(reason) * text.reason.line_px) // 2
    write(page, shorten(words, text.label, window.width), text.label, left=window.left, right=window.right, top=top)
    top += text.label.line_px
    for line in reason:
        write(page, line, text.reason, left=window.left, right=window.right, top=top)
        top += text.reason.line_px


def _caption(page: Image.Image, cell: SheetCell, layout: Layout, box: Box) -> None:
    text, top = layout.text, box.top + layout.caption_gap
    write(page, shorten_middle(cell.job, text.job, box.width), text.job, left=box.left, top=top)
    if cell.tile is None:
        return
    top += text.job.line_px
    chips = _chips(page, cell.tile.inks, Box(box.left, top, box.width, text.note.line_px))
    note = " · ".join(part for part in (cell.tile.size, cell.tile.seam) if part)
    write(page, shorten(note, text.note, box.width - chips), text.note, left=box.left, top=top)
    top += text.note.line_px
    _lines(page, cell.tile.differs, text.differs, Box(box.left, top, box.width, 0), DIFFERENCE_LINES)


def _chips(page: Image.Image, inks: tuple[str, ...], line: Box) -> int:
    """Draw a square of every ink at the end of the line and return the width that they take, at most half of it."""
    if not inks:
        return 0
    side = max(2, min(round(line.height * _CHIP), line.width // (2 * len(inks)) - 1))
    left, top = line.right - len(inks) * (side + 1), line.top + (line.height - side) // 2
    for number, ink in enumerate(inks):
        corner = left + number * (side + 1)
        _fill(page, Box(corner, top, side, side), ImageColor.getrgb(ink)[:3])
        _frame(page, Box(corner, top, side, side), EDGE)
    return line.right - left + side


def _lines(page: Image.Image, words: str, style: TextStyle, box: Box, lines: int) -> None:
    for number, line in enumerate(wrap(words, style, box.width, lines)):
        write(page, line, style, left=box.left, top=box.top + number * style.line_px)


def _dash(page: Image.Image, window: Box) -> None:
    half, middle = round(window.width * _DASH / 2), window.left + window.width // 2
    y = window.top + window.height // 2
    ImageDraw.Draw(page).line([(middle - half, y), (middle + half, y)], fill=EDGE, width=1)


def _fill(page: Image.Image, box: Box, color: Color) -> None:
    page.paste(color, (box.left, box.top, box.right, box.bottom))


def _frame(page: Image.Image, box: Box, color: Color) -> None:
    ImageDraw.Draw(page).rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=color)
