"""Pixels to TIFF: 8 or 16 bits, colors, a palette or grey, one page or many, classic or BigTIFF.

Written here and not with a library, since none has it all: Pillow writes no 16-bit color, and tifffile no LZW without a
compiled extra. A TIFF is strips of pixels, and after them a directory of tags (TIFF 6.0; BigTIFF: libtiff's design).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from nstflow.jobs.options.files import Compression
from nstflow.pictures.lzw import LZW, lzw_compress

_STRIP_BYTES = 1 << 18
_DEFLATE = 8
_LEVEL = 4  # of zlib: up to 4 % larger than its default 6, in half the time
_HORIZONTAL = 2
# How much larger than the pixels a file may get where they are noise: LZW writes 12 bits for a byte at worst.
_WORST = {"lzw": 1.5, "deflate": 1.01}
_CLASSIC_BYTES = (1 << 32) - (1 << 25)  # 4 GB, less 32 MB for tags, profile and tables
_LARGEST_DENOMINATOR = 10_000
_BLACK_IS_0, _RGB, _PALETTE, _CMYK = 1, 2, 3, 5
_PHOTOMETRIC = {1: _BLACK_IS_0, 3: _RGB, 4: _CMYK}
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED, _LONG8 = 1, 2, 3, 4, 5, 7, 16
_CODES = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}


@dataclass(frozen=True)
class Page:
    """A picture of a TIFF.

    pixels:  (H, W) grey or palette indices, (H, W, 3) RGB or (H, W, 4) CMYK: uint8, or float32 in [0, 1].
    palette: uint8 (n, 3) where the pixels are indices.
    name:    PageName (285), in UTF-8.
    """

    pixels: np.ndarray
    palette: np.ndarray | None = None
    name: str = ""


def is_big(data_bytes: int, compression: Compression) -> bool:
    """Whether this many bytes of pixels might not fit into a classic TIFF's 4 GB."""
    return data_bytes * _WORST[compression] > _CLASSIC_BYTES


def encode_tiff(
    pages: Sequence[Page],
    *,
    dpi: float,
    compression: Compression = "lzw",
    bits: int = 8,
    icc: bytes | None = None,
    xmp: bytes | None = None,
    big: bool = False,
) -> bytes:
    """A TIFF file's bytes. big: BigTIFF, even where 4 GB are enough; icc: on every page; xmp: on the first."""
    data_bytes = sum(page.pixels.size for page in pages) * bits // 8
    file = _File(big=big or is_big(data_bytes, compression))
    for number, page in enumerate(pages):
        channels = 1 if page.pixels.ndim == 2 else page.pixels.shape[2]
        has_predictor = channels > 1  # plates and indices are flat: nothing to predict
        spans = _spans(page.pixels, bits)
        strips = (_strip(page.pixels[top:bottom], bits, compression, has_predictor) for top, bottom in spans)
        places = [file.append(strip) for strip in strips]
        tags = _picture_tags(page, channels=channels, bits=bits, dpi=dpi)
        tags |= {
            259: (_SHORT, [LZW if compression == "lzw" else _DEFLATE]),
            273: (file.offset_type, [start for start, _ in places]),
            278: (_LONG, [spans[0][1]]),
            279: (file.offset_type, [size for _, size in places]),
        }
        if has_predictor:
            tags[317] = (_SHORT, [_HORIZONTAL])
        if len(pages) > 1:
            tags |= {254: (_LONG, [2]), 297: (_SHORT, [number, len(pages)])}
        if icc:
            tags[34675] = (_UNDEFINED, icc)
        if xmp and number == 0:
            tags[700] = (_BYTE, xmp)
        file.append_directory(tags)
    return file.data()


_Tags = dict[int, tuple[int, "Sequence[int] | bytes"]]


