"""Pictures of a run as Pillow images in sRGB."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageCms

from nstflow.pictures.large_files import own_files

_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)  # Pillow calls a broken PNG a SyntaxError


def size_px(path: Path) -> tuple[int, int]:
    """(width, height) of a picture whose file is whole; decodes no pixels. Raises OSError with the reason."""
    if not path.is_file():
        raise OSError(f"{path.name} is missing")
    try:
        with own_files(), Image.open(path) as picture:
            size = picture.size
            picture.verify()
    except _UNREADABLE as error:
        raise OSError(f"{path.name} cannot be read") from error
    return size


def load(path: Path) -> Image.Image:
    """The picture as RGB in sRGB, 8 bits. Raises OSError where it cannot be read."""
    try:
        with own_files(), Image.open(path) as picture:
            return _in_srgb(picture)
    except _UNREADABLE as error:
        raise OSError(f"{path.name} cannot be read") from error


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile_bytes = picture.info.get("icc_profile")
    if profile_bytes and picture.mode == "RGB":
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(profile_bytes))
            if not ImageCms.getProfileDescription(profile).startswith("sRGB"):
                converted = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"))
                return converted if converted is not None else picture.convert("RGB")
        except ImageCms.PyCMSError:
            pass  # a profile that cannot be used leaves the numbers as they are
    return picture.convert("RGB")
