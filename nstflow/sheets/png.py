"""A sheet as the bytes of a PNG."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

SHEET_DPI = 150
_CREATED = slice(24, 36)  # ICC.1:2022, 7.2: date and time of creation
_ANY_DATE = bytes.fromhex("07e8 0001 0001 0000 0000 0000")


def png_bytes(page: Image.Image) -> bytes:
    """`page` (RGB, sRGB) as a PNG with resolution and profile; the same pixels give the same bytes."""
    buffer = io.BytesIO()
    page.save(buffer, "PNG", dpi=(SHEET_DPI, SHEET_DPI), icc_profile=_srgb_profile(), compress_level=6)
    return buffer.getvalue()


def _srgb_profile() -> bytes:
    """An sRGB profile. Pillow dates it with the clock; a fixed date keeps sheets reproducible."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_CREATED] = _ANY_DATE
    return bytes(profile)
