"""Files to pixels: every kind of picture that a designer may drop in, as float32 sRGB.

Whatever had to be done to a picture (alpha laid over white, a profile converted, …) is said in its notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from nstflow.pictures.embedded_profiles import in_srgb, is_in_srgb
from nstflow.pictures.opening import SMALLEST_SIDE_PX, exif_orientation, opened
from nstflow.pictures.tiff import is_16_bit, read_16_bit
from nstflow.pictures.transparency import alpha_of, over_white

# More is halved while reading: no tile needs it, and in float32 it would take gigabytes.
_KEPT_MEGAPIXELS = 64
# Pillow cannot average these modes; what it is to convert them to first.
_REDUCIBLE = {"1": "L", "P": "RGBA", "PA": "RGBA", "I;16": "I", "I;16B": "I", "I;16L": "I"}


@dataclass(frozen=True)
class Picture:
    """A picture file, decoded.

    image: float32 (H, W, 3), sRGB in [0, 1]; of a mask (H, W).
    notes: what had to be done to it, in words.
    alpha: how opaque it was before it was laid over white, float32 (H, W) in [0, 1]; None where it was opaque, or
           where it was not asked for.
    """

    image: np.ndarray
    notes: tuple[str, ...] = ()
    alpha: np.ndarray | None = None


def read_picture(
    path: Path,
    *,
    smallest_side_px: int = SMALLEST_SIDE_PX,
    reduce: bool = True,
    is_ours: bool = False,
    with_alpha: bool = False,
) -> Picture:
    """Read and decode a whole picture: first frame, EXIF rotation applied, over white, in sRGB.

    reduce:     halve what is larger than any tile needs; without it every pixel is kept, at 12 bytes each.
    is_ours:    a file that a job made, which may be as large as it likes.
    with_alpha: keep how opaque it is, as motifs need it.

    Raises PictureError for what cannot be read, is cut off, too small or too large.
    """
    notes: list[str] = []
    most_px = _KEPT_MEGAPIXELS * 1e6 if reduce else inf
    with opened(path, smallest_side_px, is_ours=is_ours) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            notes.append("animated or multi-page: only the first picture is used")
        if is_16_bit(picture) and (pixels := _in_16_bits(path, picture, notes, most_px)) is not None:
            return Picture(pixels, tuple(notes))
        image = _upright(picture, notes, most_px)
        alpha = alpha_of(image) if with_alpha else None
        pixels = _pixels(over_white(image, notes), notes)
    return Picture(pixels, tuple(notes), alpha)


def read_8_bit(path: Path) -> Image.Image:
    """Read a file that a job made, of any size, as an RGB image of 8 bits in sRGB, with a third of the memory.

    Raises PictureError for what cannot be read.
    """
    with opened(path, smallest_side_px=1, is_ours=True) as picture:
        return in_srgb(over_white(_upright(picture, [], inf), []), []).convert("RGB")


def _in_16_bits(path: Path, picture: Image.Image, notes: list[str], most_px: float) -> np.ndarray | None:
    """Read a TIFF's 16 bits; None, and it is said, where more must be done to it, which Pillow does in 8 bits."""
    is_large = picture.width * picture.height > most_px
    needs_pillow = exif_orientation(picture) != 1 or is_large or not is_in_srgb(picture)
    pixels = None if needs_pillow else read_16_bit(path)
    if pixels is None:
        notes.append("of 16 bits a color, 8 are used")
    return pixels


def _upright(picture: Image.Image, notes: list[str], most_px: float) -> Image.Image:
    """Turn a picture as it is meant to be seen, and halve it until it has at most so many pixels."""
    image = ImageOps.exif_transpose(picture)
    if image.size != picture.size:
        notes.append("turned as its EXIF orientation says")
    factor = 1
    while image.width * image.height / factor**2 > most_px:
        factor *= 2
    if factor == 1 or min(image.size) // factor < SMALLEST_SIDE_PX:
        return image
    notes.append(f"{image.width} × {image.height} px is more than is needed: read at 1/{factor} of its size")
    return image.convert(_REDUCIBLE.get(image.mode, image.mode)).reduce(factor)


def _pixels(image: Image.Image, notes: list[str]) -> np.ndarray:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image, notes)
    if image.mode == "CMYK":
        notes.append("CMYK converted to sRGB")
    image = in_srgb(image, notes)
    return np.asarray(image.convert("RGB"), dtype="float32") / 255.0


def _from_deep_grey(image: Image.Image, notes: list[str]) -> np.ndarray:
    grey = np.asarray(image, dtype="float32")
    largest = 1.0 if image.mode == "F" and grey.max() <= 1 else 65535.0
    if not (grey.min() >= 0 and grey.max() <= largest):  # also where a value is not a number
        raise ValueError(f"grey values from {grey.min():g} to {grey.max():g}; expected 16 bits")
    notes.append("floating-point grey" if image.mode == "F" else "16-bit grey")
    return np.repeat((grey / largest)[..., None], 3, axis=2)
