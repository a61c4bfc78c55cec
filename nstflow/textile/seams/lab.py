"""sRGB to CIELAB in float32 and in planes: `skimage.color.rgb2lab` computes in float64 and takes five times as long."""

from __future__ import annotations

import numpy as np

from nstflow.textile.color import TO_CONES

# By rows, for planes; contiguous, or the product would take another path and round otherwise.
_TO_CONES = np.ascontiguousarray(TO_CONES.T)
_KNEE = 0.008856
_CODES = np.arange(256, dtype="float64") / 255


def _linear(encoded: np.ndarray) -> np.ndarray:
    return np.where(encoded > 0.04045, ((encoded + 0.055) / 1.055) ** 2.4, encoded / 12.92)


_LINEAR_OF_CODE = _linear(_CODES).astype("float32")


def to_lab(pixels: np.ndarray) -> np.ndarray:
    """CIELAB of sRGB pixels, white of D65.

    pixels: uint8, or float in [0, 1], (H, W, 3); returns float32 (3, H, W): L in [0, 100], a, b.
    """
    planes = np.moveaxis(pixels, -1, 0)
    if pixels.dtype == np.uint8:
        linear = _LINEAR_OF_CODE[planes]
    else:
        linear = _linear(planes.astype("float32", copy=False).clip(0.0, 1.0))
    xyz = _TO_CONES @ np.ascontiguousarray(linear, dtype="float32").reshape(3, -1)
    x, y, z = np.where(xyz > _KNEE, np.cbrt(xyz), xyz * np.float32(7.787) + np.float32(16 / 116))
    lab = np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    return lab.reshape(3, *pixels.shape[:2])
