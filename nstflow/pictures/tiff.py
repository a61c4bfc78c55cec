"""TIFFs of 16 bits a color channel, in full: Pillow keeps the upper 8 of them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import tifffile

_BITS_PER_SAMPLE = 258
_RGB = 2
_OF_EDITORS = (1, 5, 8, 32946)  # none, LZW, and both numbers of deflate: what image editors write
_READABLE = (*_OF_EDITORS, 32773, 50000)  # and PackBits and Zstandard
_FLOATING_POINT = 3  # a predictor of its own: bytes sorted by their weight
_PREDICTORS = (1, 2, _FLOATING_POINT)  # none, and each value as its difference from the left neighbor


def is_16_bit(picture: Image.Image) -> bool:
    """Tell whether an opened picture is a TIFF with 16 bits for red, green and blue each."""
    tags = getattr(picture, "tag_v2", {})
    return picture.format == "TIFF" and picture.mode == "RGB" and tags.get(_BITS_PER_SAMPLE) == (16, 16, 16)


def read_16_bit(path: Path | BinaryIO) -> np.ndarray | None:
    """Read red, green and blue of a TIFF's first page: float32 (H, W, 3) in [0, 1], multiples of 1/65535.

    None for a TIFF of another kind, or packed in another way than image editors do. Raises ValueError and OSError
    where it is damaged.
    """
    with opened_tiff(path) as file:
        page = file.pages.first
        if page.photometric != _RGB or page.samplesperpixel != 3 or page.dtype != np.uint16:
            return None
        if page.compression not in _OF_EDITORS or (pixels := whole_pixels(page)) is None:
            return None
    colors: np.ndarray = pixels.astype("float32") / np.float32(65535)
    return colors


def opened_tiff(file: Path | BinaryIO) -> tifffile.TiffFile:
    """Open a TIFF. Raises TiffFileError, a ValueError, for what is none, and OSError."""
    import tifffile  # here, so that it is loaded only where such a picture is met

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # its remarks on damaged tags; what matters is raised
    return tifffile.TiffFile(file)


def whole_pixels(page: tifffile.TiffPage) -> np.ndarray | None:
    """Decode a page's samples as they are: (H, W), or (H, W, n) where there are several.

    None where it is packed in a way in which damage would not be noticed. Raises ValueError and OSError where it is
    damaged.
    """
    if page.compression not in _READABLE or page.predictor not in _PREDICTORS:
        return None
    if not all(page.databytecounts):  # tifffile would fill the gap with black
        raise ValueError("a part of the picture is missing")
    try:
        pixels = page.asarray()
    except RuntimeError as error:  # of imagecodecs, in the words of its libraries
        raise ValueError("cut off or corrupted") from error
    if page.planarconfig != 1 and page.samplesperpixel > 1:  # a picture of each color, one after another
        pixels = np.moveaxis(pixels, 0, -1)
    return pixels
