"""A content's `toss`: how its motif is scattered over the tile."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from nstflow.errors import UsageError
from nstflow.option_models import NO_TRUTH_VALUE, Number, Section, WholeNumber
from nstflow.textile.palettes import parse_ink

_MOST = 500
_SMALLEST, _LARGEST = 0.02, 1.0
_ANY_ANGLE = 360.0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pair(value: Any, expected: str) -> tuple[float, float]:
    """Read [least, most], two numbers in order. Raises ValueError."""
    if not isinstance(value, (list, tuple)) or len(value) != 2 or not all(map(_is_number, value)):
        raise ValueError(f"{value!r}: expected {expected}")
    least, most = map(float, value)
    if not least <= most:
        raise ValueError(f"{list(value)!r}: expected the smaller number first")
    return least, most


def _scale(value: Any) -> tuple[float, float]:
    expected = f"a number from {_SMALLEST} to {_LARGEST:g}, or two such as [0.25, 0.45]"
    least, most = _pair([value, value] if _is_number(value) else value, expected)
    if not _SMALLEST <= least <= most <= _LARGEST:
        raise ValueError(f"{value!r}: expected {expected}")
    return least, most


def _rotation(value: Any) -> tuple[float, float]:
    expected = "0, 360 for any angle, or two angles in degrees such as [-20, 20]"
    if _is_number(value):
        if value not in (0, _ANY_ANGLE):
            raise ValueError(f"{value!r}: expected {expected}")
        return -value / 2, value / 2
    least, most = _pair(value, expected)
    if not -_ANY_ANGLE <= least <= most <= _ANY_ANGLE:
        raise ValueError(f"{list(value)!r}: expected angles from -360 to 360")
    return least, most


def _ground(value: str) -> str:
    try:
        parse_ink(value)
    except UsageError as error:
        raise ValueError(str(error)) from None
    return value


def _number_or_pair() -> WithJsonSchema:
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return WithJsonSchema({"anyOf": [{"type": "number"}, pair]})


class Toss(Section):
    """How a motif is scattered.

    scale:    the least and the largest length of the cut-out's longer side, as a share of the unit's shorter side.
    rotation: the least and the largest angle in degrees, counterclockwise.
    gap:      least distance between two of them, as a share of the unit's shorter side.
    flip:     whether about half of them are mirrored.
    """

    count: WholeNumber = Field(default=7, ge=1, le=_MOST, description="how many; fewer where no more fit")
    scale: Annotated[tuple[float, float], BeforeValidator(_scale), _number_or_pair()] = Field(
        default=(0.3, 0.3), description="length of the motif as a share of the tile's shorter side, or [least, most]"
    )
    rotation: Annotated[tuple[float, float], BeforeValidator(_rotation), _number_or_pair()] = Field(
        default=(-180.0, 180.0), description="360 for any angle, 0 for upright, or [least, most] in degrees"
    )
    seed: Annotated[int | None, NO_TRUTH_VALUE] = Field(
        default=None, ge=0, lt=2**63, description="another layout; by default from the recipe's seed and the content"
    )
    gap: Number = Field(
        default=0.02, ge=0, le=0.5, description="least distance between motifs, as a share of the tile's shorter side"
    )
    ground: Annotated[str, AfterValidator(_ground)] | None = Field(
        default=None, description="a color such as '#f4efe4'; by default the one that the motif stands on"
    )
    flip: bool = Field(default=False, description="about half of the motifs are mirrored")
    cutout: str | None = Field(default=None, description="a picture whose white is the motif")

    @property
    def ground_color(self) -> tuple[float, float, float] | None:
        """The ground, sRGB in [0, 1], or None for the color that the motif stood on."""
        if self.ground is None:
            return None
        red, green, blue = (part / 255 for part in parse_ink(self.ground).rgb)
        return red, green, blue
