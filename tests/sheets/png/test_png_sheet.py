"""The sheet as a PNG file."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageCms

from nstflow.sheets import draw_sheet


def test_the_same_files_give_the_same_bytes(run):
    run.made(0, 0)
    folder = run.write()
    first, second = folder / "first.png", folder / "second.png"
    assert draw_sheet(folder, out=first) == first
    draw_sheet(folder, out=second)
    assert first.read_bytes() == second.read_bytes()


def test_the_profile_is_not_dated_by_the_clock(run):
    with Image.open(draw_sheet(run.write())) as picture:
        profile = picture.info["icc_profile"]
    assert struct.unpack(">6H", profile[24:36]) == (2020, 1, 1, 0, 0, 0)  # ICC.1:2022, 7.2.8: date and time


def test_the_sheet_carries_its_resolution_and_an_srgb_profile(run):
    run.made(0, 0)
    with Image.open(draw_sheet(run.write())) as sheet:
        info = sheet.info
    profile = ImageCms.ImageCmsProfile(io.BytesIO(info["icc_profile"]))
    assert info["dpi"] == pytest.approx((150, 150), abs=0.1)
    assert ImageCms.getProfileDescription(profile).startswith("sRGB")
