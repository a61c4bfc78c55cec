"""Pixels to PNG."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from nstflow.outputs.encode.png import encode_png, to_8_bit
from nstflow.pictures.reading import read_picture

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype="uint8")


@pytest.mark.parametrize("dpi", [72, 150, 300, 304.8])
def test_a_png_holds_its_resolution_and_an_srgb_profile(dpi: float) -> None:
    with Image.open(io.BytesIO(encode_png(PIXELS, dpi=dpi))) as picture:
        assert np.array_equal(np.asarray(picture), PIXELS)
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_our_own_pngs_are_read_back_unchanged_and_without_remarks(tmp_path) -> None:
    (tmp_path / "unit.png").write_bytes(encode_png(PIXELS, dpi=150))
    picture = read_picture(tmp_path / "unit.png")
    assert np.array_equal(to_8_bit(picture.image), PIXELS)
    assert picture.notes == ()


def test_equal_pictures_are_equal_files() -> None:
    assert encode_png(PIXELS, dpi=150) == encode_png(Image.fromarray(PIXELS), dpi=150)


@given(st.floats(-1, 2, width=32))
def test_8_bits_are_the_nearest_and_clipped(value: float) -> None:
    (found,) = np.unique(to_8_bit(np.full((1, 1, 3), value, "float32")))
    distances = [abs(min(max(value, 0), 1) - step / 255) for step in range(256)]
    assert distances[found] == pytest.approx(min(distances), abs=1e-6)
