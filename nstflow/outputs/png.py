"""Pixels to PNG: 8 bits, with resolution and an sRGB profile."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image, ImageCms


def to_8_bit(image: np.ndarray) -> np.ndarray:
    """float32 (H, W, 3) in [0, 1] to uint8, rounded."""
    return np.round(np.clip(image, 0.0, 1.0) * 255.0).astype("uint8")


def encode_png(pixels: np.ndarray | Image.Image, *, dpi: float) -> bytes:
    """A PNG file's bytes. pixels: uint8 (H, W, 3), or an RGB picture.

    PNG stores whole pixels per metre: 150 dpi reads back as 150.012.
    """
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels, "RGB")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(dpi, dpi), icc_profile=_srgb_profile(), compress_level=6)
    return buffer.getvalue()


@cache
def _srgb_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24-35 hold the time of its making: fixed (2020-01-01 00:00:00), so that equal pictures are equal files.
    profile[24:36] = b"".join(part.to_bytes(2, "big") for part in (2020, 1, 1, 0, 0, 0))
    return bytes(profile)
