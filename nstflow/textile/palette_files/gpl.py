"""GIMP palettes (.gpl), which Inkscape, Krita and Aseprite write too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.textile.palette_files.text import lines_of, one_line
from nstflow.textile.palettes import Ink

MAGIC = "GIMP Palette"
_NO_NAME = "untitled"
_HEADER = re.compile(r"\s*(Name|Columns|Channels)\s*:(.*)")


def read_gpl(path: Path, data: bytes) -> list[Ink]:
    """Read the colors of a GIMP palette; of Aseprite's with transparency as they look on white.

    What is wholly transparent is no ink. Raises UsageError with the line of the file.
    """
    inks = []
    has_alpha = False
    for number, line in enumerate(lines_of(data)[1:], start=2):
        if header := _HEADER.fullmatch(line):
            has_alpha = has_alpha or (header[1] == "Channels" and header[2].strip().upper() == "RGBA")
        elif line.strip() and not line.lstrip().startswith("#"):
            inks.append(_ink(f"{path}:{number}", line, has_alpha=has_alpha))
    return [ink for ink in inks if ink is not None]


def gpl_bytes(inks: Sequence[Ink], *, title: str = "nstflow") -> bytes:
    """Encode the inks as a GIMP palette, which GIMP, Inkscape and Krita open."""
    lines = [MAGIC, f"Name: {one_line(title)}", "Columns: 0", "#"]
    for ink in inks:
        red, green, blue = ink.rgb
        lines.append(f"{red:3d} {green:3d} {blue:3d}\t{one_line(ink.name) or _NO_NAME}")
    return ("\n".join(lines) + "\n").encode()


def _ink(where: str, line: str, *, has_alpha: bool) -> Ink | None:
    """Read a color and its name: None for one that is wholly transparent."""
    channels = 4 if has_alpha else 3
    color = re.fullmatch(rf"\s*((?:\d+\s+){{{channels - 1}}}\d+)(?:\s+(.*))?", line)
    if not color:
        kind = (
            "red green blue alpha name, such as 168 50 62 255"
            if has_alpha
            else "red green blue name, such as 168 50 62"
        )
        raise UsageError(f"{where}: '{line.strip()[:60]}': expected {kind} madder")
    values = [int(part) for part in color[1].split()]
    if max(values) > 255:
        raise UsageError(f"{where}: {' '.join(map(str, values))}: expected numbers from 0 to 255")
    alpha = values[3] if has_alpha else 255
    red, green, blue = (round((value * alpha + 255 * (255 - alpha)) / 255) for value in values[:3])
    name = one_line(color[2] or "")
    return Ink("" if name.lower() == _NO_NAME else name, (red, green, blue)) if alpha else None
