"""Color profiles: sRGB, which every picture has unless another is asked for, and a printer's own from a file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageCms

from nstflow.errors import UsageError, first_line
from nstflow.jobs.options.files import Intent
from nstflow.pictures.srgb_numbers import has_srgb_numbers

Space = Literal["RGB", "CMYK", "GRAY"]

_INTENTS = {
    "perceptual": ImageCms.Intent.PERCEPTUAL,
    "relative": ImageCms.Intent.RELATIVE_COLORIMETRIC,
    "saturation": ImageCms.Intent.SATURATION,
    "absolute": ImageCms.Intent.ABSOLUTE_COLORIMETRIC,
}
# Of the header (ICC.1:2022, 7.2): length, class, color space, signature.
_HEADER_BYTES = 128
_LENGTH, _CLASS, _SPACE, _SIGNATURE = slice(4), slice(12, 16), slice(16, 20), slice(36, 40)
_SPACES: dict[bytes, Space] = {b"RGB ": "RGB", b"CMYK": "CMYK", b"GRAY": "GRAY"}
_MODES = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "L"}
_NO_DESTINATIONS = {
    b"link": "a device link, which leads from one device to another",
    b"abst": "an abstract profile, which belongs to no device",
    b"nmcl": "a named-color profile, which is a list of spot colors",
}
_EXPECTED = "expected the ICC profile of a printer or of a display (.icc, .icm), of RGB, CMYK or grey"


@dataclass(frozen=True)
class Profile:
    """An ICC profile to which pictures can be converted.

    name:    what it says of itself; data: the file.
    is_srgb: whether it is sRGB by another hand: pictures then keep their numbers, and may have 16 bits.
    """

    name: str
    data: bytes = field(repr=False)
    space: Space
    is_srgb: bool = False


@cache
def srgb_profile() -> bytes:
    """Make LittleCMS' sRGB profile, the same bytes every time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24-35 hold the time of its making: fixed (2020-01-01 00:00:00), so that equal pictures are equal files.
    profile[24:36] = b"".join(part.to_bytes(2, "big") for part in (2020, 1, 1, 0, 0, 0))
    return bytes(profile)


def load_profile(path: Path) -> Profile:
    """Read the profile in a file.

    Raises UsageError for one that is missing, broken, or none to convert pictures to.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{path}: no such profile; {_EXPECTED}") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {_EXPECTED}") from None
    if len(data) < _HEADER_BYTES or data[_SIGNATURE] != b"acsp":
        raise UsageError(f"{path}: not an ICC profile; {_EXPECTED}")
    if len(data) < int.from_bytes(data[_LENGTH], "big"):
        raise UsageError(f"{path}: the profile is cut off; copy it again from its source")
    if kind := _NO_DESTINATIONS.get(data[_CLASS]):
        raise UsageError(f"{path}: {kind}; {_EXPECTED}")
    if (space := _SPACES.get(data[_SPACE])) is None:
        name = data[_SPACE].decode("latin-1").strip()
        raise UsageError(f"{path}: a profile of the color space {name!r}; {_EXPECTED}")
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))).strip()
    except (ImageCms.PyCMSError, OSError) as error:
        raise UsageError(f"{path}: a broken profile ({first_line(error)}); copy it again from its source") from None
    profile = Profile(name or path.stem, data, space)
    _check_destination(path, profile)
    return replace(profile, is_srgb=space == "RGB" and has_srgb_numbers(data))


def convert(pixels: np.ndarray, profile: Profile | None, intent: Intent) -> Image.Image:
    """Convert uint8 (H, W, 3), sRGB, to an image in the profile's space; None is sRGB.

    Black point compensation goes with the relative intent.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if profile is None or profile.is_srgb:
        return image
    converted = ImageCms.applyTransform(image, _transform(profile, intent))
    assert converted is not None  # it is only where a picture is changed in place
    return converted


def _check_destination(path: Path, profile: Profile) -> None:
    try:
        _transform(profile, "relative")
    except ImageCms.PyCMSError:
        kind = "an input profile, of a camera or a scanner: " if profile.data[_CLASS] == b"scnr" else ""
        raise UsageError(f"{path}: {kind}colors can be read with it, not converted to it; {_EXPECTED}") from None


@lru_cache(maxsize=8)
def _transform(profile: Profile, intent: Intent) -> Any:
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if intent == "relative" else ImageCms.Flags.NONE
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile.data)),
        "RGB",
        _MODES[profile.space],
        renderingIntent=_INTENTS[intent],
        flags=flags,
    )


def cached_profile(path: Path) -> Profile:
    """Read the profile in a file, once while the file stays as it is. Raises UsageError as `load_profile`."""
    try:
        stat = path.stat()
    except OSError:
        return load_profile(path)
    return _profile_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _profile_at(path: Path, changed_ns: int, size_bytes: int) -> Profile:
    """Read a profile as it lay at a time."""
    return load_profile(path)
