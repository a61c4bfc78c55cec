"""Pictures as Python gives them, held against the files that they would be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import UsageError
from nstflow.pictures.given import decoded, given_picture
from nstflow.pictures.reading import read_picture
from testing.icc import rgb_profile

BYTES = np.random.default_rng(0).integers(0, 256, (40, 48, 4), dtype="uint8")


def taken(given: object) -> np.ndarray:
    picture = given_picture(given, name="content")
    assert isinstance(picture, np.ndarray)
    return picture


@pytest.mark.parametrize("channels", [3, 4])
def test_bytes_are_taken_as_the_file_of_them_is_read(tmp_path: Path, channels: int) -> None:
    pixels = BYTES[..., :channels]
    Image.fromarray(pixels).save(tmp_path / "a.png")
    expected = read_picture(tmp_path / "a.png").image
    assert np.array_equal(taken(pixels), expected)
    assert np.array_equal(taken(Image.fromarray(pixels)), expected)
    assert np.array_equal(decoded(str(tmp_path / "a.png"), name="image").image, expected)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "HSV", "LAB", "RGBa", "F", "I;16"])
def test_a_pillow_image_of_every_mode_looks_as_pillow_has_it(mode: str) -> None:
    grey = Image.fromarray(BYTES[..., 0])
    if mode == "F":
        image = Image.fromarray(BYTES[..., 0] / np.float32(255))
    elif mode == "I;16":
        image = Image.fromarray(BYTES[..., 0].astype("uint16") * 257)
    else:
        colors = Image.fromarray(BYTES[..., :3])
        image = colors.convert("RGBA" if mode == "RGBa" else "RGB").convert(mode)
        if mode in ("P", "YCbCr", "HSV", "LAB", "CMYK"):
            grey = image.convert("RGB")
        elif mode == "RGBa":
            grey = Image.fromarray(BYTES[..., :3])
        else:
            grey = image.convert("L")
    expected = np.asarray(grey.convert("RGB"), "float32") / 255
    np.testing.assert_allclose(taken(image), expected, atol=1e-6)


def test_a_pillow_image_is_read_through_its_profile(tmp_path: Path) -> None:
    Image.fromarray(BYTES[..., :3]).save(tmp_path / "a.png", icc_profile=rgb_profile())
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(taken(image), read_picture(tmp_path / "a.png").image)


def test_arrays_of_16_bits_truth_values_and_doubles_are_taken() -> None:
    deep = np.linspace(0, 65535, 40 * 48, dtype="uint16").reshape(40, 48)
    np.testing.assert_allclose(taken(deep)[..., 1], deep / 65535, atol=1e-7)
    assert set(np.unique(taken(deep > 9999))) == {0.0, 1.0}
    assert taken(deep / 65535).dtype == np.float32
    assert taken(deep[..., None]).shape == (40, 48, 3)


def test_transparent_floats_are_laid_over_white_and_keep_how_opaque_they_are_where_asked() -> None:
    picture = BYTES / np.float32(255)
    over_white = picture[..., :3] * picture[..., 3:] + 1 - picture[..., 3:]
    np.testing.assert_allclose(taken(picture), over_white, atol=1e-6)
    kept = given_picture(picture, name="content", with_alpha=True)
    np.testing.assert_allclose(kept, np.concatenate([over_white, picture[..., 3:]], axis=2), atol=1e-6)
    picture[..., 3] = 1
    assert given_picture(picture, name="content", with_alpha=True).shape == (40, 48, 3), "opaque all over"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (np.full((4, 4, 3), 2.0), r"content: values from 2\.0 to 2\.0; expected \[0, 1\]; divide them by 255"),
        (np.full((4, 4, 3), -1.0), r"values from -1\.0 to -1\.0; expected \[0, 1\]$"),
        (np.where(np.eye(4) > 0, np.nan, 0.5), r"4 of its 16 values are no numbers .*the first at row 0, column 0"),
        (np.zeros((4, 4), int), r"an array of int64 \(4, 4\); expected floats in \[0, 1\], uint8 or uint16"),
        (np.zeros((4, 4, 5)), r"an array of float64 \(4, 4, 5\); expected a file's path"),
        (np.zeros((0, 4, 3)), r"\(0, 4, 3\); expected"),
        (np.array([["koi"]]), r"an array of <U3"),
        ([0.5], r"content: found \[0\.5\] \(list\); expected a file's path, a Pillow image or an array"),
        ("", "content: an empty path"),
    ],
)
def test_what_is_no_picture_is_told_with_what_is_expected(given, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        given_picture(given, name="content")
