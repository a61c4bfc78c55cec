"""The page of a mock-up: header, cloths with their rulers and captions, footer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PIL import Image, ImageDraw

from nstflow._version import __version__
from nstflow.proofs.cloth import lay_cloth, unit_outline
from nstflow.proofs.mockup_layout import MARGIN_PX, RULER_PX, MockupLayout
from nstflow.proofs.printed_unit import PrintedUnit
from nstflow.proofs.ruler import draw_ruler
from nstflow.textile.lengths import in_cm
from nstflow.typography.colors import EDGE, GROUND, INK
from nstflow.typography.line_breaks import shorten, shorten_middle
from nstflow.typography.text import rule, width_px, write

_OUTLINE_LIGHT, _OUTLINE_DARK = 200, 230  # of 255


def draw_mockup_page(
    units: Sequence[PrintedUnit], layout: MockupLayout, *, cloth_mm: tuple[float, float]
) -> Image.Image:
    """Draw every unit on its cloth of (width, length): RGB, sRGB, layout.width × layout.height px."""
    page = Image.new("RGB", (layout.width, layout.height), GROUND)
    _draw_header(page, layout, _summary(len(units), cloth_mm))
    for number, (unit, caption) in enumerate(zip(units, layout.captions, strict=True)):
        left, top = layout.cloth_corner(number)
        _draw_cloth(page, unit, layout, cloth_mm, number)
        _draw_caption(page, unit, layout, caption, (left, top + layout.cloth_px[1] + layout.text.heading.size_px))
    _draw_footer(page, layout)
    return page


def _draw_header(page: Image.Image, layout: MockupLayout, summary: str) -> None:
    text, top = layout.text, MARGIN_PX
    for line in layout.title:
        write(page, line, text.title, left=MARGIN_PX, top=top)
        top += text.title.line_px
    words = shorten(summary, text.summary, layout.width - 2 * MARGIN_PX)
    write(page, words, text.summary, left=MARGIN_PX, top=top + text.summary.line_px // 5)
    rule(page, MARGIN_PX, layout.width - MARGIN_PX, layout.rule_top)


def _summary(count: int, cloth_mm: tuple[float, float]) -> str:
    width, length = (in_cm(side) for side in cloth_mm)
    pieces = f"{count} pieces of cloth, each" if count > 1 else "Cloth"
    return f"{pieces} {width} cm wide and {length} cm long, drawn to scale"


def _draw_cloth(
    page: Image.Image, unit: PrintedUnit, layout: MockupLayout, cloth_mm: tuple[float, float], number: int
) -> None:
    corner, px_per_cm = layout.cloth_corner(number), layout.px_per_cm
    (left, top), (width, height) = corner, layout.cloth_px
    unit_px = unit.unit_mm[0] * px_per_cm / 10, unit.unit_mm[1] * px_per_cm / 10
    cloth = lay_cloth(unit.pixels, unit.lattice, unit_px=unit_px, cloth_px=layout.cloth_px)
    _mark_unit(cloth, unit, unit_px)
    page.paste(cloth, corner)
    ImageDraw.Draw(page).rectangle((left - 1, top - 1, left + width, top + height), outline=EDGE)
    ruler = partial(draw_ruler, page, at=corner, px_per_cm=px_per_cm, thickness_px=RULER_PX, style=layout.text.note)
    ruler(along="x", length_cm=cloth_mm[0] / 10)
    if number % layout.columns == 0:
        ruler(along="y", length_cm=cloth_mm[1] / 10)


def _mark_unit(cloth: Image.Image, unit: PrintedUnit, unit_px: tuple[float, float]) -> None:
    """Outline one unit, faintly: a dark line with light on both sides shows on every ground."""
    left, top, right, bottom = unit_outline(unit.lattice, unit_px=unit_px, cloth_px=cloth.size)
    box = round(left), round(top), round(right) - 1, round(bottom) - 1
    mask = Image.new("L", cloth.size)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), outline=_OUTLINE_LIGHT, width=5)
    cloth.paste("white", None, mask)
    mask.paste(0, (0, 0, *mask.size))
    draw.rectangle(box, outline=_OUTLINE_DARK, width=1)
    cloth.paste(INK, None, mask)


def _draw_caption(
    page: Image.Image, unit: PrintedUnit, layout: MockupLayout, lines: Sequence[str], at: tuple[int, int]
) -> None:
    text, (left, top) = layout.text, at
    if layout.has_names:
        write(page, shorten_middle(unit.name, text.heading, layout.column_px), text.heading, left=left, top=top)
        top += text.heading.line_px
    for line in lines:
        write(page, line, text.note, left=left, top=top)
        top += text.note.line_px


def _draw_footer(page: Image.Image, layout: MockupLayout) -> None:
    rule(page, MARGIN_PX, layout.width - MARGIN_PX, layout.footer_top)
    style, top = layout.text.footer, layout.footer_top + layout.text.footer.size_px
    right = f"nstflow {__version__}"
    words = f"Scale 1 : {layout.scale:g} printed at 100 % (A3) · ruler in cm · one unit is outlined"
    write(page, words, style, left=MARGIN_PX, top=top)
    soft = layout.text.footer_soft
    write(page, right, soft, left=layout.width - MARGIN_PX - width_px(right, soft), top=top)
