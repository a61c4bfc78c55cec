"""Color tables of Photoshop (.act): up to 256 colors without names."""

from __future__ import annotations

import struct
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.textile.palettes import Ink

ENDING = ".act"
_COLORS = 256
_SIZES = (3 * _COLORS, 3 * _COLORS + 4)
_NO_COLOR = 0xFFFF


def read_act(path: Path, data: bytes) -> list[Ink]:
    """Read the different colors of a table in their order, without the transparent one.

    Files of 772 bytes say how many there are; in one of 768 what fills it up counts as a color, once.
    Raises UsageError for other sizes.
    """
    if len(data) not in _SIZES:
        raise UsageError(f"{path}: {len(data)} bytes; a color table (.act) has 768 or 772: save or copy it again")
    count, transparent = struct.unpack_from(">2H", data, 3 * _COLORS) if len(data) == _SIZES[1] else (0, _NO_COLOR)
    colors = list(struct.iter_unpack("3B", data[: 3 * _COLORS]))[: count or _COLORS]
    kept = (color for place, color in enumerate(colors) if place != transparent)
    return [Ink("", (red, green, blue)) for red, green, blue in dict.fromkeys(kept)]
