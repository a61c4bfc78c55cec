"""PNGs with a transparent color that Pillow does not find: it compares numbers of 16, 4 or 2 bits with those of 8."""

from __future__ import annotations

import numpy as np
from PIL import Image

_DEPTH_AT = 24  # of the file: after the signature, the first chunk's head, and the size
_FOUND_BY_PILLOW = (1, 8)  # bits a sample


def key_of(picture: Image.Image, data: bytes) -> np.ndarray | None:
    """Find which pixels are opaque, bool (H, W), where a PNG names one of its colors as transparent.

    None where it does not, and where Pillow finds them itself. data: the file's bytes.
    """
    if picture.format != "PNG" or picture.mode == "P" or "transparency" not in picture.info:
        return None
    if data[_DEPTH_AT] in _FOUND_BY_PILLOW:
        return None
    import imagecodecs  # here, so that it is loaded only where such a picture is met

    opaque: np.ndarray = imagecodecs.png_decode(data)[..., -1] > 0
    return opaque
