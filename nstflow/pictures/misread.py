"""TIFFs that Pillow opens and reads wrong: measured with Pillow 10.3, 11.3 and 13.0, over every kind that it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image

_BITS, _COMPRESSION, _PHOTOMETRIC, _PLANES, _EXTRA, _SAMPLE_FORMAT = 258, 259, 262, 284, 338, 339
_WHITE_IS_ZERO, _GREYS = 0, (0, 1)  # of PhotometricInterpretation
_NOT_PACKED, _TOGETHER, _UNSIGNED = 1, 1, 1  # Compression, PlanarConfiguration, SampleFormat, and their defaults
_PREMULTIPLIED = 1  # of ExtraSamples
_WHOLE_BITS = (1, 2, 4, 8, 16)  # of grey: what Pillow scales as it should


def is_misread(picture: Image.Image) -> bool:
    """Tell whether an opened picture is a TIFF whose numbers Pillow takes for others, whatever its version."""
    if picture.format != "TIFF":
        return False
    tags = getattr(picture, "tag_v2", {})
    is_grey = tags.get(_PHOTOMETRIC, _WHITE_IS_ZERO) in _GREYS
    if tags.get(_PLANES, _TOGETHER) != _TOGETHER and _bits(tags)[1:]:
        return is_grey or _has_misread_planes(tags)
    return is_grey and _has_misread_grey(tags)


def _has_misread_planes(tags: Mapping[int, Any]) -> bool:
    """Of colors stored one after another Pillow shears 16 bits that are not packed, and fails for some alphas."""
    is_unusual = _bits(tags)[0] > 8 or _PREMULTIPLIED in tags.get(_EXTRA, ())
    return is_unusual and tags.get(_COMPRESSION, _NOT_PACKED) == _NOT_PACKED


def _has_misread_grey(tags: Mapping[int, Any]) -> bool:
    """Of grey Pillow takes signed for unsigned and 12 and 32 bits for 16, and inverts 16 bits whose 0 is white.

    Floating-point numbers it reads, but not what their file says of black and white.
    """
    bits = _bits(tags)[0]
    is_negative = bits == 16 and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    formats = tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))
    return is_negative or bits not in _WHOLE_BITS or any(format != _UNSIGNED for format in formats)


def _bits(tags: Mapping[int, Any]) -> tuple[int, ...]:
    bits: tuple[int, ...] = tags.get(_BITS, (1,))
    return bits
