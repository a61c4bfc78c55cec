"""Whether a color profile is sRGB, whatever it is called: asked of printers' profiles and of those in pictures."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

_SPACE = slice(16, 20)  # of the header (ICC.1:2022, 7.2)
_RGB, _GREY = b"RGB ", b"GRAY"
_ROUNDING = 1  # of 255


@lru_cache(maxsize=8)
def has_srgb_numbers(data: bytes) -> bool:
    """Tell whether a profile of RGB or grey means by its numbers what sRGB means by them, but for rounding.

    Its name says nothing: GIMP's "built-in Linear sRGB" is off by 73 of 255. Measured over the cube and the greys, in
    the relative intent with black point compensation, no profile that stands for sRGB is off by more than 1: HP's sRGB
    IEC61966-2.1 and the black scaled one, those of GIMP, Krita, colord and Ghostscript, curves of 20, 26 (as
    Facebook's c2) and 42 points, and the v4 preference, which by its perceptual table is off by 105. A gamma of 2.2 is
    off by 9.
    A broken profile, and one that colors cannot be read with, is not.
    """
    space = data[_SPACE]
    if space not in (_RGB, _GREY):
        return False
    grey = np.arange(256, dtype="uint8")[None]
    steps = np.arange(0, 256, 15, dtype="uint8")
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    numbers = grey if space == _GREY else np.concatenate([cube, np.stack([grey] * 3, axis=-1)], axis=1)
    try:
        meant = ImageCms.profileToProfile(
            Image.fromarray(numbers),
            ImageCms.ImageCmsProfile(io.BytesIO(data)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        return False
    changes = np.asarray(meant).astype(int) - numbers.reshape(1, numbers.shape[1], -1)
    return bool(np.abs(changes).max() <= _ROUNDING)
