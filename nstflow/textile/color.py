"""Between sRGB (IEC 61966-2-1), light and CIELAB (2°), and into the gamut without a change of hue.

All of textile's color stands here. There are three ways to CIELAB, which differ by less than 2e-4: inks, certificates
and fades were each made with their own, and a file that is made again must have the bytes that it had.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

RGB_TO_XYZ = np.array([[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]])
"""Linear sRGB, as a column, to XYZ."""
WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
"""XYZ of sRGB's white."""

# Linear sRGB, as a row, to XYZ in parts of the white, and back.
_TO_RELATIVE = (RGB_TO_XYZ / WHITE_D65[:, None]).T.astype("float32")
_FROM_RELATIVE = np.linalg.inv(RGB_TO_XYZ / WHITE_D65[:, None]).T.astype("float32")
# For planes; contiguous, or the product would take another path and round otherwise.
_TO_RELATIVE_PLANES = np.ascontiguousarray(_TO_RELATIVE.T)
# Below it CIELAB is linear: the cube of 6/29, and what CIE 15 rounded it to, with the slope for it.
_KNEE = 6 / 29
_ROUNDED_KNEE, _ROUNDED_SLOPE = 0.008856, 7.787
# CIELAB's white in Adobe's files is D50; to linear sRGB by Bradford's adaptation (B. Lindbloom).
_WHITE_D50 = np.array([0.96422, 1.0, 0.82521])
_D50_TO_RGB = np.array(
    [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
)
_COMPRESSION = 0.02
_NO_CHROMA = 1e-6
# Of chroma: 2 ** -12 of the largest is far below what 8 bits can hold.
_BISECTIONS = 12
# What is in between takes several times the memory of the rows in hand.
_ROWS_AT_ONCE = 256


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """Convert sRGB in [0, 1], float (…, 3), to CIELAB: float32 of the same shape, L from 0 to 100."""
    return _in_rows(_lab, rgb)


def to_lab_planes(pixels: np.ndarray) -> np.ndarray:
    """Convert sRGB pixels to CIELAB in planes, clipped, by the constants as CIE 15 rounds them.

    Five times as fast as `skimage.color.rgb2lab`, which computes in float64 for uint8.

    pixels: uint8, or float in [0, 1], (H, W, 3); returns float32 (3, H, W): L in [0, 100], a, b.
    """
    planes = np.moveaxis(pixels, -1, 0)
    if pixels.dtype == np.uint8:
        linear = _LINEAR_OF_CODE[planes]
    else:
        linear = to_linear(planes.astype("float32", copy=False).clip(0.0, 1.0))
    xyz = _TO_RELATIVE_PLANES @ np.ascontiguousarray(linear, dtype="float32").reshape(3, -1)
    x, y, z = np.where(xyz > _ROUNDED_KNEE, np.cbrt(xyz), xyz * np.float32(_ROUNDED_SLOPE) + np.float32(16 / 116))
    lab = np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    return lab.reshape(3, *pixels.shape[:2])


def to_lab_of_skimage(rgb: np.ndarray) -> np.ndarray:
    """Convert sRGB in [0, 1] to CIELAB with the bits of `skimage.color.rgb2lab`.

    rgb: float32 or float64 (…, 3); returns the same type and shape.
    """
    xyz = to_linear(rgb, dtype=rgb.dtype) @ RGB_TO_XYZ.T.astype(rgb.dtype) / WHITE_D65.astype(rgb.dtype)
    f = np.where(xyz > _ROUNDED_KNEE, np.cbrt(xyz), _ROUNDED_SLOPE * xyz + 16 / 116)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def from_lab(lab: np.ndarray) -> np.ndarray:
    """Convert CIELAB (…, 3) to sRGB in [0, 1], float32.

    What no screen can show loses chroma, and keeps lightness and hue.
    """
    return _in_rows(_rgb_in_gamut, lab)


def from_lab_d50(lab: np.ndarray) -> np.ndarray:
    """Convert a CIELAB color with the white of D50 to sRGB in [0, 1], clipped: float64 (3,)."""
    return from_linear(np.clip(_D50_TO_RGB @ (_relative_xyz(lab) * _WHITE_D50), 0, 1))


def to_linear(rgb: np.ndarray, *, dtype: npt.DTypeLike = "float32") -> np.ndarray:
    """Convert sRGB in [0, 1] to amounts of light in [0, 1], of the same shape; dtype: computed and returned."""
    rgb = np.asarray(rgb, dtype=dtype)
    power = rgb.dtype.type(2.4)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((np.maximum(rgb, 0) + 0.055) / 1.055) ** power)


