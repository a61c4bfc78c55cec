"""TIFFs read by hand, from TIFF 6.0 and the BigTIFF design: a reader that shares nothing with the writer."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8}
_CODES = {3: "H", 4: "I", 5: "I", 16: "Q"}


@dataclass(frozen=True)
class TiffPage:
    """pixels: as stored, (H, W) or (H, W, channels); tags: number -> bytes or tuple of numbers."""

    pixels: np.ndarray
    tags: dict


def is_big_tiff(data: bytes) -> bool:
    """Tell whether a file is a little-endian BigTIFF."""
    return data[:4] == b"II\x2b\0"


def read_pages(data: bytes) -> list[TiffPage]:
    """Read every page of a little-endian TIFF; AssertionError where it breaks a rule of the standard."""
    big = is_big_tiff(data)
    assert big or data[:4] == b"II*\0"
    if big:
        assert data[4:8] == b"\x08\0\0\0"
    (place,) = struct.unpack_from("<Q", data, 8) if big else struct.unpack_from("<I", data, 4)
    pages = []
    while place:
        assert place % 2 == 0
        count = struct.unpack_from("<Q" if big else "<H", data, place)[0]
        place += 8 if big else 2
        tags, order = {}, []
        for _ in range(count):
            tag, kind, items = struct.unpack_from("<HHQ" if big else "<HHI", data, place)
            value = place + (12 if big else 8)
            size = items * _SIZES[kind]
            if size > (8 if big else 4):
                (value,) = struct.unpack_from("<Q" if big else "<I", data, value)
            raw = data[value : value + size]
            assert len(raw) == size
            tags[tag] = (
                raw
                if kind in (1, 2, 7)
                else struct.unpack(f"<{size // struct.calcsize(_CODES[kind])}{_CODES[kind]}", raw)
            )
            order.append(tag)
            place += 20 if big else 12
        assert order == sorted(set(order)), "TIFF 6.0: entries in ascending order"
        (place,) = struct.unpack_from("<Q" if big else "<I", data, place)
        pages.append(TiffPage(_pixels(data, tags), tags))
    return pages


def _pixels(data: bytes, tags: dict) -> np.ndarray:
    (width,), (height,), (channels,) = tags[256], tags[257], tags[277]
    assert len(tags[258]) == channels
    assert len(set(tags[258])) == 1
    unpack = {5: lzw, 8: zlib.decompress}[tags[259][0]]
    strips = b"".join(unpack(data[start : start + size]) for start, size in zip(tags[273], tags[279], strict=True))
    assert len(tags[273]) == -(-height // tags[278][0])
    values = np.frombuffer(strips, {8: "u1", 16: "<u2"}[tags[258][0]]).reshape(height, width, channels)
    if tags.get(317) == (2,):
        values = np.cumsum(values, axis=1, dtype=values.dtype)
    return values[..., 0] if channels == 1 else values


def lzw(data: bytes) -> bytes:
    """Unpack LZW (TIFF 6.0, section 13)."""
    clear, end = 256, 257
    bits = int.from_bytes(data, "big")
    left = 8 * len(data)
    table: list[bytes] = []
    width, earlier, out = 9, b"", []
    while True:
        left -= width
        code = bits >> left & ((1 << width) - 1)
        if code == end:
            return b"".join(out)
        if code == clear:
            table, width, earlier = [bytes([value]) for value in range(256)] + [b"", b""], 9, b""
            continue
        word = table[code] if code < len(table) else earlier + earlier[:1]
        out.append(word)
        if earlier:
            table.append(earlier + word[:1])
        earlier = word
        width = min(12, (len(table) + 1).bit_length())