def _picture_tags(page: Page, *, channels: int, bits: int, dpi: float) -> _Tags:
    height, width = page.pixels.shape[:2]
    resolution = Fraction(dpi).limit_denominator(_LARGEST_DENOMINATOR)
    ratio = struct.pack("<II", resolution.numerator, resolution.denominator)
    tags: _Tags = {
        254: (_LONG, [0]),
        256: (_LONG, [width]),
        257: (_LONG, [height]),
        258: (_SHORT, [bits] * channels),
        262: (_SHORT, [_PHOTOMETRIC[channels] if page.palette is None else _PALETTE]),
        277: (_SHORT, [channels]),
        282: (_RATIONAL, ratio),
        283: (_RATIONAL, ratio),
        284: (_SHORT, [1]),  # red, green and blue of a pixel side by side
        296: (_SHORT, [2]),  # inches
    }
    if page.name:
        tags[285] = (_ASCII, page.name.replace("\0", "").encode() + b"\0")
    if page.palette is not None:
        table = np.zeros((3, 256), "uint16")
        table[:, : len(page.palette)] = page.palette.T * np.uint16(257)
        tags[320] = (_SHORT, table.ravel().tolist())
    if channels == 4:
        tags[332] = (_SHORT, [1])  # the inks are CMYK
    return tags


def _spans(pixels: np.ndarray, bits: int) -> list[tuple[int, int]]:
    """First and last row (excluded) of each strip."""
    height = len(pixels)
    rows = min(height, max(1, _STRIP_BYTES // (pixels[0].size * bits // 8)))
    return [(top, min(top + rows, height)) for top in range(0, height, rows)]


def _strip(pixels: np.ndarray, bits: int, compression: Compression, has_predictor: bool) -> bytes:
    """Rows of a page, compressed. Strip by strip, so that a large picture is never in memory twice."""
    values = _integers(pixels, bits)
    if has_predictor:
        values = np.concatenate([values[:, :1], np.diff(values, axis=1)], axis=1)  # modulo 2^bits
    data = values.tobytes()
    return lzw_compress(data) if compression == "lzw" else zlib.compress(data, _LEVEL)


def _integers(pixels: np.ndarray, bits: int) -> np.ndarray:
    """uint8, or float32 in [0, 1], to little-endian integers of 8 or 16 bits, rounded."""
    kind, largest = ("u1", 255) if bits == 8 else ("<u2", 65535)
    if pixels.dtype == np.uint8:
        return pixels.astype(kind) * np.array(largest // 255, kind)
    return np.rint(np.clip(pixels, 0.0, 1.0) * np.float32(largest)).astype(kind)


class _File:
    """A TIFF that grows: data first, then the directory that points to it."""

    def __init__(self, *, big: bool):
        self._big = big
        self.offset_type = _LONG8 if big else _LONG
        self._inline_bytes = 8 if big else 4
        self._buffer = io.BytesIO()
        header = struct.pack("<2sHHH", b"II", 43, 8, 0) if big else struct.pack("<2sH", b"II", 42)
        self._buffer.write(header)
        self._next = self._buffer.tell()  # where the offset of the next directory goes
        self._buffer.write(self._offset(0))

    def append(self, data: bytes) -> tuple[int, int]:
        """Write data at an even place; (where, size)."""
        self._buffer.write(bytes(-self._buffer.tell() % 8))
        start = self._buffer.tell()
        self._buffer.write(data)
        return start, len(data)

    def append_directory(self, tags: _Tags) -> None:
        entries = b"".join(self._entry(tag, *tags[tag]) for tag in sorted(tags))
        count = struct.pack("<Q" if self._big else "<H", len(tags))
        start, size = self.append(count + entries + self._offset(0))
        self._buffer.seek(self._next)
        self._buffer.write(self._offset(start))
        self._next = start + size - self._inline_bytes
        self._buffer.seek(0, io.SEEK_END)

    def data(self) -> bytes:
        return self._buffer.getvalue()

    def _entry(self, tag: int, kind: int, values: Sequence[int] | bytes) -> bytes:
        if isinstance(values, bytes):
            data, count = values, 1 if kind == _RATIONAL else len(values)
        else:
            data, count = struct.pack(f"<{len(values)}{_CODES[kind]}", *values), len(values)
        if len(data) > self._inline_bytes:
            data = self._offset(self.append(data)[0])
        data = data.ljust(self._inline_bytes, b"\0")
        return struct.pack("<HHQ" if self._big else "<HHI", tag, kind, count) + data

    def _offset(self, place: int) -> bytes:
        return struct.pack("<Q" if self._big else "<I", place)
