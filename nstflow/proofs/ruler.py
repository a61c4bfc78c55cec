"""A ruler in cm along the edge of a cloth."""

from __future__ import annotations

from typing import Literal

from PIL import Image, ImageDraw

from nstflow.typography.colors import INK, SOFT
from nstflow.typography.text import TextStyle, width_px, write

_STEPS_CM = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_LEAST_TICK_PX = 6
_LEAST_LABEL_PX = 110


def tick_steps_cm(px_per_cm: float) -> tuple[int, int]:
    """Choose every how many cm there is a tick, and a number."""
    tick = next((step for step in _STEPS_CM if step * px_per_cm >= _LEAST_TICK_PX), _STEPS_CM[-1])
    label = next((step for step in _STEPS_CM[2:] if step * px_per_cm >= _LEAST_LABEL_PX), _STEPS_CM[-1])
    return tick, label


def draw_ruler(
    page: Image.Image,
    *,
    along: Literal["x", "y"],
    at: tuple[int, int],
    length_cm: float,
    px_per_cm: float,
    thickness_px: int,
    style: TextStyle,
) -> None:
    """Draw a ruler whose zero lies at (left, top), the cloth's corner, on the outer side of the cloth's edge.

    A tick stands on the pixel in which its cm begins.
    """
    draw = ImageDraw.Draw(page)
    tick_cm, label_cm = tick_steps_cm(px_per_cm)
    left, top = at
    for cm in range(0, int(length_cm + 1e-9) + 1, tick_cm):
        is_labelled, is_half = cm % label_cm == 0, 2 * cm % label_cm == 0
        reach = thickness_px // 3 if is_labelled else thickness_px // 4 if is_half else thickness_px // 7
        place, color = round(cm * px_per_cm), INK if is_labelled else SOFT
        if along == "x":
            draw.line([(left + place, top - reach), (left + place, top - 2)], fill=color, width=1)
        else:
            draw.line([(left - reach, top + place), (left - 2, top + place)], fill=color, width=1)
        if is_labelled and along == "x":
            middle = left + place + 0.5
            line_top = top - thickness_px // 3 - style.size_px // 4 - style.drop_px
            write(page, str(cm), style, left=middle - 100, right=middle + 100, top=line_top)
        elif is_labelled and cm:  # the corner's zero stands on the other ruler
            end = left - thickness_px // 3 - style.size_px // 3
            line_top = top + place - style.drop_px + round(style.size_px * 0.36)  # figures centered on the tick
            write(page, str(cm), style, left=end - width_px(str(cm), style), top=line_top)
