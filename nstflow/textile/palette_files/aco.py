"""Photoshop's swatches (.aco): colors, and from version 2 on their names.

After "Adobe Photoshop File Formats Specification": Color Swatches. A file has the colors (version 1), then most often
the same with names (version 2); some have the latter only.
"""

from __future__ import annotations

import struct
from pathlib import Path

from nstflow.errors import UsageError, first_line
from nstflow.textile.palette_files.color_models import Rgb, from_cmyk, from_gray, from_hsb, from_lab, from_rgb
from nstflow.textile.palette_files.text import one_line
from nstflow.textile.palettes import Ink

MAGICS = (b"\0\1", b"\0\2")
_RGB, _HSB, _CMYK, _LAB, _GRAY = 0, 1, 2, 7, 8
_BOOKS = {3: "Pantone", 4: "Focoltone", 5: "Trumatch", 6: "Toyo", 10: "HKS"}
_COLOR_BYTES = 10


def read_aco(path: Path, data: bytes) -> list[Ink]:
    """Read the swatches of a file, with their names where it has them. Raises UsageError with the swatch."""
    try:
        inks, end = _block(path, data, 0)
        if data[:2] == MAGICS[0] and data[end : end + 2] == MAGICS[1]:
            inks, _ = _block(path, data, end)
    except (struct.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cut off or damaged ({first_line(error)}); save or copy it again") from error
    return inks


def _block(path: Path, data: bytes, start: int) -> tuple[list[Ink], int]:
    """Read the colors of one version of the palette, from its byte `start`; return also where it ends."""
    version, count = struct.unpack_from(">2H", data, start)
    inks, place = [], start + 4
    for number in range(1, count + 1):
        space, *values = struct.unpack_from(">5H", data, place)
        place += _COLOR_BYTES
        name = ""
        if version == 2:
            (letters,) = struct.unpack_from(">I", data, place)
            encoded = struct.unpack_from(f">{2 * letters}s", data, place + 4)[0]
            name, place = one_line(encoded.decode("utf-16-be").rstrip("\0")), place + 4 + 2 * letters
        inks.append(Ink(name, _rgb(space, values, f"{path}: swatch {number}{name and f' {name!r}'}")))
    return inks, place


def _rgb(space: int, values: list[int], swatch: str) -> Rgb:
    shares = [value / 65535 for value in values]
    if space == _RGB:
        return from_rgb(shares[:3])
    if space == _HSB:
        return from_hsb(shares[:3])
    if space == _CMYK:  # 0 is all of the ink
        return from_cmyk([1 - share for share in shares])
    if space == _LAB:
        a, b = ((value ^ 0x8000) - 0x8000 for value in values[1:3])  # signed
        return from_lab((values[0] / 100, a / 100, b / 100))
    if space == _GRAY:  # 0 is white: Photoshop's "75% Gray" is 7500, and dark; GIMP reads it so, too
        return from_gray(1 - values[0] / 10000)
    if space in _BOOKS:
        raise UsageError(f"{swatch} is a color of a book ({_BOOKS[space]}), without values; save it as RGB or Lab")
    raise UsageError(f"{swatch} is in the color space {space}; expected RGB, HSB, CMYK, Lab or grey: save it as RGB")
