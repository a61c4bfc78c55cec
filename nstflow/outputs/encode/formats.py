"""Pictures to files of any format, and what each format can hold.

Masters are PNG and TIFF; JPEG and WebP are previews. Equal pictures, written alike, are equal files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image

from nstflow.errors import UsageError, listed
from nstflow.jobs.options.files import FORMATS, Compression, Format, Intent
from nstflow.outputs.encode.lossy import encode_jpeg, encode_webp
from nstflow.outputs.encode.png import encode_png, to_8_bit
from nstflow.outputs.encode.tiff import Page, encode_tiff
from nstflow.pictures.icc import Profile, convert, srgb_profile

_NAMES: dict[Format, str] = {"png": "PNG", "tiff": "TIFF", "jpeg": "JPEG", "webp": "WebP"}
MASTERS: tuple[Format, ...] = ("png", "tiff")
"""What a printer gets, without loss. The others are for looking at."""

# JPEG could hold 65535 px, but libjpeg writes 65500. Of PNG and TIFF the standards' own limits.
_LARGEST_SIDE_PX: dict[Format, int] = {"png": 2**31 - 1, "tiff": 2**32 - 1, "jpeg": 65_500, "webp": 16_383}
_SPACES: dict[Format, tuple[str, ...]] = {
    "png": ("RGB", "GRAY"),
    "tiff": ("RGB", "CMYK", "GRAY"),
    "jpeg": ("RGB", "CMYK", "GRAY"),
    "webp": ("RGB",),
}
_MOST_COLORS = 256


@dataclass(frozen=True)
class Writing:
    """How pictures are written.

    dpi:         of the print; in every file.
    profile:     to be converted to and embedded; None is sRGB.
    intent:      of that conversion.
    bits:        a channel, in TIFF; the other formats have 8.
    compression: of TIFF.
    xmp:         a packet to be embedded, of `xmp_packet`; None leaves it out.
    big:         BigTIFF at any size; otherwise only where 4 GB might not do.
    """

    dpi: float
    profile: Profile | None = None
    intent: Intent = "relative"
    bits: Literal[8, 16] = 8
    compression: Compression = "lzw"
    xmp: bytes | None = None
    big: bool = False


def check_format(width: int, height: int, *, format: Format, writing: Writing, indexed: bool = False) -> str | None:
    """Say why such a picture cannot be written, with the remedy; None where it can.

    indexed: as a palette of colors. Size in px.
    """
    name, largest = _NAMES[format], _LARGEST_SIDE_PX[format]
    if max(width, height) > largest:
        return (
            f"{name} holds at most {largest} px a side; found {width} × {height} px; "
            f"choose {listed([other for other in MASTERS if other != format], 'or')}, or a smaller size or dpi"
        )
    if indexed and format not in MASTERS:
        return f"{name} holds no palette of colors; choose png or tiff"
    return _check_profile(format, writing, indexed)


def encode(image: np.ndarray, *, format: Format, writing: Writing) -> bytes:
    """Write a picture to a file's bytes.

    image: sRGB, float32 (H, W, 3) in [0, 1], or uint8. 16 bits are rounded from the float
    values. Raises UsageError where `check_format` has something to say.
    """
    _check(image, format, writing)
    if format == "tiff" and (writing.profile is None or writing.profile.is_srgb):
        return _tiff([Page(image)], writing, icc=_icc(writing), bits=writing.bits)
    pixels = image if image.dtype == np.uint8 else to_8_bit(image)
    converted = convert(pixels, writing.profile, writing.intent)
    if format == "tiff":
        return _tiff([Page(np.asarray(converted))], writing, icc=_icc(writing))
    if format == "png":
        return encode_png(converted, dpi=writing.dpi, icc=_icc(writing), xmp=writing.xmp)
    lossy = encode_jpeg if format == "jpeg" else encode_webp
    return lossy(converted, dpi=writing.dpi, icc=_icc(writing), xmp=writing.xmp)


def encode_indexed(
    labels: np.ndarray, colors: np.ndarray, *, format: Literal["png", "tiff"], writing: Writing
) -> bytes:
    """Write a palette picture to a file's bytes: a color's index is its place in the table, in the order given.

    labels: uint8 (H, W); colors: uint8 (n, 3), sRGB, n ≤ 256, converted to the profile.
    Raises UsageError where `check_format` has something to say, ValueError for labels without a color.
    """
    _check(labels, format, writing, indexed=True)
    if len(colors) > _MOST_COLORS or labels.max() >= len(colors):
        raise ValueError(f"{len(colors)} colors for labels up to {labels.max()}")
    table = np.asarray(convert(np.asarray(colors, "uint8")[None], writing.profile, writing.intent))[0]
    if format == "tiff":
        return _tiff([Page(labels, palette=table)], writing, icc=_icc(writing))
    image = Image.fromarray(np.ascontiguousarray(labels))
    image.putpalette(table.tobytes())  # makes the gray picture one of indices
    return encode_png(image, dpi=writing.dpi, icc=_icc(writing), xmp=writing.xmp)


def encode_grey(plate: np.ndarray, *, format: Literal["png", "tiff"], writing: Writing, name: str = "") -> bytes:
    """Write a plate to a file's bytes: 8 bits of gray as they are, without a profile.

    They are amounts of ink, and no color.

    plate: uint8 (H, W), 0 is stored as black. name: of the ink; in TIFF only.
    Raises UsageError where it is too large for the format.
    """
    _check(plate, format, Writing(dpi=writing.dpi))
    if format == "tiff":
        return _tiff([Page(plate, name=name)], writing, icc=None)
    image = Image.fromarray(np.ascontiguousarray(plate))
    return encode_png(image, dpi=writing.dpi, xmp=writing.xmp)


def encode_pages(plates: Sequence[np.ndarray], names: Sequence[str], *, writing: Writing) -> bytes:
    """Write one TIFF with a page for each plate, named (tag 285) after its ink.

    plates: uint8 (H, W), as `encode_grey`'s.
    """
    pages = [Page(plate, name=name) for plate, name in zip(plates, names, strict=True)]
    return _tiff(pages, writing, icc=None)


def _tiff(pages: Sequence[Page], writing: Writing, *, icc: bytes | None, bits: int = 8) -> bytes:
    return encode_tiff(
        pages,
        dpi=writing.dpi,
        compression=writing.compression,
        bits=bits,
        icc=icc,
        xmp=writing.xmp,
        big=writing.big,
    )


def _icc(writing: Writing) -> bytes:
    return writing.profile.data if writing.profile else srgb_profile()


def _check(image: np.ndarray, format: Format, writing: Writing, *, indexed: bool = False) -> None:
    height, width = image.shape[:2]
    if problem := check_format(width, height, format=format, writing=writing, indexed=indexed):
        raise UsageError(problem)


def _check_profile(format: Format, writing: Writing, indexed: bool) -> str | None:
    profile = writing.profile
    if profile is None:
        return None
    given = f"found the profile '{profile.name}', which is {profile.space}"
    if profile.space not in _SPACES[format]:
        others = listed([other for other in FORMATS if profile.space in _SPACES[other]], "or")
        return (
            f"{_NAMES[format]} holds {listed(_SPACES[format], 'or')} only; {given}; choose {others}, or another profile"
        )
    if indexed and profile.space != "RGB":
        return f"a palette of colors is RGB; {given}; choose an RGB profile for pictures of few inks"
    if format == "tiff" and not indexed and writing.bits == 16 and not profile.is_srgb:
        return (
            f"16 bits a channel are written in sRGB only, since profiles are applied in 8; found the profile "
            f"'{profile.name}'; choose 8 bits, or leave out the profile and convert in your own program"
        )
    return None
