"""Small pictures to be saved and read again, and what reading says of those that cannot be."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nstflow.errors import PictureError
from nstflow.pictures.reading import read_picture

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 56, 3), dtype="uint8")
COLORS = PIXELS.astype("float32") / 255

Save = Callable[..., Path]
"""Saves an array or a Pillow picture (PIXELS where none is given) under a name, with Pillow's options: its path."""


def refusal(path: Path) -> str:
    """Read a picture that cannot be read: what is said of it, without its path."""
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


def png(width: int, height: int, *, bits: int, color: int, rows: bytes) -> bytes:
    """Write a PNG by hand; rows: filter byte and samples of each row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff_of_16_bits(data: bytes, width: int, height: int, *, compression: int = 1) -> bytes:
    """Write a TIFF of one strip by hand; data: its strip, of 16-bit red, green and blue, packed already."""
    start = 14  # after the header and the bits of the three colors
    # (tag, type: 3 = short and 4 = long, count, value)
    entries = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 8), (259, 3, 1, compression), (262, 3, 1, 2),
        (273, 4, 1, start), (277, 3, 1, 3), (278, 4, 1, height), (279, 4, 1, len(data)), (284, 3, 1, 1),
    ]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", start + len(data)) + struct.pack("<3H", 16, 16, 16) + data + table
