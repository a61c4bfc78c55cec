"""The color models of swatches, brought to sRGB in 8 bits."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np

from nstflow.textile.color import from_lab_d50

Rgb = tuple[int, int, int]


def from_rgb(values: Sequence[float]) -> Rgb:
    """Take red, green and blue in [0, 1] as sRGB."""
    return _in_8_bits(np.asarray(values, dtype="float64"))


def from_hsb(values: Sequence[float]) -> Rgb:
    """Convert hue, saturation and brightness in [0, 1]."""
    return from_rgb(colorsys.hsv_to_rgb(*values))


def from_cmyk(values: Sequence[float]) -> Rgb:
    """Convert inks in [0, 1] without a profile: a guess."""
    inks = np.asarray(values, dtype="float64")
    return _in_8_bits((1 - inks[:3]) * (1 - inks[3]))


def from_lab(values: Sequence[float]) -> Rgb:
    """Convert CIELAB under D50, as Adobe's programs have it: L in [0, 100], a and b as they are."""
    return _in_8_bits(from_lab_d50(np.asarray(values, dtype="float64")))


def from_gray(value: float) -> Rgb:
    """Convert a gray from 0, black, to 1."""
    return from_rgb([value] * 3)


def _in_8_bits(rgb: np.ndarray) -> Rgb:
    red, green, blue = (int(value) for value in np.rint(np.clip(rgb, 0, 1) * 255))
    return red, green, blue
