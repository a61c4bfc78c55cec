"""LZW as TIFF has it, by way of the libtiff in Pillow.

Neither Python nor tifffile (without its compiled extra) has this codec. Pillow has, for whole pictures of 8 bits; the
codec itself knows bytes only, so any bytes pass as a grey picture of one row.
"""

from __future__ import annotations

import io
import struct

from PIL import Image

LZW = 5  # TIFF 6.0, Compression
_SHORT, _LONG = 3, 4
_OFFSETS, _BYTE_COUNTS = 273, 279


def lzw_compress(data: bytes) -> bytes:
    """One strip of a TIFF. data: at least one byte."""
    file = io.BytesIO()
    Image.frombytes("L", (len(data), 1), data).save(file, "TIFF", compression="tiff_lzw")
    with Image.open(file) as picture:
        tags = picture.tag_v2
        (start,), (size,) = tags[_OFFSETS], tags[_BYTE_COUNTS]
    return file.getvalue()[start : start + size]


def lzw_decompress(data: bytes, size: int) -> bytes:
    """The `size` bytes of a strip. Raises OSError where it is damaged or holds fewer."""
    start = 8  # after the header
    # (tag, type, value): width, height, bits, compression, 0 is black, offset, channels, rows in a strip, bytes
    tags = [
        (256, _LONG, size), (257, _LONG, 1), (258, _SHORT, 8), (259, _SHORT, LZW), (262, _SHORT, 1),
        (_OFFSETS, _LONG, start), (277, _SHORT, 1), (278, _LONG, 1), (_BYTE_COUNTS, _LONG, len(data)),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    file = struct.pack("<2sHI", b"II", 42, start + len(data)) + data + struct.pack("<H", len(tags)) + entries + bytes(4)
    with Image.open(io.BytesIO(file)) as picture:
        return picture.tobytes()
