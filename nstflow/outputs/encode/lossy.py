"""Previews for mail and the web: JPEG and WebP. Their blocks end at the seam, so they are no masters."""

from __future__ import annotations

import io
from fractions import Fraction

from PIL import Image

_QUALITY = 92
_XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT, _INCH = 282, 283, 296, 2


def encode_jpeg(image: Image.Image, *, dpi: float, icc: bytes, xmp: bytes | None = None) -> bytes:
    """Write a JPEG file's bytes, without color subsampling.

    image: RGB, CMYK or gray.
        JPEG stores whole dots per inch: 304.8 dpi reads back as 305.
    """
    segment = b""
    if xmp is not None:  # by hand: Pillow before 11 has no option for it
        payload = _XMP_SEGMENT + xmp
        segment = b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload
    buffer = io.BytesIO()
    density = (round(dpi), round(dpi))
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0, dpi=density, icc_profile=icc, extra=segment)
    return buffer.getvalue()


def encode_webp(image: Image.Image, *, dpi: float, icc: bytes, xmp: bytes | None = None) -> bytes:
    """Write a WebP file's bytes. image: RGB. Lossy WebP always halves the colors' resolution."""
    exif = Image.Exif()
    exif[_X_RESOLUTION] = exif[_Y_RESOLUTION] = float(Fraction(dpi).limit_denominator(1000))
    exif[_RESOLUTION_UNIT] = _INCH
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=_QUALITY, exif=exif, icc_profile=icc, xmp=xmp or b"")
    return buffer.getvalue()
