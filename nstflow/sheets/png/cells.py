"""One cell: a tile in repeat or what stands in its place, and the caption beneath."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageColor, ImageDraw

from nstflow.errors import UsageError
from nstflow.outputs.state import State
from nstflow.sheets.model.grid import Place, Tile
from nstflow.sheets.png import pictures
from nstflow.sheets.png.fonts import Type, shorten, shorten_middle, width_px, wrap, write
from nstflow.sheets.png.layout import DIFFERENCE_LINES, Box, Layout
from nstflow.sheets.png.repeat import repeat_window
from nstflow.sheets.png.typography import (
    ALARM_EDGE,
    ALARM_GROUND,
    EDGE,
    GROUND,
    HOLLOW,
    Look,
)

_DIMMED = 0.72  # share of the ground over the tile of an earlier attempt
_FAILED = "✕ FAILED"
_EARLIER = "earlier tile shown"
_REASON_LINES = 3  # beneath an earlier tile
_DASH = 0.07  # of the window's width
_CHIP = 0.62  # of the line's height


def draw_cell(page: Image.Image, place: Place, layout: Layout, *, row: int, column: int) -> None:
    """Draw the place at (row, column) onto `page`.

    A tile whose file went away since the grid was read (the run may still be going on) is drawn as missing.
    """
    window = layout.window(row, column)
    if place.state is None:
        _dash(page, window)
        return
    picture = None
    if place.tile is not None:
        try:
            picture = _in_repeat(place.tile, window)
        except (OSError, UsageError) as error:
            place = replace(place, tile=None, reason=place.reason or str(error))
    if place.state in (State.MADE, State.OUTDATED) and picture is not None:
        _show(page, picture, window)
    elif place.state is State.FAILED:
        _failed(page, picture, place.reason, window, layout.look)
    else:
        _missing(page, place, window, layout.look)
    _caption(page, place, layout, layout.caption(row, column))


def _in_repeat(tile: Tile, window: Box) -> Image.Image:
    unit = pictures.load(tile.unit)
    return repeat_window(unit, tile.lattice, width=window.width, height=window.height)


def _show(page: Image.Image, picture: Image.Image, window: Box) -> None:
    """Centered in the window, with a hairline around it so that a pale ground keeps its edge."""
    left = window.left + (window.width - picture.width) // 2
    top = window.top + (window.height - picture.height) // 2
    page.paste(picture, (left, top))
    _frame(page, Box(left - 1, top - 1, picture.width + 2, picture.height + 2), EDGE)


def _failed(page: Image.Image, earlier: Image.Image | None, reason: str, window: Box, look: Look) -> None:
    panel, inset = window, max(8, window.width // 16)
    if earlier is not None:
        _show(page, Image.blend(earlier, Image.new("RGB", earlier.size, GROUND), _DIMMED), window)
        words = 2 * inset + 2 * look.failed.line_px + _REASON_LINES * look.reason.line_px
        height = min(max(words, window.height * 2 // 5), window.height * 2 // 3)
        panel = Box(window.left, window.bottom - height, window.width, height)
    _fill(page, panel, ALARM_GROUND)
    _frame(page, Box(window.left - 1, window.top - 1, window.width + 2, window.height + 2), ALARM_EDGE)
    top = panel.top + inset
    write(page, _FAILED, look.failed, left=panel.left + inset, top=top)
    room = panel.width - 2 * inset - width_px(_FAILED, look.failed)
    if earlier is not None and (width := width_px(_EARLIER, look.differs)) < room:
        write(page, _EARLIER, look.differs, left=panel.right - inset - width, top=top + _baselines(look))
    top += round(look.failed.line_px * 1.4)
    lines = (panel.bottom - inset - top) // look.reason.line_px
    _lines(page, reason, look.reason, Box(panel.left + inset, top, panel.width - 2 * inset, 0), lines)


def _baselines(look: Look) -> int:
    """What puts a line of `differs` onto the baseline of a line of `failed`."""
    return look.failed.drop_px - look.differs.drop_px


def _missing(page: Image.Image, place: Place, window: Box, look: Look) -> None:
    _fill(page, window, HOLLOW)
    words = "not made yet" if place.state is State.NOT_MADE else "tile missing"
    reason = wrap(place.reason, look.reason, window.width * 0.84, 2)
    top = window.top + (window.height - look.label.line_px - len(reason) * look.reason.line_px) // 2
    write(page, shorten(words, look.label, window.width), look.label, left=window.left, right=window.right, top=top)
    top += look.label.line_px
    for line in reason:
        write(page, line, look.reason, left=window.left, right=window.right, top=top)
        top += look.reason.line_px


def _caption(page: Image.Image, place: Place, layout: Layout, box: Box) -> None:
    look, top = layout.look, box.top + layout.caption_gap
    write(page, shorten_middle(place.job, look.job, box.width), look.job, left=box.left, top=top)
    if place.tile is None:
        return
    top += look.job.line_px
    chips = _chips(page, place.tile.inks, Box(box.left, top, box.width, look.note.line_px))
    note = " · ".join(part for part in (place.tile.size, place.tile.seam) if part)
    write(page, shorten(note, look.note, box.width - chips), look.note, left=box.left, top=top)
    top += look.note.line_px
    _lines(page, place.tile.differs, look.differs, Box(box.left, top, box.width, 0), DIFFERENCE_LINES)


def _chips(page: Image.Image, inks: tuple[str, ...], line: Box) -> int:
    """A square of every ink at the end of the line, which leaves half of it to words; the width that they take."""
    if not inks:
        return 0
    side = max(2, min(round(line.height * _CHIP), line.width // (2 * len(inks)) - 1))
    left, top = line.right - len(inks) * (side + 1), line.top + (line.height - side) // 2
    for number, ink in enumerate(inks):
        corner = left + number * (side + 1)
        _fill(page, Box(corner, top, side, side), ImageColor.getrgb(ink)[:3])
        _frame(page, Box(corner, top, side, side), EDGE)
    return line.right - left + side


def _lines(page: Image.Image, text: str, kind: Type, box: Box, lines: int) -> None:
    for number, line in enumerate(wrap(text, kind, box.width, lines)):
        write(page, line, kind, left=box.left, top=box.top + number * kind.line_px)


def _dash(page: Image.Image, window: Box) -> None:
    half, middle = round(window.width * _DASH / 2), window.left + window.width // 2
    y = window.top + window.height // 2
    ImageDraw.Draw(page).line([(middle - half, y), (middle + half, y)], fill=EDGE, width=1)


def _fill(page: Image.Image, box: Box, color: tuple[int, int, int]) -> None:
    page.paste(color, (box.left, box.top, box.right, box.bottom))


def _frame(page: Image.Image, box: Box, color: tuple[int, int, int]) -> None:
    ImageDraw.Draw(page).rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=color)
