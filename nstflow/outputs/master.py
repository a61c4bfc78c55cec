"""The master of a tile: the optimizer's picture in 16 bits, from which everything is finished again later."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nstflow.errors import OutputError, first_line
from nstflow.outputs.encode.tiff import Page, encode_tiff
from nstflow.pictures.icc import srgb_profile
from nstflow.pictures.tiff import read_16_bit

_DPI = 72  # it has no size in print yet
_REMEDY = "run the recipe again to make the tile anew"


def encode_master(image: np.ndarray) -> bytes:
    """Make a 16-bit TIFF of float32 (H, W, 3), sRGB in [0, 1], each value rounded to a multiple of 1/65535."""
    return encode_tiff([Page(image)], dpi=_DPI, compression="deflate", bits=16, icc=srgb_profile())


def read_master(path: Path) -> np.ndarray:
    """Read the picture in a master, float32 (H, W, 3); `encode_master` makes an equal picture of it again.

    Raises OutputError where it is missing or damaged.
    """
    try:
        image = read_16_bit(path)
    except FileNotFoundError:
        raise OutputError(f"{path}: no such file; {_REMEDY}") from None
    except Exception as error:  # a damaged file makes the decoders raise any of a dozen kinds
        raise OutputError(f"{path}: cannot be read ({first_line(error)}); {_REMEDY}") from error
    if image is None:
        raise OutputError(f"{path}: found another kind of picture, expected a 16-bit RGB TIFF; {_REMEDY}")
    return image
