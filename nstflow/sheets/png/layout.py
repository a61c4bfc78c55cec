"""Where everything stands on a sheet, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median

from nstflow.errors import OutputError
from nstflow.sheets.model.grid import Grid
from nstflow.sheets.png.fonts import wrap
from nstflow.sheets.png.typography import IDEAL_CELL_PX, Look, look_for

MOST_WIDE_PX = 6000
MOST_HIGH_PX = 30_000
LEAST_CELL_PX = 140
LARGEST_CELL_PX = 600  # of a sheet with one or two tiles
DIFFERENCE_LINES = 2
HEADING_LINES = 3
TITLE_LINES = 2
_COMFORTABLE_PX = 1500  # small matrices get larger cells until they fill about this
_MOST_MEGAPIXELS = 700  # 2.1 GB of memory
_SHAPES = (2 / 3, 3 / 2)  # of a window, width / height


@dataclass(frozen=True)
class Box:
    """A rectangle; right and bottom are exclusive."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True)
class Layout:
    """The sizes of one sheet; the boxes follow from them.

    window_width, window_height: of the view into a tile in repeat; all cells share it.
    difference_lines:            lines kept beneath every cell for what differs (0 to 2).
    groups:                      (first column, count) of neighbouring columns with the same style.
    """

    look: Look
    margin: int
    gutter: int
    row_gap: int
    row_head_width: int
    thumb: int
    window_width: int
    window_height: int
    difference_lines: int
    title_lines: int
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
        width = _content_width(self.row_head_width, self.columns, self.gutter, self.window_width)
        height = self.title_lines * self.look.title.line_px
        height += self.look.overline.line_px + self.look.overline.size_px if self.has_overline else 0
        height += round(self.look.summary.line_px * 1.2) if self.has_summary else 0
        return Box(self.margin, self.margin, width, height)

    @cached_property
    def rule_top(self) -> int:
        """The hairline beneath the header."""
        return self.header.bottom + self.look.title.size_px * 2 // 3

    @cached_property
    def column_heads(self) -> tuple[Box, ...]:
        top = self.rule_top + self.row_gap * 3 // 2
        height = self.thumb + self.head_gap + self.look.heading.line_px
        height += self.look.variant.line_px + self.head_gap if self.has_variants else 0
        lefts = (self._left(column) for column in range(self.columns))
        return tuple(Box(left, top, self.window_width, height) for left in lefts)

    @property
    def head_gap(self) -> int:
        """Between a thumbnail and its name."""
        return self.look.heading.size_px // 2

    @property
    def row_heads(self) -> tuple[Box, ...]:
        height = self.window_height + self.caption_height
        return tuple(Box(self.margin, self._top(row), self.row_head_width, height) for row in range(self.rows))

    def window(self, row: int, column: int) -> Box:
        """The view into a tile."""
        return Box(self._left(column), self._top(row), self.window_width, self.window_height)

    def caption(self, row: int, column: int) -> Box:
        """The lines beneath a window, the gap above them included."""
        window = self.window(row, column)
        return Box(window.left, window.bottom, window.width, self.caption_height)

    @property
    def caption_gap(self) -> int:
        """Between a window and its caption."""
        return self.look.job.size_px * 2 // 3

    @property
    def caption_height(self) -> int:
        lines = self.look.job.line_px + self.look.note.line_px + self.difference_lines * self.look.differs.line_px
        return self.caption_gap + lines

    @property
    def footer(self) -> Box:
        top = self._top(self.rows - 1) + self.window_height + self.caption_height + self.row_gap * 3 // 2
        return Box(self.margin, top, self.header.width, self.look.footer.size_px + 2 * self.look.footer.line_px)

    def _left(self, column: int) -> int:
        return self.margin + self.row_head_width + self.gutter + column * (self.window_width + self.gutter)

    def _top(self, row: int) -> int:
        first = self.column_heads[0].bottom if self.columns else self.rule_top
        return first + self.row_gap + row * (self.window_height + self.caption_height + 2 * self.row_gap)


def arrange(grid: Grid) -> Layout:
    """The largest comfortable cells (360 px, more on a small sheet, down to 140 px) that keep the sheet
    within 6000 × 30 000 px; a matrix too large for that gets 140 px and a larger sheet.

    Raises OutputError where even so the sheet would pass 700 megapixels.
    """
    most = max(len(grid.rows), len(grid.columns), 1)
    cell = max(IDEAL_CELL_PX, min(LARGEST_CELL_PX, _COMFORTABLE_PX // most))
    layout = _layout(grid, cell)
    while cell > LEAST_CELL_PX and (layout.width > MOST_WIDE_PX or layout.height > MOST_HIGH_PX):
        cell = max(LEAST_CELL_PX, cell - 10)
        layout = _layout(grid, cell)
    megapixels = layout.width * layout.height // 1_000_000
    if megapixels > _MOST_MEGAPIXELS:
        raise OutputError(
            f"{grid.recipe}: {len(grid.rows)} rows x {len(grid.columns)} columns make a sheet of {megapixels} "
            f"megapixels; expected at most {_MOST_MEGAPIXELS}; split the recipe into smaller ones"
        )
    return layout


def _layout(grid: Grid, cell: int) -> Layout:
    gutter = max(14, round(cell * 0.1))
    row_head = max(96, round(cell * 0.55))
    content = _content_width(row_head, len(grid.columns), gutter, cell)
    look = look_for(cell, content)
    return Layout(
        look=look,
        margin=max(88, round(cell * 0.32)),
        gutter=gutter,
        row_gap=max(14, round(cell * 0.075)),
        row_head_width=row_head,
        thumb=round(cell * 0.36),
        window_width=cell,
        window_height=2 * round(cell / _window_shape(grid) / 2),
        difference_lines=_difference_lines(grid, look, cell),
        title_lines=len(wrap(grid.title, look.title, content, TITLE_LINES)),
        has_overline=bool(grid.client or grid.season),
        has_summary=bool(grid.summary),
        has_variants=any(heading.variant for heading in grid.columns),
        groups=_groups(grid),
        rows=len(grid.rows),
        columns=len(grid.columns),
    )


def _content_width(row_head: int, columns: int, gutter: int, cell: int) -> int:
    return row_head + columns * (gutter + cell)


def _window_shape(grid: Grid) -> float:
    """Width / height: the usual unit's, so that most windows show two by two exactly."""
    shapes = [tile.width_px / tile.height_px for tile in grid.tiles]
    return min(max(median(shapes) if shapes else 1.0, _SHAPES[0]), _SHAPES[1])


def _difference_lines(grid: Grid, look: Look, width: int) -> int:
    texts = {tile.differs for tile in grid.tiles}
    return max((len(wrap(text, look.differs, width, DIFFERENCE_LINES)) for text in texts), default=0)


def _groups(grid: Grid) -> tuple[tuple[int, int], ...]:
    same = groupby(
        range(len(grid.columns)), key=lambda column: (grid.columns[column].name, grid.columns[column].thumbnail)
    )
    columns = [list(group) for _, group in same]
    return tuple((group[0], len(group)) for group in columns)
