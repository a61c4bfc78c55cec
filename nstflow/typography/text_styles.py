"""The text styles of a page, at the size of its cells."""

from __future__ import annotations

from dataclasses import dataclass

from nstflow.typography.colors import ALARM, INK, SOFT
from nstflow.typography.faces import Face
from nstflow.typography.text import TextStyle

IDEAL_CELL_PX = 360


@dataclass(frozen=True)
class TextStyles:
    """The style of every kind of line."""

    title: TextStyle
    overline: TextStyle
    summary: TextStyle
    footer: TextStyle
    footer_soft: TextStyle
    heading: TextStyle
    heading_alone: TextStyle
    variant: TextStyle
    job: TextStyle
    note: TextStyle
    warning: TextStyle
    differs: TextStyle
    label: TextStyle
    failed: TextStyle
    reason: TextStyle


def text_styles_for(cell_px: int, content_px: int) -> TextStyles:
    """Choose the styles for cells `cell_px` wide on a page whose columns take `content_px`.

    Small cells get smaller type.
    """
    step: float = (cell_px / IDEAL_CELL_PX) ** 0.6
    title = round(_between(46, content_px * 0.034, 112))

    def sized(ideal: float, least: int) -> int:
        return max(least, round(ideal * step))

    small = round(_between(sized(14, 13), title * 0.24, 20))

    return TextStyles(
        title=TextStyle(Face.SERIF, title, INK, leading=1.16),
        overline=TextStyle(Face.SANS, small, SOFT, tracking_px=small * 0.14),
        summary=TextStyle(Face.ITALIC, round(_between(20, title * 0.4, 38)), SOFT),
        footer=TextStyle(Face.SANS, small, INK),
        footer_soft=TextStyle(Face.SANS, small, SOFT),
        heading=TextStyle(Face.SERIF, sized(25, 16), INK, leading=1.25),
        heading_alone=TextStyle(Face.ITALIC, sized(23, 15), SOFT, leading=1.25),
        variant=TextStyle(Face.SANS, sized(14.5, 10), SOFT),
        job=TextStyle(Face.SANS, sized(15.5, 10), INK),
        note=TextStyle(Face.SANS, sized(14, 9), SOFT),
        warning=TextStyle(Face.SANS, sized(14, 9), ALARM),
        differs=TextStyle(Face.ITALIC, sized(18.5, 13), SOFT),
        label=TextStyle(Face.ITALIC, sized(20, 13), SOFT),
        failed=TextStyle(Face.SANS, sized(13, 9), ALARM, tracking_px=sized(13, 9) * 0.18),
        reason=TextStyle(Face.SANS, sized(13.5, 9), SOFT),
    )


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))
