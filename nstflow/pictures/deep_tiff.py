"""TIFFs of 16 bits a color channel, in full: Pillow keeps the upper 8 of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from nstflow.pictures.lzw import LZW, lzw_decompress

_BITS_PER_SAMPLE = 258
_RGB = 2
_READABLE = (1, LZW, 8, 32946)  # none, LZW, and both numbers of deflate
_HORIZONTAL = 2
# A strip of LZW passes through Pillow, which takes more than this for a decompression bomb.
_LARGEST_STRIP_BYTES = 80_000_000


def is_deep(picture: Image.Image) -> bool:
    """Whether an opened picture is a TIFF with 16 bits for red, green and blue each."""
    tags = getattr(picture, "tag_v2", {})
    return picture.format == "TIFF" and picture.mode == "RGB" and tags.get(_BITS_PER_SAMPLE) == (16, 16, 16)


def read_deep(path: Path | BinaryIO) -> np.ndarray | None:
    """Red, green and blue of the first page: float32 (H, W, 3) in [0, 1], multiples of 1/65535.

    None for another kind of TIFF, and for one that neither tifffile nor Pillow can unpack to 16 bits.
    Raises ValueError and OSError where it is damaged.
    """
    import tifffile

    with tifffile.TiffFile(path) as file:
        page: Any = file.pages[0]
        if page.photometric != _RGB or page.samplesperpixel != 3 or page.dtype != np.uint16:
            return None
        if page.compression not in _READABLE or page.predictor not in (1, _HORIZONTAL):
            return None
        if page.compression == LZW and not _is_plain(page):
            return None
        pixels = _from_lzw(page) if page.compression == LZW else page.asarray()
        if page.planarconfig != 1:  # a picture of each color, one after another
            pixels = np.moveaxis(pixels, 0, -1)
    return pixels.astype("float32") / np.float32(65535)


def _is_plain(page: Any) -> bool:
    """Whether the page lies in strips of whole pixels, none of them too large."""
    strip_bytes = page.rowsperstrip * page.imagewidth * 6
    return not page.is_tiled and page.planarconfig == 1 and page.fillorder == 1 and strip_bytes < _LARGEST_STRIP_BYTES


def _from_lzw(page: Any) -> np.ndarray:
    pixels = np.empty((page.imagelength, page.imagewidth, 3), "uint16")
    file = page.parent.filehandle
    tops = range(0, page.imagelength, page.rowsperstrip)
    for top, offset, count in zip(tops, page.dataoffsets, page.databytecounts, strict=True):
        rows = pixels[top : top + page.rowsperstrip]
        file.seek(offset)
        data = lzw_decompress(file.read(count), rows.nbytes)
        values = np.frombuffer(data, page.parent.byteorder + "u2").reshape(rows.shape)
        # The predictor keeps each value as its difference from the left neighbour, modulo 65536.
        rows[:] = np.cumsum(values, axis=1, dtype="uint16") if page.predictor == _HORIZONTAL else values
    return pixels
