"""One line of text, measured and set on a page; and the hairline between lines.

Text is drawn four times too large and reduced: glyphs then sit on quarters of a pixel, and small type is spaced
evenly instead of being hinted onto whole pixels.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor

from PIL import Image, ImageDraw, ImageFont

from nstflow.typography.colors import HAIRLINE, Color
from nstflow.typography.faces import Face, file_for, open_font

_OVERSAMPLE = 4


@dataclass(frozen=True)
class TextStyle:
    """How a line is set. `tracking_px` is added after every glyph; `leading` is the line's height in sizes."""

    face: Face
    size_px: int
    color: Color
    tracking_px: float = 0.0
    leading: float = 1.42

    @property
    def line_px(self) -> int:
        """From one baseline to the next."""
        return round(self.size_px * self.leading)

    @property
    def drop_px(self) -> int:
        """From the top of a line to its baseline."""
        return round(self.size_px * (0.34 + self.leading / 2))


def width_px(text: str, style: TextStyle) -> float:
    """Measure the advance width of one line."""
    text = as_one_line(text)
    advance = sum(font.getlength(piece) for font, piece in _pieces(text, style))
    return advance / _OVERSAMPLE + style.tracking_px * len(text)


def write(page: Image.Image, text: str, style: TextStyle, *, left: float, top: int, right: float | None = None) -> None:
    """Set one line on `page` (RGB) in a line box that starts at `top`.

    It starts at `left`; with `right` it is centered between the two.
    """
    if right is not None:
        left = (left + right - width_px(text, style)) / 2
    origin = floor(left)
    mask = _mask(as_one_line(text), style, (left - origin) * _OVERSAMPLE)
    page.paste(style.color, (origin, top + style.drop_px - style.size_px * 2), mask)


def rule(page: Image.Image, left: int, right: int, y: int) -> None:
    """Draw a hairline from `left` up to `right`."""
    ImageDraw.Draw(page).line([(left, y), (right - 1, y)], fill=HAIRLINE, width=1)


def as_one_line(text: str) -> str:
    """Compose the letters (macOS file names are not) and make spaces of line breaks and control characters."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())


def _mask(text: str, style: TextStyle, offset: float) -> Image.Image:
    """Draw the coverage of a line, its baseline two sizes below the mask's top, starting `offset` fine pixels in."""
    extra = style.size_px * _OVERSAMPLE  # room for what overhangs the advance width
    width = ceil(width_px(text, style)) * _OVERSAMPLE + extra
    fine = Image.new("L", (width, style.size_px * 3 * _OVERSAMPLE))
    draw = ImageDraw.Draw(fine)
    for font, piece in _pieces(text, style):
        draw.text((offset, style.size_px * 2 * _OVERSAMPLE), piece, fill=255, font=font, anchor="ls")
        offset += font.getlength(piece) + style.tracking_px * _OVERSAMPLE * len(piece)
    return fine.reduce(_OVERSAMPLE)


def _pieces(text: str, style: TextStyle) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    """Cut the line where the font changes; letter by letter where it is tracked."""
    size = style.size_px * _OVERSAMPLE
    if style.tracking_px:
        return [(open_font(file_for(letter, style.face), size), letter) for letter in text]
    runs = groupby(text, key=lambda letter: file_for(letter, style.face))
    return [(open_font(file, size), "".join(letters)) for file, letters in runs]
