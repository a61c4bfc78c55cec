"""A metre of cloth: patterns at true scale, side by side, with a ruler in cm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path

from PIL import Image, ImageDraw

from nstflow._version import __version__
from nstflow.errors import PictureError, UsageError
from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.encode.png import encode_png
from nstflow.proofs.cloth import lay_cloth, unit_outline
from nstflow.proofs.printed import Pattern, Printed, read_printed
from nstflow.proofs.provenance import label_of
from nstflow.proofs.repeat import check_out
from nstflow.proofs.ruler import draw_ruler
from nstflow.sheets.png.fonts import shorten, shorten_middle, width_px, wrap, write
from nstflow.sheets.png.typography import EDGE, GROUND, HAIRLINE, INK, look_for
from nstflow.textile.lengths import MM_PER_INCH, in_cm, parse_length

__all__ = ["FABRIC", "LENGTH", "MOST_PATTERNS", "Mockup", "Pattern", "draw_mockup"]

FABRIC, LENGTH = "140cm", "100cm"
MOST_PATTERNS = 6
_LONGEST_ROW = 3  # more are set in two rows
_PAGE_PX = {1: 2400, 2: 3000, 3: 3600}  # by the cloths in a row
_HIGHEST_CLOTHS_PX = 2400  # one below the other
_MOST_PX_PER_CM = 40
_SMALLEST_UNIT_PX = 3
_MARGIN_PX = 96
_RULER_PX = 72
_GAP_PX = 64
_NARROWEST_COLUMN_PX = 360
_TYPE_CELL_PX = 900
_OUTLINE_LIGHT, _OUTLINE_DARK = 200, 230  # of 255
_A3_MM = (420.0, 297.0)
_ROUND_SCALES = (1, 2, 2.5, 4, 5, 8, 10, 12.5, 15, 20, 25, 30, 40, 50, 75, 100)


@dataclass(frozen=True)
class Mockup:
    """path: the file that was written; notes: what had to be done or assumed; scale: 8 for 1 : 8 in print."""

    path: Path
    notes: tuple[str, ...]
    scale: float


def draw_mockup(
    patterns: Sequence[Pattern],
    *,
    fabric: str = FABRIC,
    length: str = LENGTH,
    title: str | None = None,
    out: Path | None = None,
) -> Mockup:
    """Draw every pattern on its own piece of cloth, all at one scale, and write the PNG.

    Up to three stand side by side, more in two rows. The page is at most 2400 to 3600 px wide. A cm is a whole number
    of px, and the file's resolution makes the sheet a round scale on A3.

    fabric, length: of each piece, as `parse_length` reads them.
    out: `<name>-mockup.png` in the current folder by default, `collection-mockup.png` for several patterns.

    Raises UsageError, PictureError and OutputError.
    """
    if not 1 <= len(patterns) <= MOST_PATTERNS:
        raise UsageError(f"{len(patterns)} patterns; a mock-up shows 1 to {MOST_PATTERNS}")
    cloth_mm = parse_length(fabric), parse_length(length)
    prints = [read_printed(pattern) for pattern in patterns]
    title = title or " · ".join(one.name for one in prints)
    sheet = _Sheet(prints, cloth_mm=cloth_mm, title=title)
    page = sheet.draw()
    name = label_of(patterns[0].path) if len(patterns) == 1 else "collection"
    path = out or Path(f"{name}-mockup.png")
    check_out(path, (pattern.path for pattern in patterns))
    write_bytes(path, encode_png(page, dpi=sheet.dpi))
    return Mockup(path, tuple(note for one in prints for note in one.notes), sheet.scale)


def _px_per_cm(rows: int, columns: int, cloth_mm: tuple[float, float]) -> int:
    """The most at which all cloths fit on the page; whole, so that the ruler's ticks stand evenly."""
    room = _PAGE_PX[columns] - 2 * _MARGIN_PX - _RULER_PX - (columns - 1) * _GAP_PX
    fitting = min(room / (columns * cloth_mm[0]), _HIGHEST_CLOTHS_PX / (rows * cloth_mm[1])) * 10
    return max(1, min(_MOST_PX_PER_CM, int(fitting)))


