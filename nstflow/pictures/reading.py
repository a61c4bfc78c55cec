"""Files to pixels: every kind of picture that a designer may drop in, as float32 sRGB.

Whatever had to be done to a picture (alpha laid over white, a profile converted, …) is said in its notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from PIL import Image

from nstflow.pictures.decoding import decoded
from nstflow.pictures.deep import Deep
from nstflow.pictures.embedded_profiles import deep_in_srgb, in_srgb
from nstflow.pictures.opening import SMALLEST_SIDE_PX, opened
from nstflow.pictures.transparency import OVER_WHITE, alpha_of, over_white

# More is halved while reading: no tile needs it, and in float32 it would take gigabytes.
_KEPT_MEGAPIXELS = 64


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
    digest: str | None = None,
) -> Picture:
    """Read and decode a whole picture: first frame, EXIF rotation applied, over white, in sRGB.

    reduce:     halve what is larger than any tile needs; without it every pixel is kept, at 12 bytes each.
    is_ours:    a file that a job made, which may be as large as it likes.
    with_alpha: keep how opaque it is, as motifs need it: that it is laid over white is then no remark.
    digest:     the SHA-256 of the file that is meant; None takes what is there.

    Raises PictureError for what cannot be read, is cut off, too small or too large, or another file than is meant.
    """
    notes: list[str] = []
    most_px = _KEPT_MEGAPIXELS * 1e6 if reduce else inf
    with opened(path, smallest_side_px, is_ours=is_ours, whole=True, digest=digest) as file:
        colors = decoded(file, notes, most_px)
        alpha = _alpha_of(colors) if with_alpha else None
        pixels = _in_srgb(colors, notes)
    if alpha is not None:
        notes.remove(OVER_WHITE)
    return Picture(pixels, tuple(notes), alpha)


def read_8_bit(path: Path) -> Image.Image:
    """Read a file that a job made, of any size, as an RGB image of 8 bits in sRGB, with a third of the memory.

    Raises PictureError for what cannot be read.
    """
    with opened(path, smallest_side_px=1, is_ours=True, whole=True) as file:
        colors = decoded(file, [], inf)
        if isinstance(colors, Deep):
            return Image.fromarray(Deep(_in_srgb(colors, [])).in_8_bits())
        return in_srgb(over_white(colors, []), []).convert("RGB")


def _alpha_of(colors: Image.Image | Deep) -> np.ndarray | None:
    return colors.alpha if isinstance(colors, Deep) else alpha_of(colors)


def _in_srgb(colors: Image.Image | Deep, notes: list[str]) -> np.ndarray:
    """Lay decoded colors over white and convert them: float32 (H, W, 3), sRGB in [0, 1]."""
    if isinstance(colors, Deep):
        if colors.alpha is not None:
            notes.append(OVER_WHITE)
        colors = colors.over_white()
        if colors.colors.shape[2] != 4:
            return deep_in_srgb(colors, notes)
        image = Image.fromarray(colors.in_8_bits(), "CMYK")
        image.info["icc_profile"] = colors.profile
    else:
        image = over_white(colors, notes)
    if image.mode == "CMYK":
        notes.append("CMYK converted to sRGB")
    return np.asarray(in_srgb(image, notes).convert("RGB"), dtype="float32") / 255.0
