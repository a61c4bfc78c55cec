"""Where everything stands on the page of a mock-up, in pixels, and at which scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from nstflow.errors import PictureError
from nstflow.proofs.printed_unit import PrintedUnit
from nstflow.textile.lengths import MM_PER_INCH, in_cm
from nstflow.typography.line_breaks import wrap
from nstflow.typography.text_styles import TextStyles, text_styles_for

MARGIN_PX = 96
RULER_PX = 72
GAP_PX = 64
_LONGEST_ROW = 3  # more are set in two rows
_PAGE_PX = {1: 2400, 2: 3000, 3: 3600}  # by the cloths in a row
_HIGHEST_CLOTHS_PX = 2400  # one below the other
_MOST_PX_PER_CM = 40
_SMALLEST_UNIT_PX = 3
_NARROWEST_COLUMN_PX = 360
_TYPE_CELL_PX = 900
_A3_MM = (420.0, 297.0)
_ROUND_SCALES = (1, 2, 2.5, 4, 5, 8, 10, 12.5, 15, 20, 25, 30, 40, 50, 75, 100)


@dataclass(frozen=True)
class MockupLayout:
    """The sizes of one page in px; the corners follow from them.

    text:      how every kind of line is set.
    title:     its lines; captions: the lines beneath every cloth.
    has_names: whether a name stands above each caption: the title says a single one's already.
    columns:   cloths in a row.
    cloth_px:  (width, height) of each cloth; column_step: from one to the next.
    width:     of the page.
    """

    text: TextStyles
    title: tuple[str, ...]
    captions: tuple[tuple[str, ...], ...]
    has_names: bool
    columns: int
    px_per_cm: int
    cloth_px: tuple[int, int]
    column_step: int
    width: int

    @property
    def rule_top(self) -> int:
        """The hairline beneath the header."""
        return MARGIN_PX + len(self.title) * self.text.title.line_px + self.text.summary.line_px * 3 // 2

    @property
    def row_px(self) -> int:
        """From one row of cloths to the next."""
        caption = self.has_names * self.text.heading.line_px + max(map(len, self.captions)) * self.text.note.line_px
        return GAP_PX // 2 + RULER_PX + self.cloth_px[1] + self.text.heading.size_px + caption

    @property
    def footer_top(self) -> int:
        """The hairline above the footer."""
        rows = ceil(len(self.captions) / self.columns)
        return self.rule_top + rows * self.row_px + GAP_PX * 2 // 3

    @property
    def height(self) -> int:
        """Of the page."""
        return self.footer_top + self.text.footer.size_px + self.text.footer.line_px + MARGIN_PX * 2 // 3

    @property
    def column_px(self) -> int:
        """The width of a caption."""
        return _column_px(self.columns, self.column_step, self.width)

    @property
    def scale(self) -> float:
        """The largest round scale at which the page fits onto A3, upright or across."""
        page_mm = self.width * 10 / self.px_per_cm, self.height * 10 / self.px_per_cm  # at 1 : 1
        needed = max(max(page_mm) / _A3_MM[0], min(page_mm) / _A3_MM[1])
        return next((scale for scale in _ROUND_SCALES if scale >= needed), ceil(needed / 50) * 50)

    @property
    def dpi(self) -> float:
        """The resolution at which the page is printed at its scale."""
        return self.px_per_cm * MM_PER_INCH / 10 * self.scale

    def cloth_corner(self, number: int) -> tuple[int, int]:
        """Place the left top corner of a cloth by its number, row by row."""
        row, column = divmod(number, self.columns)
        left = MARGIN_PX + RULER_PX + column * self.column_step
        return left, self.rule_top + row * self.row_px + GAP_PX // 2 + RULER_PX


def arrange_mockup(units: Sequence[PrintedUnit], *, cloth_mm: tuple[float, float], title: str) -> MockupLayout:
    """Lay out the page: a cloth of (width, length) for every unit, all at one scale, up to three in a row.

    Raises PictureError where a unit would be too small to be seen.
    """
    count = len(units)
    columns = count if count <= _LONGEST_ROW else ceil(count / 2)
    px_per_cm = _px_per_cm(ceil(count / columns), columns, cloth_mm)
    for unit in units:
        _check_visible(unit, px_per_cm)
    cloth_px = _cloth_px(cloth_mm[0], px_per_cm), _cloth_px(cloth_mm[1], px_per_cm)
    column_step = max(cloth_px[0], _NARROWEST_COLUMN_PX) + GAP_PX
    width = max(_PAGE_PX[columns] // 2, 2 * MARGIN_PX + RULER_PX + columns * column_step - GAP_PX)
    text, column_px = text_styles_for(_TYPE_CELL_PX, width), _column_px(columns, column_step, width)
    return MockupLayout(
        text=text,
        title=wrap(title, text.title, width - 2 * MARGIN_PX, 2),
        captions=tuple(
            tuple(part for line in unit.caption(cloth_mm) for part in wrap(line, text.note, column_px, 2))
            for unit in units
        ),
        has_names=count > 1 or title != units[0].name,
        columns=columns,
        px_per_cm=px_per_cm,
        cloth_px=cloth_px,
        column_step=column_step,
        width=width,
    )


def _px_per_cm(rows: int, columns: int, cloth_mm: tuple[float, float]) -> int:
    """Choose the most at which all cloths fit on the page; whole, so that the ruler's ticks stand evenly."""
    room = _PAGE_PX[columns] - 2 * MARGIN_PX - RULER_PX - (columns - 1) * GAP_PX
    most = min(room / (columns * cloth_mm[0]), _HIGHEST_CLOTHS_PX / (rows * cloth_mm[1])) * 10
    return max(1, min(_MOST_PX_PER_CM, int(most)))


def _cloth_px(side_mm: float, px_per_cm: int) -> int:
    return max(1, round(side_mm * px_per_cm / 10))


def _column_px(columns: int, column_step: int, width: int) -> int:
    return column_step - GAP_PX if columns > 1 else width - 2 * MARGIN_PX - RULER_PX


def _check_visible(unit: PrintedUnit, px_per_cm: int) -> None:
    least_px = min(unit.unit_mm) * px_per_cm / 10
    if least_px < _SMALLEST_UNIT_PX:
        raise PictureError(
            f"{unit.path}: {in_cm(unit.size_mm[0])} × {in_cm(unit.size_mm[1])} cm is {least_px:.1f} px on this sheet, "
            "too small to be seen; show a narrower and shorter piece with --fabric and --length"
        )