def _check_visible(one: Printed, px_per_cm: int) -> None:
    least_px = min(one.unit_mm) * px_per_cm / 10
    if least_px < _SMALLEST_UNIT_PX:
        raise PictureError(
            f"{one.path}: {in_cm(one.size_mm[0])} × {in_cm(one.size_mm[1])} cm is {least_px:.1f} px on this sheet, too "
            "small to be seen; show a narrower and shorter piece with --fabric and --length"
        )


def _mark_unit(cloth: Image.Image, one: Printed, unit_px: tuple[float, float]) -> None:
    """Outline one unit, faintly: a dark line with light on both sides shows on every ground."""
    left, top, right, bottom = unit_outline(one.lattice, unit_px=unit_px, cloth_px=cloth.size)
    box = round(left), round(top), round(right) - 1, round(bottom) - 1
    mask = Image.new("L", cloth.size)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), outline=_OUTLINE_LIGHT, width=5)
    cloth.paste("white", None, mask)
    mask.paste(0, (0, 0, *mask.size))
    draw.rectangle(box, outline=_OUTLINE_DARK, width=1)
    cloth.paste(INK, None, mask)


class _Sheet:
    """Where everything stands on the page, and how it is drawn there."""

    def __init__(self, prints: Sequence[Printed], *, cloth_mm: tuple[float, float], title: str) -> None:
        self._prints, self._cloth_mm = prints, cloth_mm
        count = len(prints)
        self._columns = count if count <= _LONGEST_ROW else ceil(count / 2)
        rows = ceil(count / self._columns)
        self.px_per_cm = _px_per_cm(rows, self._columns, cloth_mm)
        for one in prints:
            _check_visible(one, self.px_per_cm)
        self._cloth_px = tuple(max(1, round(side * self.px_per_cm / 10)) for side in cloth_mm)
        self._pitch = max(self._cloth_px[0], _NARROWEST_COLUMN_PX) + _GAP_PX
        needed = 2 * _MARGIN_PX + _RULER_PX + self._columns * self._pitch - _GAP_PX
        self._width = max(_PAGE_PX[self._columns] // 2, needed)
        look = self._look = look_for(_TYPE_CELL_PX, self._width)
        self._title = wrap(title, look.title, self._width - 2 * _MARGIN_PX, 2)
        self._rule_top = _MARGIN_PX + len(self._title) * look.title.line_px + look.summary.line_px * 3 // 2
        self._has_names = count > 1 or title != prints[0].name  # a title says a single one's already
        self._captions = [self._wrapped_caption(one) for one in prints]
        caption_px = self._has_names * look.heading.line_px + max(map(len, self._captions)) * look.note.line_px
        self._row_px = _GAP_PX // 2 + _RULER_PX + self._cloth_px[1] + look.heading.size_px + caption_px
        self._footer_top = self._rule_top + rows * self._row_px + _GAP_PX * 2 // 3
        self._height = self._footer_top + look.footer.size_px + look.footer.line_px + _MARGIN_PX * 2 // 3
        self.scale = self._round_scale()
        self.dpi = self.px_per_cm * MM_PER_INCH / 10 * self.scale

    @property
    def _column_px(self) -> int:
        """The width of a caption."""
        return self._pitch - _GAP_PX if self._columns > 1 else self._width - 2 * _MARGIN_PX - _RULER_PX

    def _wrapped_caption(self, one: Printed) -> list[str]:
        lines = (wrap(line, self._look.note, self._column_px, 2) for line in one.caption(self._cloth_mm))
        return [part for line in lines for part in line]

    def _round_scale(self) -> float:
        """The largest round scale at which the page fits onto A3, upright or across."""
        page_mm = self._width * 10 / self.px_per_cm, self._height * 10 / self.px_per_cm  # at 1 : 1
        needed = max(max(page_mm) / _A3_MM[0], min(page_mm) / _A3_MM[1])
        return next((scale for scale in _ROUND_SCALES if scale >= needed), ceil(needed / 50) * 50)

    def draw(self) -> Image.Image:
        page = Image.new("RGB", (self._width, self._height), GROUND)
        self._header(page)
        for number, (one, caption) in enumerate(zip(self._prints, self._captions, strict=True)):
            row, column = divmod(number, self._columns)
            left = _MARGIN_PX + _RULER_PX + column * self._pitch
            top = self._rule_top + row * self._row_px + _GAP_PX // 2 + _RULER_PX
            self._cloth(page, one, (left, top), has_left_ruler=column == 0)
            self._caption(page, one, caption, (left, top + self._cloth_px[1] + self._look.heading.size_px))
        self._footer(page)
        return page

    def _header(self, page: Image.Image) -> None:
        look, top = self._look, _MARGIN_PX
        for line in self._title:
            write(page, line, look.title, left=_MARGIN_PX, top=top)
            top += look.title.line_px
        words = shorten(self._summary(), look.summary, self._width - 2 * _MARGIN_PX)
        write(page, words, look.summary, left=_MARGIN_PX, top=top + look.summary.line_px // 5)
        self._rule(page, self._rule_top)

    def _summary(self) -> str:
        width, length = (in_cm(side) for side in self._cloth_mm)
        pieces = f"{len(self._prints)} pieces of cloth, each" if len(self._prints) > 1 else "Cloth"
        return f"{pieces} {width} cm wide and {length} cm long, drawn to scale"

    def _cloth(self, page: Image.Image, one: Printed, at: tuple[int, int], *, has_left_ruler: bool) -> None:
        (left, top), (width, height) = at, self._cloth_px
        unit_px = one.unit_mm[0] * self.px_per_cm / 10, one.unit_mm[1] * self.px_per_cm / 10
        cloth = lay_cloth(one.unit, one.lattice, unit_px=unit_px, cloth_px=(width, height))
        _mark_unit(cloth, one, unit_px)
        page.paste(cloth, at)
        ImageDraw.Draw(page).rectangle((left - 1, top - 1, left + width, top + height), outline=EDGE)
        ruler = partial(draw_ruler, page, at=at, px_per_cm=self.px_per_cm, thickness_px=_RULER_PX, kind=self._look.note)
        ruler(along="x", length_cm=self._cloth_mm[0] / 10)
        if has_left_ruler:
            ruler(along="y", length_cm=self._cloth_mm[1] / 10)

    def _caption(self, page: Image.Image, one: Printed, lines: Sequence[str], at: tuple[int, int]) -> None:
        look, (left, top) = self._look, at
        if self._has_names:
            write(page, shorten_middle(one.name, look.heading, self._column_px), look.heading, left=left, top=top)
            top += look.heading.line_px
        for line in lines:
            write(page, line, look.note, left=left, top=top)
            top += look.note.line_px

    def _footer(self, page: Image.Image) -> None:
        self._rule(page, self._footer_top)
        kind, top = self._look.footer, self._footer_top + self._look.footer.size_px
        right = f"nstflow {__version__}"
        words = f"Scale 1 : {self.scale:g} printed at 100 % (A3) · ruler in cm · one unit is outlined"
        write(page, words, kind, left=_MARGIN_PX, top=top)
        soft = self._look.footer_soft
        write(page, right, soft, left=self._width - _MARGIN_PX - width_px(right, soft), top=top)

    def _rule(self, page: Image.Image, y: int) -> None:
        ImageDraw.Draw(page).line([(_MARGIN_PX, y), (self._width - _MARGIN_PX - 1, y)], fill=HAIRLINE, width=1)
