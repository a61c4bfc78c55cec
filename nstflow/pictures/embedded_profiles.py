"""The color profile inside a picture file: whether it is sRGB, and the picture's colors in sRGB where it is not."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

from nstflow.errors import first_line

_CONVERTIBLE = ("RGB", "CMYK", "L")


def is_in_srgb(image: Image.Image) -> bool:
    """Tell whether an image's numbers are sRGB: it has no profile, or one that is called so.

    By name and not by numbers, as `icc.load_profile` tests a printer's: of the many profiles called sRGB some differ
    in the darkest tones, and the picture's author meant the numbers as they are.
    """
    data = image.info.get("icc_profile")
    if not data:
        return True
    try:
        return _is_called_srgb(_profile_and_name(data)[1])
    except (ImageCms.PyCMSError, OSError):
        return False


def in_srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """Convert an image's colors from its profile; as it is where that is sRGB, or missing, or broken.

    notes: gets another where colors were converted, and where the profile cannot be used.
    """
    data = image.info.get("icc_profile")
    if data and image.mode == "P":
        image = image.convert("RGB")
    if not data or image.mode not in _CONVERTIBLE:
        return image
    try:
        profile, name = _profile_and_name(data)
        if _is_called_srgb(name):
            return image
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError) as error:
        notes.append(f"its color profile cannot be used ({first_line(error)}): taken as it is")
        return image
    assert converted is not None  # it is only where a picture is changed in place
    notes.append(f"converted to sRGB from the profile '{name}'")
    return converted


def _profile_and_name(data: bytes) -> tuple[ImageCms.ImageCmsProfile, str]:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    return profile, ImageCms.getProfileDescription(profile).strip()


def _is_called_srgb(name: str) -> bool:
    return "srgb" in name.lower()
