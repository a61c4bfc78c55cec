"""The look of a sheet: its few colors, and its type at a size of cell."""

from __future__ import annotations

from dataclasses import dataclass

from nstflow.sheets.png.fonts import Face, Type

GROUND = (252, 249, 244)
HOLLOW = (245, 241, 233)
INK = (40, 36, 33)
SOFT = (112, 103, 94)
HAIRLINE = (218, 211, 200)
EDGE = (200, 192, 180)
ALARM = (150, 58, 44)
ALARM_GROUND = (248, 230, 223)
ALARM_EDGE = (206, 150, 136)

IDEAL_CELL_PX = 360


@dataclass(frozen=True)
class Look:
    """The type of every kind of line."""

    title: Type
    overline: Type
    summary: Type
    footer: Type
    footer_soft: Type
    heading: Type
    heading_alone: Type
    variant: Type
    job: Type
    note: Type
    differs: Type
    label: Type
    failed: Type
    reason: Type


def look_for(cell_px: int, content_px: int) -> Look:
    """The type for cells `cell_px` wide on a page whose columns take `content_px`; small cells get smaller type."""
    step = (cell_px / IDEAL_CELL_PX) ** 0.6
    title = round(_between(46, content_px * 0.034, 112))

    def sized(ideal: float, least: int) -> int:
        return max(least, round(ideal * step))

    small = round(_between(sized(14, 13), title * 0.24, 20))

    return Look(
        title=Type(Face.SERIF, title, INK, leading=1.16),
        overline=Type(Face.SANS, small, SOFT, tracking_px=small * 0.14),
        summary=Type(Face.ITALIC, round(_between(20, title * 0.4, 38)), SOFT),
        footer=Type(Face.SANS, small, INK),
        footer_soft=Type(Face.SANS, small, SOFT),
        heading=Type(Face.SERIF, sized(25, 16), INK, leading=1.25),
        heading_alone=Type(Face.ITALIC, sized(23, 15), SOFT, leading=1.25),
        variant=Type(Face.SANS, sized(14.5, 10), SOFT),
        job=Type(Face.SANS, sized(15.5, 10), INK),
        note=Type(Face.SANS, sized(14, 9), SOFT),
        differs=Type(Face.ITALIC, sized(18.5, 13), SOFT),
        label=Type(Face.ITALIC, sized(20, 13), SOFT),
        failed=Type(Face.SANS, sized(13, 9), ALARM, tracking_px=sized(13, 9) * 0.18),
        reason=Type(Face.SANS, sized(13.5, 9), SOFT),
    )


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))
