"""Type: measure, shorten, wrap and write text on a page.

The faces are the ones matplotlib brings: STIX General (a book serif) and DejaVu Sans, with DejaVu behind both
for what they lack. Pillow's own Aileron has no ×, no – and no umlauts.

Text is drawn four times too large and reduced: glyphs then sit on quarters of a pixel, and small type is spaced
evenly instead of being hinted onto whole pixels.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby
from math import ceil, floor
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ELLIPSIS = "…"
_OVERSAMPLE = 4
_NOT_A_CHARACTER = "\uffff"
_BREAK_AFTER = " _-/"
_DANGLING = " ·,;:-_"  # never left before an ellipsis


class Face(Enum):
    """A typeface: its font files, the first that has the glyph wins."""

    SERIF = ("STIXGeneral.ttf", "DejaVuSerif.ttf", "DejaVuSans.ttf")
    ITALIC = ("STIXGeneralItalic.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSans.ttf")
    SANS = ("DejaVuSans.ttf",)


@dataclass(frozen=True)
class Type:
    """How a line is set. `tracking_px` is added after every glyph; `leading` is the line's height in sizes."""

    face: Face
    size_px: int
    color: tuple[int, int, int]
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


def width_px(text: str, kind: Type) -> float:
    """The advance width of one line."""
    text = _one_line(text)
    advance = sum(font.getlength(piece) for font, piece in _pieces(text, kind))
    return advance / _OVERSAMPLE + kind.tracking_px * len(text)


def write(page: Image.Image, text: str, kind: Type, *, left: float, top: int, right: float | None = None) -> None:
    """Set one line on `page` (RGB) in a line box that starts at `top`.

    It starts at `left`; with `right` it is centered between the two.
    """
    if right is not None:
        left = (left + right - width_px(text, kind)) / 2
    origin = floor(left)
    mask = _mask(_one_line(text), kind, (left - origin) * _OVERSAMPLE)
    page.paste(kind.color, (origin, top + kind.drop_px - kind.size_px * 2), mask)


def shorten(text: str, kind: Type, width: float) -> str:
    """`text`, or as much of its beginning as fits into `width` px with an ellipsis."""
    text = _one_line(text)
    return _longest(text, kind, width, lambda keep: text[:keep].rstrip(_DANGLING) + ELLIPSIS)


def shorten_middle(text: str, kind: Type, width: float) -> str:
    """As `shorten`, but keeps both ends: ids often differ in their last letters only."""

    text = _one_line(text)

    def around(keep: int) -> str:
        tail = keep // 2
        end = text[-tail:].lstrip(_DANGLING) if tail else ""
        return text[: keep - tail].rstrip(_DANGLING) + ELLIPSIS + end

    return _longest(text, kind, width, around)


def wrap(text: str, kind: Type, width: float, lines: int) -> tuple[str, ...]:
    """At most `lines` lines that fit into `width` px; the rest becomes an ellipsis.

    Breaks at spaces and within ids and paths, after `_`, `-` and `/`; a word longer than a line is cut.
    """
    wrapped: list[str] = []
    rest = _one_line(text)
    while rest and len(wrapped) < lines:
        if width_px(rest, kind) <= width:
            return (*wrapped, rest)
        if len(wrapped) == lines - 1:
            return (*wrapped, _shorten_at_word(rest, kind, width))
        keep = _break_at(rest, kind, width)
        wrapped.append(rest[:keep].rstrip(" ·"))
        rest = rest[keep:].lstrip(" ·")
    return tuple(wrapped)


def _shorten_at_word(text: str, kind: Type, width: float) -> str:
    shortened = shorten(text, kind, width)
    space = shortened.rfind(" ")
    return shortened[:space].rstrip(_DANGLING) + ELLIPSIS if space > len(shortened) // 2 else shortened


def _longest(text: str, kind: Type, width: float, shortened: Callable[[int], str]) -> str:
    if width_px(text, kind) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        keep = (fits + too_long) // 2
        if width_px(shortened(keep), kind) <= width:
            fits = keep
        else:
            too_long = keep
    return shortened(fits)


def _break_at(text: str, kind: Type, width: float) -> int:
    """How many characters go on this line."""
    fits = len(_longest(text, kind, width, lambda letters: text[: max(1, letters)]))
    breaks = (keep for keep in range(fits, 0, -1) if text[keep] == " " or text[keep - 1] in _BREAK_AFTER)
    return next(breaks, fits)


def _one_line(text: str) -> str:
    """Composed (macOS file names are not) and without line breaks or control characters."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())


def _mask(text: str, kind: Type, offset: float) -> Image.Image:
    """Coverage of a line, its baseline two sizes below the mask's top; starts `offset` fine pixels in."""
    extra = kind.size_px * _OVERSAMPLE  # room for what overhangs the advance width
    width = ceil(width_px(text, kind)) * _OVERSAMPLE + extra
    fine = Image.new("L", (width, kind.size_px * 3 * _OVERSAMPLE))
    draw = ImageDraw.Draw(fine)
    for font, piece in _pieces(text, kind):
        draw.text((offset, kind.size_px * 2 * _OVERSAMPLE), piece, fill=255, font=font, anchor="ls")
        offset += font.getlength(piece) + kind.tracking_px * _OVERSAMPLE * len(piece)
    return fine.reduce(_OVERSAMPLE)


def _pieces(text: str, kind: Type) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    """The line cut where the font changes; letter by letter where it is tracked."""
    size = kind.size_px * _OVERSAMPLE
    if kind.tracking_px:
        return [(_font(_file_for(letter, kind.face), size), letter) for letter in text]
    runs = groupby(text, key=lambda letter: _file_for(letter, kind.face))
    return [(_font(file, size), "".join(letters)) for file, letters in runs]


@lru_cache(maxsize=4096)
def _file_for(letter: str, face: Face) -> str:
    if letter.isspace():
        return face.value[0]
    return next((file for file in face.value if _has_glyph(file, letter)), face.value[-1])


def _has_glyph(file: str, letter: str) -> bool:
    font = _font(file, 24)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NOT_A_CHARACTER))


@lru_cache(maxsize=256)
def _font(file: str, size_px: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine: Raqm may or may not be there, and a sheet should not depend on it.
    return ImageFont.truetype(_fonts_folder() / file, size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _fonts_folder() -> Path:
    """matplotlib's fonts, found without importing matplotlib (a second or so)."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
        if beside.is_dir():
            return beside
    from matplotlib import get_data_path  # packagers of Linux distributions move the data elsewhere

    return Path(get_data_path()) / "fonts" / "ttf"
