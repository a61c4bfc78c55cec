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
    """Write a Photoshop document by hand: its merged picture, uint8 (H, W, 3), and layers of one black pixel."""
    fixed = round(dpi * 65536)
    resolution = b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + struct.pack(">IHHIHH", fixed, 1, 1, fixed, 1, 1)
    layer = struct.pack(">IIIIHHI", 0, 0, 1, 1, 1, 0, 3) + b"8BIMnorm" + bytes(8)  # its place; one channel of 3 bytes
    info = struct.pack(">h", layers) + layers * layer + layers * bytes(3)
    section = struct.pack(">I", len(info)) + info + bytes(4)
    height, width = pixels.shape[:2]
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3) + bytes(4)
    blocks = struct.pack(">I", len(resolution)) + resolution + struct.pack(">I", len(section)) + section
    return head + blocks + bytes(2) + np.moveaxis(pixels, -1, 0).tobytes()


def tiff_of_16_bits(data: bytes, width: int, height: int, *, compression: int = 1) -> bytes:
    """Write a TIFF of one strip by hand; data: its strip, of 16-bit red, green and blue, packed already."""
    return _tiff(data, width, height, bits=(16, 16, 16), compression=compression)


def tiff_of_12_bits(grey: np.ndarray) -> bytes:
    """Write a TIFF of one strip by hand; grey: (H, W) of 0 to 4095, W even."""
    left, right = grey[:, ::2], grey[:, 1::2]
    packed = np.stack([left >> 4, (left & 15) << 4 | right >> 8, right & 255], axis=-1).astype("uint8")
    return _tiff(packed.tobytes(), *grey.shape[::-1], bits=(12,))


def _tiff(data: bytes, width: int, height: int, *, bits: tuple[int, ...], compression: int = 1) -> bytes:
    channels = len(bits)
    start = 8 + 2 * channels  # after the header and the bits of the channels
    # (tag, type: 3 = short and 4 = long, count, value)
    entries = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, channels, 8 if channels > 1 else bits[0]),
        (259, 3, 1, compression), (262, 3, 1, 2 if channels > 1 else 1), (273, 4, 1, start), (277, 3, 1, channels),
        (278, 4, 1, height), (279, 4, 1, len(data)), (284, 3, 1, 1),
    ]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return b"II*\0" + struct.pack(f"<I{channels}H", start + len(data), *bits) + data + table
