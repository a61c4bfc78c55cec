"""The color profiles inside pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from nstflow.outputs.encode.formats import Writing, encode
from nstflow.pictures.icc import load_profile
from nstflow.pictures.reading import read_picture
from testing import icc
from testing.pictures import COLORS, PIXELS, Save

SMOOTH = np.tile(np.linspace(50, 255, 56)[None, :, None], (40, 1, 3)).astype("uint8")


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


def seen_in(linear: np.ndarray) -> np.ndarray:
    """What linear light looks like: (H, W) or (H, W, 3) in [0, 1]."""
    return icc.to_srgb(linear)


def linear_profile(name: str) -> bytes:
    return icc.rgb_profile(name, primaries=icc.SRGB, gamma=1.0)


@pytest.mark.parametrize("name", ["GIMP built-in Linear sRGB", "sRGB-elle-V2-g10.icc"])
def test_linear_light_is_converted_though_it_is_called_srgb(save: Save, name: str) -> None:
    for file in ("a.png", "a.jpg", "a.tif", "a.webp"):
        options = (
            {"lossless": True} if file == "a.webp" else {"quality": 100, "subsampling": 0} if file == "a.jpg" else {}
        )
        picture = read_picture(save(file, SMOOTH, icc_profile=linear_profile(name), **options))
        assert np.abs(picture.image - seen_in(SMOOTH / 255)).max() < 0.04
        assert picture.notes == (f"converted to sRGB from the profile '{name}'",)


def test_linear_light_of_16_bits_keeps_its_dark_tones(tmp_path: Path) -> None:
    deep = np.rint(np.linspace(0, 0.02, 40 * 56).reshape(40, 56, 1) * [1, 0.9, 0.8] * 65535).astype("uint16")
    for orientation in (1, 8):
        tags = [(274, 3, 1, orientation, True)]
        profile = linear_profile("GIMP built-in Linear sRGB")
        tifffile.imwrite(tmp_path / "a.tif", deep, photometric="rgb", iccprofile=profile, extratags=tags)
        picture = read_picture(tmp_path / "a.tif")
        upright = picture.image if orientation == 1 else np.rot90(picture.image, -1)
        assert np.abs(upright - seen_in(deep / 65535)).max() < 0.2 / 255
        assert picture.notes[-1] == "converted to sRGB from the profile 'GIMP built-in Linear sRGB'"


@pytest.mark.parametrize("name", ["c2", "sRGB IEC61966-2.1"])
def test_what_is_srgb_but_for_rounding_keeps_its_numbers_bit_for_bit(save: Save, name: str) -> None:
    profile = icc.rgb_profile(name, primaries=icc.SRGB, curve=icc.srgb_curve(26))
    picture = read_picture(save("a.png", icc_profile=profile))
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == ()


def test_what_was_written_in_a_linear_profile_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "linear.icc").write_bytes(linear_profile("sRGB, linear"))
    writing = Writing(dpi=150, profile=load_profile(tmp_path / "linear.icc"))
    bright = 0.3 + 0.7 * SMOOTH.astype("float32") / 255  # where 8 bits of linear light are enough
    for format, name in (("png", "a.png"), ("tiff", "a.tif")):
        (tmp_path / name).write_bytes(encode(bright, format=format, writing=writing))
        assert np.abs(read_picture(tmp_path / name).image - bright).max() < 0.02


GREYS = np.tile(np.linspace(0.2, 1, 56), (40, 1))
STRIPE = np.where(np.arange(56) < 20, 0, 255).astype("uint8")


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_a_grey_profile_counts_for_16_bits(save: Save, name: str) -> None:
    deep = np.rint(GREYS * 65535).astype("uint16")
    picture = read_picture(save(name, deep, icc_profile=icc.grey_profile("Linear", gamma=1.0)))
    assert np.abs(picture.image - seen_in(deep / 65535)[..., None]).max() < 1e-3
    assert picture.notes == ("16-bit grey", "converted to sRGB from the profile 'Linear'")


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_a_grey_profile_counts_for_grey_with_alpha(save: Save, name: str) -> None:
    grey = np.rint(GREYS * 255).astype("uint8")
    both = Image.fromarray(grey)
    both.putalpha(Image.fromarray(np.tile(STRIPE, (40, 1))))
    picture = read_picture(save(name, both, icc_profile=icc.grey_profile("Linear", gamma=1.0)))
    expected = np.where(STRIPE == 0, 1, seen_in(grey / 255))
    assert np.abs(picture.image - expected[..., None]).max() < 0.02
    assert picture.notes == (
        "transparent parts are laid over white",
        "converted to sRGB from the profile 'Linear'",
    )


@pytest.mark.parametrize("profile", [b"broken", icc.cmyk_profile(), icc.rgb_profile()])
def test_a_profile_that_does_not_fit_16_bit_grey_is_left_out_and_said(save: Save, profile: bytes) -> None:
    deep = np.rint(GREYS * 65535).astype("uint16")
    picture = read_picture(save("a.png", deep, icc_profile=profile))
    assert np.abs(picture.image[..., 0] - deep / 65535).max() < 1e-6
    assert picture.notes[0] == "16-bit grey"
    assert picture.notes[1].startswith("its color profile cannot be used (")
