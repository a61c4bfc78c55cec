"""The page around the cells: header, headings, hairlines, footer."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from nstflow.sheets.model.grid import Grid, Heading
from nstflow.sheets.png import pictures
from nstflow.sheets.png.cells import draw_cell
from nstflow.sheets.png.fonts import shorten, shorten_middle, width_px, wrap, write
from nstflow.sheets.png.layout import HEADING_LINES, TITLE_LINES, Box, Layout
from nstflow.sheets.png.repeat import fit
from nstflow.sheets.png.typography import EDGE, GROUND, HAIRLINE, HOLLOW


def draw_page(grid: Grid, layout: Layout) -> Image.Image:
    """The whole sheet: RGB, sRGB, layout.width × layout.height px."""
    page = Image.new("RGB", (layout.width, layout.height), GROUND)
    _header(page, grid, layout)
    _column_heads(page, grid, layout)
    _row_heads(page, grid, layout)
    for row, places in enumerate(grid.places):
        for column, place in enumerate(places):
            draw_cell(page, place, layout, row=row, column=column)
    _footer(page, grid, layout)
    return page


def _header(page: Image.Image, grid: Grid, layout: Layout) -> None:
    box, look, top = layout.header, layout.look, layout.header.top
    if layout.has_overline:
        _overline(page, [words.upper() for words in (grid.client, grid.season) if words], layout)
        top += look.overline.line_px + look.overline.size_px
    for line in wrap(grid.title, look.title, box.width, TITLE_LINES):
        write(page, line, look.title, left=box.left, top=top)
        top += look.title.line_px
    top += look.summary.line_px // 5
    write(page, shorten(grid.summary, look.summary, box.width), look.summary, left=box.left, top=top)
    _rule(page, box.left, box.right, layout.rule_top)


def _overline(page: Image.Image, ends: list[str], layout: Layout) -> None:
    """Client at the left, season at the right; the only one of them at the left."""
    box, kind = layout.header, layout.look.overline
    ends = [shorten(words, kind, box.width * 0.96 / len(ends)) for words in ends]
    write(page, ends[0], kind, left=box.left, top=box.top)
    for words in ends[1:]:
        write(page, words, kind, left=box.right - width_px(words, kind) + kind.tracking_px, top=box.top)


def _column_heads(page: Image.Image, grid: Grid, layout: Layout) -> None:
    look = layout.look
    for first, count in layout.groups:
        head, last, heading = layout.column_heads[first], layout.column_heads[first + count - 1], grid.columns[first]
        _thumbnail(page, heading, Box(head.left, head.top, layout.thumb, layout.thumb), standing=True)
        top = head.top + layout.thumb + layout.head_gap
        kind = look.heading if heading.pictured else look.heading_alone
        write(page, shorten(heading.name, kind, last.right - head.left), kind, left=head.left, top=top)
        if layout.has_variants:
            _rule(page, head.left, last.right, top + look.heading.line_px + layout.head_gap // 2)
    for heading, head in zip(grid.columns, layout.column_heads, strict=True):
        top = head.bottom - look.variant.line_px
        write(page, shorten(heading.variant, look.variant, head.width), look.variant, left=head.left, top=top)


def _row_heads(page: Image.Image, grid: Grid, layout: Layout) -> None:
    for number, (heading, head) in enumerate(zip(grid.rows, layout.row_heads, strict=True)):
        if number:
            _rule(page, head.left, layout.header.right, head.top - layout.row_gap)
        top = head.top
        if heading.pictured:
            side = min(head.width, layout.window_height * 2 // 3)
            top += _thumbnail(page, heading, Box(head.left, head.top, side, side), standing=False) + layout.head_gap
        kind = layout.look.heading if heading.pictured else layout.look.heading_alone
        for line in wrap(heading.name, kind, head.width, HEADING_LINES):
            write(page, line, kind, left=head.left, top=top)
            top += kind.line_px
        variant = layout.look.variant
        write(page, shorten(heading.variant, variant, head.width), variant, left=head.left, top=top)


def _thumbnail(page: Image.Image, heading: Heading, box: Box, *, standing: bool) -> int:
    """Draw the source's picture into `box`, standing on its lower edge or hanging from its upper; return its height."""
    picture = _picture(heading.thumbnail, box)
    size = picture.size if picture is not None else (box.width, box.height)
    top = box.bottom - size[1] if standing else box.top
    page.paste(picture if picture is not None else HOLLOW, (box.left, top, box.left + size[0], top + size[1]))
    ImageDraw.Draw(page).rectangle((box.left - 1, top - 1, box.left + size[0], top + size[1]), outline=EDGE)
    return size[1]


def _picture(path: Path | None, box: Box) -> Image.Image | None:
    if path is None:
        return None
    try:
        picture = pictures.load(path)
    except OSError:
        return None
    return picture.resize(fit(picture.size, (box.width, box.height)), Image.Resampling.LANCZOS)


def _footer(page: Image.Image, grid: Grid, layout: Layout) -> None:
    box, look = layout.footer, layout.look
    _rule(page, box.left, box.right, box.top)
    counts = " · ".join(part for part in (grid.counts, grid.drafts) if part)
    lines = ((counts, grid.date, look.footer), (grid.recipe, f"nstflow {grid.version}", look.footer_soft))
    for number, (left, right, kind) in enumerate(lines):
        top = box.top + look.footer.size_px + number * look.footer.line_px
        room = box.width - width_px(right, kind) - look.footer.size_px * 2
        write(page, shorten_middle(left, kind, room), kind, left=box.left, top=top)
        write(page, right, kind, left=box.right - width_px(right, kind), top=top)


def _rule(page: Image.Image, left: int, right: int, y: int) -> None:
    ImageDraw.Draw(page).line([(left, y), (right - 1, y)], fill=HAIRLINE, width=1)
