"""What cells, headings and the footer are drawn of: filled boxes, frames and lines of text."""

from __future__ import annotations

from PIL import Image, ImageDraw

from nstflow.sheets.png.layout import Box
from nstflow.typography.colors import Color
from nstflow.typography.line_breaks import wrap
from nstflow.typography.text import TextStyle, write


def fill(page: Image.Image, box: Box, color: Color) -> None:
    """Fill the box."""
    page.paste(color, (box.left, box.top, box.right, box.bottom))


def frame(page: Image.Image, box: Box, color: Color) -> None:
    """Draw a hairline along the inside of the box's edges."""
    ImageDraw.Draw(page).rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=color)


def write_lines(page: Image.Image, words: str, style: TextStyle, box: Box, lines: int) -> None:
    """Wrap the words into at most `lines` lines from the box's left top corner on, as wide as the box."""
    for number, line in enumerate(wrap(words, style, box.width, lines)):
        write(page, line, style, left=box.left, top=box.top + number * style.line_px)
