"""The typefaces: those that matplotlib brings, STIX General (a book serif) and DejaVu Sans.

DejaVu stands behind both for the letters that they lack. Pillow's own Aileron has no ×, no – and no umlauts.
"""

from __future__ import annotations

import importlib.util
from enum import Enum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_NOT_A_CHARACTER = "\uffff"


class Face(Enum):
    """A typeface: its font files, of which the first that has a letter draws it."""

    SERIF = ("STIXGeneral.ttf", "DejaVuSerif.ttf", "DejaVuSans.ttf")
    ITALIC = ("STIXGeneralItalic.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSans.ttf")
    SANS = ("DejaVuSans.ttf",)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the font files, the preferred one first."""
        files: tuple[str, ...] = self.value
        return files


@lru_cache(maxsize=4096)
def file_for(letter: str, face: Face) -> str:
    """Return the name of the first of a face's font files that has the letter; of its last one where none has."""
    if letter.isspace():
        return face.files[0]
    return next((file for file in face.files if _has_glyph(file, letter)), face.files[-1])


@lru_cache(maxsize=256)
def open_font(file: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Open a font file by its name, at a size."""
    # The basic layout engine: Raqm may or may not be there, and a page should not depend on it.
    return ImageFont.truetype(_fonts_folder() / file, size_px, layout_engine=ImageFont.Layout.BASIC)


def _has_glyph(file: str, letter: str) -> bool:
    font = open_font(file, 24)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NOT_A_CHARACTER))


@lru_cache(maxsize=1)
def _fonts_folder() -> Path:
    """Locate matplotlib's fonts without importing matplotlib (a second or so)."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
        if beside.is_dir():
            return beside
    from matplotlib import get_data_path  # packagers of Linux distributions move the data elsewhere

    return Path(get_data_path()) / "fonts" / "ttf"
