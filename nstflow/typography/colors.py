"""The few colors of our pages, sRGB (red, green, blue) of 255."""

from __future__ import annotations

Color = tuple[int, int, int]

GROUND: Color = (252, 249, 244)
HOLLOW: Color = (245, 241, 233)
INK: Color = (40, 36, 33)
SOFT: Color = (112, 103, 94)
HAIRLINE: Color = (218, 211, 200)
EDGE: Color = (200, 192, 180)
ALARM: Color = (150, 58, 44)
ALARM_GROUND: Color = (248, 230, 223)
ALARM_EDGE: Color = (206, 150, 136)
