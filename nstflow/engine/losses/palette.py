"""Palette: the pattern keeps to the inks that will print it."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator, Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, SummedLoss, count
from nstflow.textile.color import RGB_TO_XYZ

# The squared distance that counts as 1, that is, 20 away. With 26 strokes stay smooth at weight 1 and the ground has
# its ink, with 14 single pixels of other inks sparkle in it, with 10 the cloth's threads are gone (koi under batik in
# four inks, 128 px).
_UNIT = 400.0
# How near the soft minimum is to the minimum: halfway between two inks it is 2^(-1/4) = 0.84 of it.
_SHARPNESS = 4.0
# A hundredth of a unit of CIELAB, squared: keeps the ratios of distances finite on an ink.
_EPSILON = 1e-4
_MOST_INKS = 32

_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

# sRGB (IEC 61966-2-1) to XYZ, then over the white of D65: rows give X, Y, Z of linear R, G, B; white is (1, 1, 1).
_RGB_TO_RELATIVE_XYZ = RGB_TO_XYZ / RGB_TO_XYZ.sum(axis=1, keepdims=True)
_XYZ_TO_LAB = np.array([[0, 116, 0], [500, -500, 0], [0, 200, -200]])
_LAB_OF_NO_LIGHT = np.array([16, 0, 0])
_SRGB_KNEE, _LAB_KNEE = 0.04045, 6 / 29


def _ink(text: str) -> str:
    match = _HEX.fullmatch(text.strip())
    if not match:
        raise ValueError(
            f'\'{text}\': expected a color such as "#1b2a41" or "#fff", in quotes (a bare # begins a comment)'
        )
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _each_once(inks: tuple[str, ...]) -> tuple[str, ...]:
    inks = tuple(dict.fromkeys(inks))
    if len(inks) > _MOST_INKS:
        raise ValueError(f"{len(inks)} colors: expected at most {_MOST_INKS}")
    return inks


class Palette(SummedLoss):
    """Keep to the inks that will print it.

    Squared distance of every pixel to the nearest of the given inks, in CIELAB (CIE 15:2004).

    colors: the inks, as "#rrggbb" or "#rgb" in sRGB.

    The nearest is taken softly, (sum_k d_k^-8)^(-1/4) for distances d_k: zero on every ink, and smooth between them.
    CIELAB rather than OKLab because its slope is finite at black, where pixels are held by the box.
    """

    name: ClassVar[str] = "palette"

    colors: Annotated[
        tuple[Annotated[str, AfterValidator(_ink), Field(json_schema_extra={"pattern": f"^{_HEX.pattern}$"})], ...],
        AfterValidator(_each_once),
        Field(description='the inks, such as ["#1b2a41", "#f4ecd8"]'),
    ] = ()

    def lacks(self) -> str:
        """Say what the recipe must still name."""
        return "" if self.colors else 'name the inks, for example colors: ["#1b2a41", "#f4ecd8"]'

    def sums(self, targets: Any, state: Reading) -> Any:
        """(sum of squared distances in units of 400, number of pixels)."""
        pixels = lab(ops.reshape(state.image, (-1, 3)))
        inks = lab(_tensor([_rgb(color) for color in self.colors]))
        squares = sum(ops.square(pixels[:, axis, None] - inks[None, :, axis]) for axis in range(3)) + _EPSILON
        return ops.sum(_soft_minimum(squares)) / _UNIT, count(pixels.shape[0])

    def value(self, targets: Any, sums: Any) -> Any:
        """Compute the term from the sums."""
        distances, pixels = sums
        return distances / pixels


def _soft_minimum(squares: Any) -> Any:
    """(..., inks) -> (...). Scaled by the least, so that no power leaves the range of float32."""
    least = ops.stop_gradient(ops.min(squares, axis=-1, keepdims=True))
    return least[..., 0] * ops.sum((squares / least) ** -_SHARPNESS, axis=-1) ** (-1 / _SHARPNESS)


def lab(rgb: Any) -> Any:
    """Turn sRGB in [0, 1] (..., 3) as CIELAB (L in [0, 100]) for D65. Its slope is finite everywhere."""
    # The maxima, since `where` also differentiates the branch that it does not take.
    powers = ((ops.maximum(rgb, _SRGB_KNEE) + 0.055) / 1.055) ** 2.4
    xyz = ops.matmul(ops.where(rgb > _SRGB_KNEE, powers, rgb / 12.92), _tensor(_RGB_TO_RELATIVE_XYZ.T))
    roots = ops.maximum(xyz, _LAB_KNEE**3) ** (1 / 3)
    roots = ops.where(xyz > _LAB_KNEE**3, roots, xyz / (3 * _LAB_KNEE**2) + 4 / 29)
    return ops.matmul(roots, _tensor(_XYZ_TO_LAB.T)) - _tensor(_LAB_OF_NO_LIGHT)


def _tensor(numbers: Any) -> Any:
    return ops.convert_to_tensor(numbers, dtype="float32")


def _rgb(color: str) -> list[float]:
    return [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