def from_linear(light: np.ndarray) -> np.ndarray:
    """Convert amounts of light to sRGB, float of the same type and shape; below 0 and above 1 it goes on."""
    power = light.dtype.type(1 / 2.4)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** power - 0.055)


def evened(lab: np.ndarray) -> np.ndarray:
    """Compress the chroma of CIELAB (…, 3), C' = ln(1 + 0.02 C) / 0.02: float of the same shape.

    The eye tells saturated colors apart less well than plain CIELAB says. By distances in this space 6 and 12 inks for
    five pictures had a mean ΔE00 that was 1 to 4 % lower than in plain CIELAB, and a 95th percentile 0 to 13 % lower;
    Oklab's was higher.
    """
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    factor = np.log1p(_COMPRESSION * chroma) / (_COMPRESSION * np.maximum(chroma, _NO_CHROMA))
    factor = np.where(chroma > _NO_CHROMA, factor, 1.0).astype(lab.dtype)
    return np.concatenate([lab[..., :1], lab[..., 1:] * factor[..., None]], axis=-1)


def turned(lab: np.ndarray, degrees: float) -> np.ndarray:
    """Turn the hue of CIELAB colors (…, 3) counterclockwise about the gray axis, into the gamut or not: float32."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    lightness, a, b = np.moveaxis(lab, -1, 0)
    return np.stack([lightness, cos * a - sin * b, sin * a + cos * b], axis=-1).astype("float32")


_LINEAR_OF_CODE = to_linear(np.arange(256) / 255, dtype="float64").astype("float32")


def _in_rows(convert: Callable[[np.ndarray], np.ndarray], colors: np.ndarray) -> np.ndarray:
    if colors.ndim < 3 or len(colors) <= _ROWS_AT_ONCE:
        return convert(np.asarray(colors, dtype="float32"))
    converted = np.empty(colors.shape, dtype="float32")
    for start in range(0, len(colors), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        converted[rows] = convert(np.asarray(colors[rows], dtype="float32"))
    return converted


def _lab(rgb: np.ndarray) -> np.ndarray:
    xyz = to_linear(rgb) @ _TO_RELATIVE
    f = np.where(xyz > _KNEE**3, np.cbrt(xyz), xyz / (3 * _KNEE**2) + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype("float32")


def _relative_xyz(lab: np.ndarray) -> np.ndarray:
    """Convert CIELAB (…, 3) to XYZ in parts of the white."""
    lightness, a, b = np.moveaxis(lab, -1, 0)
    y = (lightness + 16) / 116
    f = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    return np.where(f > _KNEE, f**3, 3 * _KNEE**2 * (f - 4 / 29))


def _rgb(lab: np.ndarray) -> np.ndarray:
    """Convert CIELAB to sRGB, beyond [0, 1] where the color is outside of the gamut."""
    return from_linear(_relative_xyz(lab) @ _FROM_RELATIVE)


def _rgb_in_gamut(lab: np.ndarray) -> np.ndarray:
    rgb = np.atleast_2d(_rgb(lab))
    outside = ((rgb < 0) | (rgb > 1)).any(axis=-1)
    if outside.any():
        rgb[outside] = _rgb(_less_chroma(np.atleast_2d(lab)[outside]))
    clipped: np.ndarray = np.clip(rgb, 0.0, 1.0).astype("float32").reshape(lab.shape)
    return clipped


def _less_chroma(lab: np.ndarray) -> np.ndarray:
    """Reduce the chroma of colors (N, 3) to what the gamut has at their lightness and hue."""
    keep: np.ndarray = np.zeros(len(lab), dtype="float32")
    for bisection in range(1, _BISECTIONS + 1):
        tried = keep + np.float32(0.5**bisection)
        rgb = _rgb(_with_chroma(lab, tried))
        keep = np.where(((rgb >= 0) & (rgb <= 1)).all(axis=-1), tried, keep)
    return _with_chroma(lab, keep)


def _with_chroma(lab: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return np.concatenate([np.clip(lab[:, :1], 0, 100), lab[:, 1:] * factor[:, None]], axis=1)
