"""Pixels to TIFF: 8 or 16 bits, colors, a palette or grey, one page or many, classic or BigTIFF.

tifffile writes the tags, imagecodecs packs the pixels. Neither writes a date or its name, so equal pictures are equal
files as long as both stay at their versions; a newer one may pack otherwise.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from nstflow.jobs.options.files import Compression

_STRIP_BYTES = 1 << 18
# Of libdeflate, its default. No file is larger than with zlib's 4, and pictures take less than half the time.
_LEVEL = 6
# How much larger than the pixels a file may get where they are noise: LZW writes 12 bits for a byte at worst.
_WORST = {"lzw": 1.5, "deflate": 1.01}
_CLASSIC_BYTES = (1 << 32) - (1 << 25)  # 4 GB, less 32 MB for tags, profile and tables
_LARGEST_DENOMINATOR = 10_000
_CODES: dict[Compression, str] = {"lzw": "lzw", "deflate": "adobe_deflate"}
_PHOTOMETRIC = {1: "minisblack", 3: "rgb", 4: "separated"}
_HORIZONTAL = 2  # predictor: each value as its difference from the left neighbor
_A_PAGE_OF_MANY = 2  # NewSubfileType
_PAGE_NAME, _PAGE_NUMBER, _INK_SET, _XMP = 285, 297, 332, 700
_BYTE, _ASCII, _SHORT = 1, 2, 3
_Tag = tuple[int, int, int, Any, bool]  # number, type, count, value, on the first page only


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

    @property
    def channels(self) -> int:
        """1, 3 or 4."""
        return 1 if self.pixels.ndim == 2 else int(self.pixels.shape[2])


def is_big(data_bytes: int, compression: Compression) -> bool:
    """Tell whether this many bytes of pixels might not fit into a classic TIFF's 4 GB."""
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
    """Make a TIFF file's bytes. big: BigTIFF, even where 4 GB are enough; icc: on every page; xmp: on the first."""
    import tifffile  # here, so that planning stays light

    data_bytes = sum(page.pixels.size for page in pages) * bits // 8
    fraction = Fraction(dpi).limit_denominator(_LARGEST_DENOMINATOR)
    resolution = fraction.numerator, fraction.denominator
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, bigtiff=big or is_big(data_bytes, compression), byteorder="<") as file:
        for number, page in enumerate(pages):
            rows = _rows_in_a_strip(page.pixels, bits)
            file.write(
                _strips(page, rows, bits, compression),
                shape=page.pixels.shape,
                dtype=f"<u{bits // 8}",
                photometric=_PHOTOMETRIC[page.channels] if page.palette is None else "palette",
                planarconfig="contig" if page.channels > 1 else None,
                rowsperstrip=rows,
                compression=_CODES[compression],
                predictor=_HORIZONTAL if _is_predicted(page) else None,
                colormap=None if page.palette is None else _color_map(page.palette),
                iccprofile=icc,
                resolution=(resolution, resolution),
                resolutionunit="inch",
                subfiletype=_A_PAGE_OF_MANY if len(pages) > 1 else 0,
                software=False,
                metadata=None,
                extratags=_tags(page, number, len(pages), xmp if number == 0 else None),
            )
    return buffer.getvalue()


def _tags(page: Page, number: int, pages: int, xmp: bytes | None) -> list[_Tag]:
    tags: list[_Tag] = []
    if page.name:
        name = page.name.replace("\0", "").encode() + b"\0"
        tags.append((_PAGE_NAME, _ASCII, len(name), name, False))
    if page.channels == 4:
        tags.append((_INK_SET, _SHORT, 1, 1, False))  # CMYK
    if pages > 1:
        tags.append((_PAGE_NUMBER, _SHORT, 2, (number, pages), False))
    if xmp:
        tags.append((_XMP, _BYTE, len(xmp), xmp, False))
    return tags


def _color_map(palette: np.ndarray) -> np.ndarray:
    """Spread colors, uint8 (n, 3), over a table of 256 with 16 bits: uint16 (3, 256)."""
    table = np.zeros((3, 256), "uint16")
    table[:, : len(palette)] = palette.T * np.uint16(257)
    return table


def _is_predicted(page: Page) -> bool:
    return page.channels > 1  # plates and indices are flat: nothing to predict


def _rows_in_a_strip(pixels: np.ndarray, bits: int) -> int:
    row_bytes = int(pixels[0].size) * bits // 8
    return min(len(pixels), max(1, _STRIP_BYTES // row_bytes))


def _strips(page: Page, rows: int, bits: int, compression: Compression) -> Iterator[bytes]:
    """Pack a page strip by strip, so that a large picture is never in memory twice."""
    import imagecodecs  # here, so that planning stays light

    for top in range(0, len(page.pixels), rows):
        values = _integers(page.pixels[top : top + rows], bits)
        if _is_predicted(page):
            values = imagecodecs.delta_encode(values, axis=1)  # modulo 2^bits
        data = values.tobytes()
        yield bytes(imagecodecs.lzw_encode(data) if compression == "lzw" else imagecodecs.deflate_encode(data, _LEVEL))


def _integers(pixels: np.ndarray, bits: int) -> np.ndarray:
    """Round uint8, or float32 in [0, 1], to little-endian integers of 8 or 16 bits."""
    kind, largest = ("u1", 255) if bits == 8 else ("<u2", 65535)
    values: np.ndarray
    if pixels.dtype == np.uint8:
        values = pixels.astype(kind) * np.array(largest // 255, kind)
    else:
        values = np.rint(np.clip(pixels, 0.0, 1.0) * np.float32(largest)).astype(kind)
    return values
