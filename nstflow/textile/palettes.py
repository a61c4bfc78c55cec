"""Colors and inks as a designer writes them: "#rgb", "#rrggbb" and "madder: #a8323e"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from nstflow.errors import UsageError

LONGEST_NAME = 60
"""Letters in an ink's name. Its plate's file has it too, in at most 255 bytes, of which a letter takes up to four."""
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_EXPECTED = 'expected a color such as "#1b2a41" or "madder: #a8323e", in quotes'


@dataclass(frozen=True)
class Ink:
    """A flat color to print with.

    name: as the designer calls it; empty where nobody has named it.
    rgb:  sRGB, each from 0 to 255.
    """

    name: str
    rgb: tuple[int, int, int]

    @property
    def hex(self) -> str:
        """The color as `#rrggbb`."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)

    def __str__(self) -> str:
        return f"{self.name}: {self.hex}" if self.name else self.hex


def parse_ink(text: Any) -> Ink:
    """Read an ink: "#rgb", "#rrggbb" or "name: #rrggbb"; also {name: "#rrggbb"}, as YAML reads it without quotes.

    Raises UsageError with what was found and what is expected.
    """
    if isinstance(text, dict) and len(text) == 1:
        name, code = next(iter(text.items()))
        if code is None:  # YAML takes # after a space for a comment
            raise UsageError(f"'{name}:' without a color; {_EXPECTED}: a # after a space begins a comment in YAML")
        text = f"{name}: {code}"
    if text is None:
        raise UsageError(f"no color; {_EXPECTED}: a # after a space begins a comment in YAML")
    if not isinstance(text, str):
        raise UsageError(f"{text!r}: {_EXPECTED}")
    name, _, code = text.rpartition(":")
    if not _HEX.fullmatch(code.strip()):
        raise UsageError(f"'{text}': {_EXPECTED}")
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise UsageError(
            f"'{name[:LONGEST_NAME]}…': a name of {len(name)} letters, and a file is named after it; "
            f"expected at most {LONGEST_NAME}"
        )
    return Ink(name, rgb_of(code.strip()))


def rgb_of(code: str) -> tuple[int, int, int]:
    """Read `#rgb` or `#rrggbb` as (red, green, blue), each from 0 to 255."""
    digits = code.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
    return red, green, blue
