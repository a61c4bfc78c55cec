"""Pictures as Python gives them: files, Pillow images and arrays of any usual kind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from nstflow.errors import PictureError, UsageError
from nstflow.jobs.sources import GivenPicture
from nstflow.pictures.reading import Picture, read_picture

PictureLike = str | os.PathLike[str] | np.ndarray | Image.Image
"""A file, a Pillow image, or an array.

Arrays are (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, in sRGB: floats in [0, 1], uint8, uint16, or truth values.
"""

_EXPECTED = "expected a file's path, a Pillow image or an array (height, width), (height, width, 3) or (…, 4)"
_EXPECTED_VALUES = "expected floats in [0, 1], uint8 or uint16"
_CHANNELS = (1, 3, 4)
# What PNG and TIFF hold as it is. Pillow cuts "I" off at 16 bits in PNG.
_AS_PNG, _AS_TIFF = ("1", "L", "LA", "P", "RGB", "RGBA"), ("I;16", "I;16B", "I", "F", "CMYK")
_FASTEST = 1


def given_picture(given: object, *, name: str, with_alpha: bool = False) -> GivenPicture:
    """Take a picture that Python gives: a file's path, or float32 (H, W, 3), laid over white where it is transparent.

    name:       what errors call it.
    with_alpha: where something of it is transparent it is (H, W, 4), with how opaque it is; a file is read so later.
    Raises UsageError for what is no picture, PictureError for a Pillow image that cannot be read.
    """
    if isinstance(given, (str, os.PathLike)):
        if not os.fspath(given):
            raise UsageError(f"{name}: an empty path; {_EXPECTED}")
        return Path(given)
    picture = _picture(given, name)
    if not with_alpha or picture.alpha is None:
        return picture.image
    return np.concatenate([picture.image, picture.alpha[..., None]], axis=2)


def decoded(given: object, *, name: str) -> Picture:
    """Decode a picture that Python gives, in every pixel; a file as any other that is read.

    Raises UsageError and PictureError.
    """
    taken = given_picture(given, name=name)
    return Picture(taken) if isinstance(taken, np.ndarray) else read_picture(taken, smallest_side_px=1, reduce=False)


def _picture(given: object, name: str) -> Picture:
    if isinstance(given, Image.Image):
        return _from_pillow(given, name)
    if not hasattr(given, "__array__"):  # which tensors have as well
        raise UsageError(f"{name}: {_in_short(given)}; {_EXPECTED}")
    return _from_array(np.asarray(given), name)


def _from_pillow(image: Image.Image, name: str) -> Picture:
    """Read an image as the file that it would be, so that there is one way to read pictures."""
    if image.mode not in (*_AS_PNG, *_AS_TIFF):
        image = image.convert("RGBA" if image.mode in ("PA", "La", "RGBa") else "RGB")
    with tempfile.TemporaryDirectory(prefix="nstflow-") as folder:
        path = Path(folder) / "picture"
        if image.mode in _AS_PNG:
            image.save(path, "PNG", compress_level=_FASTEST)
        else:
            image.save(path, "TIFF", icc_profile=image.info.get("icc_profile"))
        try:
            return read_picture(path, smallest_side_px=1, reduce=False, is_ours=True, with_alpha=True)
        except PictureError as error:
            raise PictureError(str(error).replace(str(path), name)) from None


def _from_array(array: np.ndarray, name: str) -> Picture:
    channels = array.shape[2] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in _CHANNELS or not array.size:
        raise UsageError(f"{name}: an array of {array.dtype} {array.shape}; {_EXPECTED}")
    if array.dtype == np.uint8 and channels == 4:
        return _from_pillow(Image.fromarray(np.ascontiguousarray(array)), name)
    values = _in_unit_range(array, name)
    if array.ndim == 2:
        values = values[..., None]
    colors = np.repeat(values, 3, axis=2) if channels == 1 else values[..., :3]
    if channels < 4:
        return Picture(colors)
    alpha = values[..., 3]
    over_white = colors * alpha[..., None] + (1 - alpha[..., None])
    return Picture(over_white, alpha=None if alpha.min() == 1 else alpha)


def _in_unit_range(array: np.ndarray, name: str) -> np.ndarray:
    """Bring an array to float32 in [0, 1]."""
    if array.dtype in (np.uint8, np.uint16):
        whole: np.ndarray = array.astype("float32") / np.float32(np.iinfo(array.dtype).max)
        return whole
    if array.dtype.kind not in "fb":
        raise UsageError(f"{name}: an array of {array.dtype} {array.shape}; {_EXPECTED_VALUES}")
    values = np.asarray(array, "float32")
    if not (finite := np.isfinite(values)).all():
        row, column = (int(place) for place in np.argwhere(~finite)[0][:2])
        count = int((~finite).sum())
        raise UsageError(
            f"{name}: {count} of its {values.size} values are no numbers (NaN or infinite), the first at row {row}, "
            f"column {column}; {_EXPECTED_VALUES}"
        )
    least, most = values.min(), values.max()
    if least < 0 or most > 1:
        remedy = "; divide them by 255, or give uint8" if least >= 0 and 1 < most <= 255 else ""
        raise UsageError(f"{name}: values from {least} to {most}; expected [0, 1]{remedy}")
    return values


def _in_short(given: object) -> str:
    """`found 5 (int)`, `found a list`."""
    text = repr(given)
    return f"found {text} ({type(given).__name__})" if len(text) <= 40 else f"found a {type(given).__name__}"
