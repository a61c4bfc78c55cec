"""The page around the cells: header, headings, hairlines, footer."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from nstflow.sheets import pictures
from nstflow.sheets.model.sheet import Heading, SheetModel
from nstflow.sheets.png.cells import draw_cell
from nstflow.sheets.png.layout import COLUMN_HEADING_LINES, HEADING_LINES, TITLE_LINES, Box, Layout
from nstflow.sheets.png.primitives import frame
from nstflow.sheets.png.repeat import fit
from nstflow.typography.colors import EDGE, GROUND, HOLLOW
from nstflow.typography.line_breaks import shorten, shorten_middle, wrap
from nstflow.typography.text import rule, width_px, write


def draw_page(sheet: SheetModel, layout: Layout) -> Image.Image:
    """Draw the whole sheet: RGB, sRGB, layout.width × layout.height px."""
    page = Image.new("RGB", (layout.width, layout.height), GROUND)
    _header(page, sheet, layout)
    _column_heads(page, sheet, layout)
    _row_heads(page, sheet, layout)
    for row, cells in enumerate(sheet.cells):
        for column, cell in enumerate(cells):
            draw_cell(page, cell, layout, row=row, column=column)
    _footer(page, sheet, layout)
    return page


def _header(page: Image.Image, sheet: SheetModel, layout: Layout) -> None:
    box, text, top = layout.header, layout.text, layout.header.top
    if layout.has_overline:
        _overline(page, [words.upper() for words in (sheet.client, sheet.season) if words], layout)
        top += text.overline.line_px + text.overline.size_px
    for line in wrap(sheet.title, text.title, box.width, TITLE_LINES):
        write(page, line, text.title, left=box.left, top=top)
        top += text.title.line_px
    top += text.summary.line_px // 5
    write(page, shorten(sheet.summary, text.summary, box.width), text.summary, left=box.left, top=top)
    rule(page, box.left, box.right, layout.rule_top)


def _overline(page: Image.Image, ends: list[str], layout: Layout) -> None:
    """Write the client at the left and the season at the right; the only one of them at the left."""
    box, style = layout.header, layout.text.overline
    ends = [shorten(words, style, box.width * 0.96 / len(ends)) for words in ends]
    write(page, ends[0], style, left=box.left, top=box.top)
    for words in ends[1:]:
        write(page, words, style, left=box.right - width_px(words, style) + style.tracking_px, top=box.top)


def _column_heads(page: Image.Image, sheet: SheetModel, layout: Layout) -> None:
    text = layout.text
    for first, count in layout.groups:
        head, last, heading = layout.column_heads[first], layout.column_heads[first + count - 1], sheet.columns[first]
        if heading.pictured:
            _thumbnail(page, heading, Box(head.left, head.top, layout.thumb, layout.thumb), standing=True)
        top = head.top + layout.thumb + layout.head_gap
        style = text.heading if heading.pictured else text.heading_alone
        lines = wrap(heading.name, style, last.right - head.left, COLUMN_HEADING_LINES)
        for number, line in enumerate(lines):
            write(page, line, style, left=head.left, top=top + number * style.line_px)
        if layout.has_variants:
            below = top + layout.heading_lines * text.heading.line_px
            rule(page, head.left, last.right, below + layout.head_gap // 2)
    for heading, head in zip(sheet.columns, layout.column_heads, strict=True):
        top = head.bottom - text.variant.line_px
        write(page, shorten(heading.variant, text.variant, head.width), text.variant, left=head.left, top=top)


def _row_heads(page: Image.Image, sheet: SheetModel, layout: Layout) -> None:
    for number, (heading, head) in enumerate(zip(sheet.rows, layout.row_heads, strict=True)):
        if number:
            rule(page, head.left, layout.header.right, head.top - layout.row_gap)
        top = head.top
        if heading.pictured:
            side = min(head.width, layout.window_height * 2 // 3)
            top += _thumbnail(page, heading, Box(head.left, head.top, side, side), standing=False) + layout.head_gap
        style = layout.text.heading if heading.pictured else layout.text.heading_alone
        for line in wrap(heading.name, style, head.width, HEADING_LINES):
            write(page, line, style, left=head.left, top=top)
            top += style.line_px
        variant = layout.text.variant
        write(page, shorten(heading.variant, variant, head.width), variant, left=head.left, top=top)


def _thumbnail(page: Image.Image, heading: Heading, box: Box, *, standing: bool) -> int:
    """Draw the source's picture into `box`, standing on its lower edge or hanging from its upper; return its height."""
    picture = _picture(heading.thumbnail, box)
    size = picture.size if picture is not None else (box.width, box.height)
    top = box.bottom - size[1] if standing else box.top
    page.paste(picture if picture is not None else HOLLOW, (box.left, top, box.left + size[0], top + size[1]))
    frame(page, Box(box.left - 1, top - 1, size[0] + 2, size[1] + 2), EDGE)
    return size[1]


def _picture(path: Path | None, box: Box) -> Image.Image | None:
    if path is None:
        return None
    try:
        picture = pictures.load(path)
    except OSError:
        return None
    return picture.resize(fit(picture.size, (box.width, box.height)), Image.Resampling.LANCZOS)


def _footer(page: Image.Image, sheet: SheetModel, layout: Layout) -> None:
    box, text = layout.footer, layout.text
    rule(page, box.left, box.right, box.top)
    counts = " · ".join(part for part in (sheet.counts, sheet.drafts) if part)
    lines = ((counts, sheet.date, text.footer), (sheet.recipe, f"nstflow {sheet.version}", text.footer_soft))
    for number, (left, right, style) in enumerate(lines):
        top = box.top + text.footer.size_px + number * text.footer.line_px
        room = box.width - width_px(right, style) - text.footer.size_px * 2
        write(page, shorten_middle(left, style, room), style, left=box.left, top=top)
        write(page, right, style, left=box.right - width_px(right, style), top=top)
