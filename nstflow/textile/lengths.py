"""Lengths and sizes on cloth, read from words and written in words."""

from __future__ import annotations

import re

from nstflow.errors import UsageError

MM_PER_INCH = 25.4
LARGEST_MM = 5000.0

_MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": MM_PER_INCH, "inch": MM_PER_INCH, "inches": MM_PER_INCH,
                '"': MM_PER_INCH, "″": MM_PER_INCH}  # fmt: skip
_NUMBER = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_LENGTH = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>\D*)")
_SIZE = re.compile(rf"(?P<width>{_NUMBER})\s*(?P<unit>[^\dx×]*?)\s*[x×]\s*(?P<height>.+)")
_UNITS = "cm, mm or in, such as 32cm, 320mm or 12.6in"


def parse_length(text: str) -> float:
    """Read a length such as `32cm`, `320 mm`, `12.6 in`, `12.6"` or `1m`, in mm.

    Raises UsageError where the unit is missing or is no unit of length, and outside of 0 to 5 m.
    """
    read = _LENGTH.fullmatch(text.strip().lower())
    if not read:
        raise UsageError(f"'{text}': expected a length in {_UNITS}")
    number, unit = read["number"], read["unit"].strip()
    if not unit:
        raise UsageError(f"'{text}': a length needs its unit: {_UNITS}")
    if unit in ("px", "pixel", "pixels"):
        raise UsageError(f"'{text}': pixels are not a length; expected {_UNITS}")
    if unit not in _MM_PER_UNIT:
        raise UsageError(f"'{text}': '{unit}' is not a unit of length here; expected {_UNITS}")
    if "," in number:
        raise UsageError(f"'{text}': write a decimal point, {number.replace(',', '.')}{unit}, and no comma")
    length_mm = round(float(number) * _MM_PER_UNIT[unit], 6)  # 25.25 in are 641.35 mm, not 641.3499999999999
    if not 0 < length_mm <= LARGEST_MM:
        raise UsageError(f"'{text}': expected a length above 0 and of at most {LARGEST_MM / 1000:g} m")
    return length_mm


def parse_size(text: str) -> tuple[float, float | None]:
    """Read (width, height) in mm of `32cm`, `32x24cm` or `12in x 60cm`; height None where only the width is given.

    A width without a unit has the height's. Raises UsageError as `parse_length` does.
    """
    read = _SIZE.fullmatch(text.strip().lower())
    if not read:
        return parse_length(text), None
    height = read["height"].strip()
    unit = read["unit"] or height.lstrip("+-.,0123456789 ")
    return parse_length(read["width"] + unit), parse_length(height)


def in_cm(length_mm: float) -> str:
    """Write a length in cm as a designer does, to a tenth of a mm: `32`, `21.33`."""
    return f"{length_mm / 10:.2f}".rstrip("0").rstrip(".")
