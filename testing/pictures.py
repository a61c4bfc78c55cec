"""Small pictures to be saved and read again, and what reading says of those that cannot be."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
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


def png(
    width: int, height: int, *, bits: int, color: int, rows: bytes, chunks: Mapping[bytes, bytes] | None = None
) -> bytes:
    """Write a PNG by hand; rows: filter byte and samples of each row; chunks: more of them, before the pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    more = b"".join(chunk(kind, data) for kind, data in (chunks or {}).items())
    body = chunk(b"IHDR", header) + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def psd(pixels: np.ndarray, *, dpi: float = 0, layers: int = 0) -> bytes:
    """Write a Photoshop document by hand: its merged picture, uint8 (H, W, 3), and empty layers."""
    fixed = round(dpi * 65536)
    resolution = b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + struct.pack(">IHHIHH", fixed, 1, 1, fixed, 1, 1)
    layer = bytes(16) + struct.pack(">H", 0) + b"8BIMnorm" + bytes(4) + struct.pack(">I", 0)
    info = struct.pack(">h", layers) + layers * layer
    section = struct.pack(">I", len(info)) + info + bytes(4)
    height, width = pixels.shape[:2]
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3) + bytes(4)
    blocks = struct.pack(">I", len(resolution)) + resolution + struct.pack(">I", len(section)) + section
    return head + blocks + bytes(2) + np.moveaxis(pixels, -1, 0).tobytes()


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
