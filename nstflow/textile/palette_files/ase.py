"""Adobe Swatch Exchange (.ase), which Illustrator, Photoshop and InDesign share."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from nstflow.errors import UsageError, first_line
from nstflow.textile.palette_files.color_models import Rgb, from_cmyk, from_gray, from_lab, from_rgb
from nstflow.textile.palette_files.text import one_line
from nstflow.textile.palettes import Ink

MAGIC = b"ASEF"
_COLOR, _GROUP, _GROUP_END = 0x0001, 0xC001, 0xC002
_KINDS = (_COLOR, _GROUP, _GROUP_END)
_NORMAL = 2

_Convert = Callable[[tuple[float, ...]], Rgb]
_MODELS: dict[bytes, tuple[int, _Convert]] = {
    b"RGB ": (3, from_rgb),
    b"CMYK": (4, from_cmyk),
    b"LAB ": (3, lambda values: from_lab((100 * values[0], *values[1:]))),
    b"Gray": (1, lambda values: from_gray(values[0])),
    b"GRAY": (1, lambda values: from_gray(values[0])),
}
"""How many values a color has, and what they are."""


def read_ase(path: Path, data: bytes) -> list[Ink]:
    """Read the swatches of a file; groups are run together. Raises UsageError with the block or the swatch."""
    if len(data) < 12:
        raise UsageError(f"{path}: cut off after {len(data)} bytes, within its header; save or copy it again")
    blocks = struct.unpack(">I", data[8:12])[0]
    return [_ink(path, number, block) for number, kind, block in _blocks(path, data, blocks) if kind == _COLOR]


def ase_bytes(inks: Sequence[Ink], *, title: str = "nstflow") -> bytes:
    """Encode the inks as an Adobe Swatch Exchange file, as a single group of RGB swatches."""
    blocks = [(_GROUP, _text(title))]
    for ink in inks:
        values = struct.pack(">3f", *(value / 255 for value in ink.rgb))
        blocks.append((_COLOR, _text(ink.name) + b"RGB " + values + struct.pack(">H", _NORMAL)))
    blocks.append((_GROUP_END, b""))
    body = b"".join(struct.pack(">HI", kind, len(block)) + block for kind, block in blocks)
    return MAGIC + struct.pack(">HHI", 1, 0, len(blocks)) + body


def _blocks(path: Path, data: bytes, blocks: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number from 1, kind, content) of every block."""
    place = 12
    for number in range(1, blocks + 1):
        head = data[place : place + 6]
        if len(head) < 6:
            raise UsageError(f"{path}: cut off: {number - 1} of {blocks} blocks are there; save or copy it again")
        kind, length = struct.unpack(">HI", head)
        if kind not in _KINDS:
            raise UsageError(
                f"{path}: block {number} at byte {place} is of an unknown kind 0x{kind:04x}; save it again"
            )
        block = data[place + 6 : place + 6 + length]
        if len(block) < length:
            raise UsageError(
                f"{path}: cut off in block {number} of {blocks}: {len(block)} of {length} bytes; save or copy it again"
            )
        yield number, kind, block
        place += 6 + length


def _ink(path: Path, number: int, block: bytes) -> Ink:
    try:
        letters = struct.unpack_from(">H", block)[0]
        name = block[2 : 2 + 2 * letters].decode("utf-16-be").rstrip("\0")
        start = 2 + 2 * letters
        model = block[start : start + 4]
        if model not in _MODELS:
            shown = model.decode("latin-1").strip()
            raise UsageError(f"{path}: swatch {number} '{name}' is in '{shown}'; expected RGB, CMYK, Lab or grey")
        count, convert = _MODELS[model]
        values = struct.unpack_from(f">{count}f", block, start + 4)
    except (struct.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: block {number} is damaged ({first_line(error)}); save it again") from error
    if not np.isfinite(values).all():
        raise UsageError(f"{path}: swatch {number} '{name}' is not a number; save it again")
    return Ink(one_line(name), convert(values))


def _text(text: str) -> bytes:
    """Encode a text: its length in UTF-16 units with the closing zero, and itself."""
    encoded = (text + "\0").encode("utf-16-be")
    return struct.pack(">H", len(encoded) // 2) + encoded
