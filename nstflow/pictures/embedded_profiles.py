"""The color profile inside a picture file: whether it is sRGB, and the picture's colors in sRGB where it is not."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from nstflow.errors import first_line
from nstflow.pictures.deep import Deep
from nstflow.pictures.icc import srgb_profile
from nstflow.pictures.srgb_numbers import has_srgb_numbers

_CONVERTIBLE = ("RGB", "CMYK", "L")
_CHANNELS = {b"GRAY": 1, b"RGB ": 3}
_SPACE = slice(16, 20)  # of a profile's header
_PERCEPTUAL = 0
_COARSE = 2  # of 255


def is_in_srgb(image: Image.Image) -> bool:
    """Tell whether an image's numbers are sRGB's: it has no profile, or one that means the same by them."""
    data = image.info.get("icc_profile")
    return not data or has_srgb_numbers(data)


def is_coarse_in_8_bits(image: Image.Image) -> bool:
    """Tell whether 8 bits under an image's profile leave dark tones too far apart, as they do in linear light.

    There the first step above black is 13 of 255 in sRGB; under a gamma of 1.8 or more it is less than 1.
    """
    data = image.info.get("icc_profile")
    if not data or data[_SPACE] != b"RGB ":
        return False
    darkest = Image.fromarray(np.array([[(0, 0, 0), (1, 1, 1)]], dtype="uint8"))
    darkest.info["icc_profile"] = data
    black, next_to_it = np.asarray(in_srgb(darkest, []))[0].astype(int)
    return bool((next_to_it - black).max() > _COARSE)


def in_srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """Convert an image's colors from its profile; as it is where that is sRGB, or missing, or broken.

    notes: gets another where colors were converted, and where the profile cannot be used.
    """
    data = image.info.get("icc_profile")
    if data and image.mode == "P":
        image = image.convert("RGB")
    if not data or image.mode not in _CONVERTIBLE:
        return image
    if has_srgb_numbers(data):
        return image
    try:
        profile, name = _profile_and_name(data)
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError) as error:
        notes.append(_unusable(error))
        return image
    assert converted is not None  # it is only where a picture is changed in place
    notes.append(_converted(name))
    return converted


def deep_in_srgb(deep: Deep, notes: list[str]) -> np.ndarray:
    """Give the colors of deep grey or RGB in sRGB, as `in_srgb` does: float32 (H, W, 3) in [0, 1]."""
    colors = deep.colors if deep.colors.shape[2] == 3 else np.repeat(deep.colors, 3, axis=2)
    if not deep.profile or has_srgb_numbers(deep.profile):
        return colors
    try:
        name = _profile_and_name(deep.profile)[1]
        converted = _converted_floats(deep.colors, deep.profile)
    except (ImageCms.PyCMSError, OSError, RuntimeError) as error:  # of imagecodecs the last
        notes.append(_unusable(error))
        return colors
    notes.append(_converted(name))
    return converted


def _converted_floats(colors: np.ndarray, profile: bytes) -> np.ndarray:
    """Convert float32 (H, W, 1 or 3) to (H, W, 3); by the LittleCMS of imagecodecs, since Pillow's has 8 bits."""
    import imagecodecs  # here, so that it is loaded only where such a picture is met

    if colors.shape[2] != _CHANNELS.get(profile[_SPACE]):
        raise OSError(f"a profile of {profile[_SPACE].decode('latin-1').strip()} for {colors.shape[2]} channels")
    converted: np.ndarray = imagecodecs.cms_transform(
        colors if colors.shape[2] == 3 else colors[..., 0],
        profile,
        srgb_profile(),
        colorspace="rgb" if colors.shape[2] == 3 else "gray",
        outcolorspace="rgb",
        outdtype="float32",
        intent=_PERCEPTUAL,
    )
    return converted.clip(0.0, 1.0)  # colors outside sRGB


def _profile_and_name(data: bytes) -> tuple[ImageCms.ImageCmsProfile, str]:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    return profile, ImageCms.getProfileDescription(profile).strip()


def _converted(name: str) -> str:
    return f"converted to sRGB from the profile '{name}'"


def _unusable(error: Exception) -> str:
    return f"its color profile cannot be used ({first_line(error)}): taken as it is"
