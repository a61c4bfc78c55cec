"""One cell: a tile in repeat or what stands in its place."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageDraw

from nstflow.errors import UsageError
from nstflow.outputs.state import State
from nstflow.sheets import pictures
from nstflow.sheets.model.sheet import SheetCell, ShownTile
from nstflow.sheets.model.words import EARLIER_TILE_SHOWN, FAILED
from nstflow.sheets.png.caption import draw_caption
from nstflow.sheets.png.layout import Box, Layout
from nstflow.sheets.png.primitives import fill, frame, write_lines
from nstflow.sheets.png.repeat import repeat_window
from nstflow.typography.colors import ALARM_EDGE, ALARM_GROUND, EDGE, GROUND, HOLLOW
from nstflow.typography.line_breaks import shorten, wrap
from nstflow.typography.text import width_px, write
from nstflow.typography.text_styles import TextStyles

_DIMMED = 0.72  # share of the ground over the tile of an earlier attempt
_FAILED = f"✕ {FAILED.upper()}"
_REASON_LINES = 3  # beneath an earlier tile
_DASH = 0.07  # of the window's width


def draw_cell(page: Image.Image, cell: SheetCell, layout: Layout, *, row: int, column: int) -> None:
    """Draw the cell at (row, column) onto `page`.

    A tile whose file went away since the model was read (the run may still be going on) is drawn as missing.
    """
    window = layout.window(row, column)
    if cell.state is None:
        _dash(page, window)
        return
    picture = None
    if cell.tile is not None:
        try:
            picture = _in_repeat(cell.tile, window)
        except (OSError, UsageError) as error:
            cell = replace(cell, tile=None, reason=cell.reason or str(error))
    if cell.state in (State.MADE, State.OUTDATED) and picture is not None:
        _show(page, picture, window)
    elif cell.state is State.FAILED:
        _failed(page, picture, cell.reason, window, layout.text)
    else:
        _missing(page, cell, window, layout.text)
    draw_caption(page, cell, layout, row=row, column=column)


def _in_repeat(tile: ShownTile, window: Box) -> Image.Image:
    unit = pictures.load(tile.unit)
    return repeat_window(unit, tile.lattice, width=window.width, height=window.height)


def _show(page: Image.Image, picture: Image.Image, window: Box) -> None:
    """Paste the picture into the middle of the window; a hairline around it keeps the edge of a pale ground."""
    left = window.left + (window.width - picture.width) // 2
    top = window.top + (window.height - picture.height) // 2
    page.paste(picture, (left, top))
    frame(page, Box(left - 1, top - 1, picture.width + 2, picture.height + 2), EDGE)


def _failed(page: Image.Image, earlier: Image.Image | None, reason: str, window: Box, text: TextStyles) -> None:
    panel, inset = window, max(8, window.width // 16)
    if earlier is not None:
        _show(page, Image.blend(earlier, Image.new("RGB", earlier.size, GROUND), _DIMMED), window)
        words = 2 * inset + 2 * text.failed.line_px + _REASON_LINES * text.reason.line_px
        height = min(max(words, window.height * 2 // 5), window.height * 2 // 3)
        panel = Box(window.left, window.bottom - height, window.width, height)
    fill(page, panel, ALARM_GROUND)
    frame(page, Box(window.left - 1, window.top - 1, window.width + 2, window.height + 2), ALARM_EDGE)
    top = panel.top + inset
    write(page, _FAILED, text.failed, left=panel.left + inset, top=top)
    room = panel.width - 2 * inset - width_px(_FAILED, text.failed)
    if earlier is not None and (width := width_px(EARLIER_TILE_SHOWN, text.differs)) < room:
        write(page, EARLIER_TILE_SHOWN, text.differs, left=panel.right - inset - width, top=top + _baselines(text))
    top += round(text.failed.line_px * 1.4)
    lines = (panel.bottom - inset - top) // text.reason.line_px
    write_lines(page, reason, text.reason, Box(panel.left + inset, top, panel.width - 2 * inset, 0), lines)


def _baselines(text: TextStyles) -> int:
    """Measure how far down a line of `differs` stands on the baseline of a line of `failed`."""
    return text.failed.drop_px - text.differs.drop_px


def _missing(page: Image.Image, cell: SheetCell, window: Box, text: TextStyles) -> None:
    fill(page, window, HOLLOW)
    words = shorten(cell.placeholder, text.label, window.width)
    reason = wrap(cell.reason, text.reason, window.width * 0.84, 2)
    top = window.top + (window.height - text.label.line_px - len(reason) * text.reason.line_px) // 2
    write(page, words, text.label, left=window.left, right=window.right, top=top)
    top += text.label.line_px
    for line in reason:
        write(page, line, text.reason, left=window.left, right=window.right, top=top)
        top += text.reason.line_px


def _dash(page: Image.Image, window: Box) -> None:
    """Draw a short dash where the matrix has no job."""
    half, middle = round(window.width * _DASH / 2), window.left + window.width // 2
    y = window.top + window.height // 2
    ImageDraw.Draw(page).line([(middle - half, y), (middle + half, y)], fill=EDGE, width=1)
