"""The color profiles inside pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from nstflow.pictures.reading import read_picture
from testing.pictures import COLORS, PIXELS, Save


def _linear_profile() -> bytes:
    """An RGB profile with the primaries of sRGB and a gamma of 1: a made-up, but valid, other color space."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(int.from_bytes(data[128:132], "big")):
        start = 132 + 12 * index
        tag, offset = bytes(data[start : start + 4]), int.from_bytes(data[start + 4 : start + 8], "big")
        if tag in (b"rTRC", b"gTRC", b"bTRC"):
            data[offset : offset + 12] = b"curv" + bytes(4) + bytes(4)  # a curve of no points is the identity
            data[start + 8 : start + 12] = (12).to_bytes(4, "big")
        if tag == b"desc":  # 'sRGB built-in', in UTF-16
            text = bytes(data[offset:]).find("sRGB".encode("utf-16-be"))
            data[offset + text : offset + text + 8] = "wide".encode("utf-16-be")
    return bytes(data)


def test_another_color_space_is_converted_and_said(save: Save) -> None:
    picture = read_picture(save("a.png", icc_profile=_linear_profile()))
    # IEC 61966-2-1: linear light to sRGB.
    expected = np.where(COLORS <= 0.0031308, 12.92 * COLORS, 1.055 * np.maximum(COLORS, 1e-9) ** (1 / 2.4) - 0.055)
    assert np.allclose(picture.image, expected, atol=0.02)
    (note,) = picture.notes
    assert note.startswith("converted to sRGB from the profile 'wide")


def test_an_srgb_profile_changes_nothing(save: Save) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = read_picture(save("a.png", icc_profile=profile))
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == ()


@pytest.mark.parametrize("profile", ["broken", "LAB", "XYZ"])
def test_a_profile_that_cannot_be_used_is_left_out_and_said(save: Save, profile: str) -> None:
    data = b"broken"
    if profile != "broken":
        data = ImageCms.ImageCmsProfile(ImageCms.createProfile(profile)).tobytes()
    picture = read_picture(save("a.png", icc_profile=data))
    assert np.array_equal(picture.image, COLORS)
    (note,) = picture.notes
    assert note.startswith("its color profile cannot be used (")
    assert note.endswith("): taken as it is")


def test_a_profile_survives_the_alpha(save: Save) -> None:
    transparent = Image.fromarray(PIXELS).convert("RGBA")
    transparent.putalpha(200)
    notes = read_picture(save("a.png", transparent, icc_profile=_linear_profile())).notes
    assert notes[0] == "transparent parts are laid over white"
    assert "converted to sRGB" in notes[1]
