"""Pictures with transparent parts: how opaque they are, and what they look like over white."""

from __future__ import annotations

import numpy as np
from PIL import Image

OVER_WHITE = "transparent parts are laid over white"

_OF_GREY = b"GRAY"
_SPACE = slice(16, 20)  # of a profile's header


def alpha_of(image: Image.Image) -> np.ndarray | None:
    """Take how opaque an image is, float32 (H, W) in [0, 1]; None where it is opaque all over."""
    if not _may_be_transparent(image):
        return None
    alpha: np.ndarray = np.asarray(image.convert("RGBA").getchannel("A"), dtype="float32") / 255.0
    return None if alpha.min() == 1 else alpha


def over_white(image: Image.Image, notes: list[str]) -> Image.Image:
    """Lay an image over white, with its color profile kept; an opaque one is given back as it is.

    notes: gets another where something was transparent.
    """
    if not _may_be_transparent(image):
        return image
    profile = image.info.get("icc_profile")
    layered = image.convert("RGBA")
    if layered.getchannel("A").getextrema() != (255, 255):
        notes.append(OVER_WHITE)
    ground = Image.new("RGBA", layered.size, "white")
    opaque = Image.alpha_composite(ground, layered).convert("RGB")
    if profile and profile[_SPACE] == _OF_GREY:  # whose profile fits nothing but grey
        opaque = opaque.getchannel("R")
    opaque.info["icc_profile"] = profile
    return opaque


def _may_be_transparent(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info
