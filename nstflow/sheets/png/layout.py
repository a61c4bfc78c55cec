"""Where everything stands on a sheet, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from nstflow.typography.text_styles import TextStyles

# The most lines of a difference, warnings, a row's heading, a column's and the title; the rest becomes an ellipsis.
DIFFERENCE_LINES, WARNING_LINES, HEADING_LINES, COLUMN_HEADING_LINES, TITLE_LINES = 2, 2, 3, 2, 2


@dataclass(frozen=True)
class Box:
    """A rectangle; right and bottom are exclusive."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column of pixels beyond it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row of pixels beneath it."""
        return self.top + self.height


@dataclass(frozen=True)
class InkGrid:
    """How named inks are laid out beneath every tile, so that they stand in the same columns; 0 × 0 without names."""

    columns: int = 0
    lines: int = 0


@dataclass(frozen=True)
class Layout:
    """The sizes of one sheet in px; the boxes follow from them.

    text:                        how every kind of line is set.
    window_width, window_height: of the view into a tile in repeat; all cells share it.
    difference_lines:            lines kept beneath every cell for what differs (0 to 2).
    warning_lines:               likewise for warnings; 0 where those of all tiles fit beside their sizes.
    inks:                        how the named inks stand beneath every cell.
    heading_lines:               of the columns' names (1 or 2).
    groups:                      (first column, count) of neighboring columns with the same style.
    """

    text: TextStyles
    margin: int
    gutter: int
    row_gap: int
    row_head_width: int
    thumb: int
    window_width: int
    window_height: int
    difference_lines: int
    warning_lines: int
    inks: InkGrid
    title_lines: int
    heading_lines: int
    has_overline: bool
    has_summary: bool
    has_variants: bool
    groups: tuple[tuple[int, int], ...]
    rows: int
    columns: int

    @property
    def width(self) -> int:
        """Of the whole sheet, in pixels."""
        return self.header.width + 2 * self.margin

    @property
    def height(self) -> int:
        """Of the whole sheet, in pixels."""
        return self.footer.bottom + self.margin

    @cached_property
    def header(self) -> Box:
        """Title, client, season and summary, above everything from the row headings to the last column."""
        width = content_width(self.row_head_width, self.columns, self.gutter, self.window_width)
        height = self.title_lines * self.text.title.line_px
        height += self.text.overline.line_px + self.text.overline.size_px if self.has_overline else 0
        height += round(self.text.summary.line_px * 1.2) if self.has_summary else 0
        return Box(self.margin, self.margin, width, height)

    @cached_property
    def rule_top(self) -> int:
        """The hairline beneath the header."""
        return self.header.bottom + self.text.title.size_px * 2 // 3

    @cached_property
    def column_heads(self) -> tuple[Box, ...]:
        """Thumbnail, name and variant of every column."""
        top = self.rule_top + self.row_gap * 3 // 2
        height = self.thumb + self.head_gap + self.heading_lines * self.text.heading.line_px
        height += self.text.variant.line_px + self.head_gap if self.has_variants else 0
        lefts = (self._left(column) for column in range(self.columns))
        return tuple(Box(left, top, self.window_width, height) for left in lefts)

    @property
    def head_gap(self) -> int:
        """Between a thumbnail and its name."""
        return self.text.heading.size_px // 2

    @property
    def row_heads(self) -> tuple[Box, ...]:
        """Thumbnail and name of every row, beside its cells."""
        height = self.window_height + self.caption_height
        return tuple(Box(self.margin, self._top(row), self.row_head_width, height) for row in range(self.rows))

    def window(self, row: int, column: int) -> Box:
        """Place the view into the tile of a cell."""
        return Box(self._left(column), self._top(row), self.window_width, self.window_height)

    def caption(self, row: int, column: int) -> Box:
        """Place the lines beneath a window, the gap above them included."""
        window = self.window(row, column)
        return Box(window.left, window.bottom, window.width, self.caption_height)

    @property
    def caption_gap(self) -> int:
        """Between a window and its caption."""
        return self.text.job.size_px * 2 // 3

    @property
    def caption_height(self) -> int:
        """Of the lines beneath a window, the gap above them included."""
        lines = self.text.job.line_px + self.text.note.line_px * (1 + self.inks.lines)
        lines += self.warning_lines * self.text.warning.line_px
        return self.caption_gap + lines + self.difference_lines * self.text.differs.line_px

    @property
    def footer(self) -> Box:
        """The two lines beneath everything, with the hairline above them."""
        top = self._top(self.rows - 1) + self.window_height + self.caption_height + self.row_gap * 3 // 2
        return Box(self.margin, top, self.header.width, self.text.footer.size_px + 2 * self.text.footer.line_px)

    def _left(self, column: int) -> int:
        return self.margin + self.row_head_width + self.gutter + column * (self.window_width + self.gutter)

    def _top(self, row: int) -> int:
        first = self.column_heads[0].bottom if self.columns else self.rule_top
        return first + self.row_gap + row * (self.window_height + self.caption_height + 2 * self.row_gap)


def content_width(row_head: int, columns: int, gutter: int, cell: int) -> int:
    """Add up the row headings and the columns, everything within the margins, in px."""
    return row_head + columns * (gutter + cell)
