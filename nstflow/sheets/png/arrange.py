"""How large the cells of a sheet are, and what follows from that: its layout."""

from __future__ import annotations

from itertools import groupby
from statistics import median

from nstflow.errors import OutputError
from nstflow.sheets.model.sheet import SheetModel
from nstflow.sheets.png.caption import warning_lines
from nstflow.sheets.png.inks import ink_grid
from nstflow.sheets.png.layout import COLUMN_HEADING_LINES, DIFFERENCE_LINES, TITLE_LINES, Layout, content_width
from nstflow.typography.line_breaks import wrap
from nstflow.typography.text_styles import IDEAL_CELL_PX, TextStyles, text_styles_for

MOST_WIDE_PX = 6000
MOST_HIGH_PX = 30_000
LEAST_CELL_PX = 140
LARGEST_CELL_PX = 600  # of a sheet with one or two tiles
_COMFORTABLE_PX = 1500  # small matrices get larger cells until they fill about this
_MOST_MEGAPIXELS = 700  # 2.1 GB of memory
_SHAPES = (2 / 3, 3 / 2)  # of a window, width / height


def arrange(sheet: SheetModel) -> Layout:
    """Lay the sheet out with the largest comfortable cells that keep it within 6000 × 30 000 px.

    Cells are 360 px wide, more on a small sheet, down to 140 px on a large one; a matrix too large for that gets cells
    of 140 px and a larger sheet.

    Raises OutputError where even so the sheet would pass 700 megapixels.
    """
    most = max(len(sheet.rows), len(sheet.columns), 1)
    cell = max(IDEAL_CELL_PX, min(LARGEST_CELL_PX, _COMFORTABLE_PX // most))
    layout = _layout(sheet, cell)
    while cell > LEAST_CELL_PX and (layout.width > MOST_WIDE_PX or layout.height > MOST_HIGH_PX):
        cell = max(LEAST_CELL_PX, cell - 10)
        layout = _layout(sheet, cell)
    megapixels = layout.width * layout.height // 1_000_000
    if megapixels > _MOST_MEGAPIXELS:
        raise OutputError(
            f"{sheet.recipe}: {len(sheet.rows)} rows x {len(sheet.columns)} columns make a sheet of {megapixels} "
            f"megapixels; expected at most {_MOST_MEGAPIXELS}; split the recipe into smaller ones"
        )
    return layout


def _layout(sheet: SheetModel, cell: int) -> Layout:
    gutter = max(14, round(cell * 0.1))
    row_head = max(96, round(cell * 0.55))
    content = content_width(row_head, len(sheet.columns), gutter, cell)
    text = text_styles_for(cell, content)
    tiles = [one.tile for row in sheet.cells for one in row if one.tile]
    inks = ink_grid((tile.inks for tile in tiles), text.note, cell)
    return Layout(
        text=text,
        margin=max(88, round(cell * 0.32)),
        gutter=gutter,
        row_gap=max(14, round(cell * 0.075)),
        row_head_width=row_head,
        thumb=round(cell * 0.36) if any(heading.pictured for heading in sheet.columns) else 0,
        window_width=cell,
        window_height=2 * round(cell / _window_shape(sheet) / 2),
        difference_lines=_difference_lines(sheet, text, cell),
        warning_lines=warning_lines(tiles, inks, text, cell),
        inks=inks,
        title_lines=len(wrap(sheet.title, text.title, content, TITLE_LINES)),
        heading_lines=_heading_lines(sheet, text, cell, gutter),
        has_overline=bool(sheet.client or sheet.season),
        has_summary=bool(sheet.summary),
        has_variants=any(heading.variant for heading in sheet.columns),
        groups=_groups(sheet),
        rows=len(sheet.rows),
        columns=len(sheet.columns),
    )


def _window_shape(sheet: SheetModel) -> float:
    """Choose width / height: the usual unit's, so that most windows show two by two exactly."""
    shapes = [tile.unit_px[0] / tile.unit_px[1] for tile in sheet.tiles]
    return min(max(median(shapes) if shapes else 1.0, _SHAPES[0]), _SHAPES[1])


def _difference_lines(sheet: SheetModel, text: TextStyles, width: int) -> int:
    differences = {tile.differs for tile in sheet.tiles}
    return max((len(wrap(words, text.differs, width, DIFFERENCE_LINES)) for words in differences), default=0)


def _heading_lines(sheet: SheetModel, text: TextStyles, cell: int, gutter: int) -> int:
    lines = (
        len(wrap(sheet.columns[first].name, text.heading, count * (cell + gutter) - gutter, COLUMN_HEADING_LINES))
        for first, count in _groups(sheet)
    )
    return max(lines, default=1)


def _groups(sheet: SheetModel) -> tuple[tuple[int, int], ...]:
    same = groupby(
        range(len(sheet.columns)), key=lambda column: (sheet.columns[column].name, sheet.columns[column].thumbnail)
    )
    columns = [list(group) for _, group in same]
    return tuple((group[0], len(group)) for group in columns)
