"""Every kind of picture that a designer may drop in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from nstflow.pictures.probing import probe_size
from nstflow.pictures.reading import read_picture
from testing.pictures import COLORS, PIXELS, Save, png, psd, refusal, tiff_of_16_bits


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "a.PNG"])
def test_an_ordinary_picture_is_read_as_it_is(save: Save, name: str) -> None:
    picture = read_picture(save(name, lossless=True) if name == "a.webp" else save(name))
    assert picture.image.dtype == np.float32
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == ()


def test_cmyk_is_converted_and_said(save: Save) -> None:
    inks = Image.fromarray(np.full((40, 40, 4), (0, 255, 255, 0), "uint8"), "CMYK")
    for name in ("a.jpg", "a.tif"):
        picture = read_picture(save(name, inks))
        assert picture.notes == ("CMYK converted to sRGB",)
        assert np.allclose(picture.image, (1, 0, 0), atol=0.02)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_grey_keeps_its_range(save: Save, name: str) -> None:
    grey = np.linspace(0, 65535, 40 * 56).reshape(40, 56).astype("uint16")
    picture = read_picture(save(name, grey))
    assert np.allclose(picture.image, grey[..., None] / 65535, atol=1e-6)
    assert picture.notes == ("16-bit grey",)


def test_16_bit_color_keeps_its_upper_8_bits(tmp_path: Path) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (40, 56, 3), dtype="uint16")
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    (tmp_path / "a.png").write_bytes(png(56, 40, bits=16, color=2, rows=rows))
    (tmp_path / "a.tif").write_bytes(tiff_of_16_bits(deep.astype("<u2").tobytes(), 56, 40))
    for name in ("a.png", "a.tif"):
        assert np.allclose(read_picture(tmp_path / name).image, deep / 65535, atol=1 / 255)


def test_float_grey_is_taken_as_0_to_1(save: Save) -> None:
    grey = COLORS[..., 0]
    picture = read_picture(save("a.tif", grey))
    assert np.array_equal(picture.image, np.repeat(grey[..., None], 3, axis=2))
    assert picture.notes == ("floating-point grey",)


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 70000.0])
def test_grey_that_is_no_picture_is_refused(save: Save, value: float) -> None:
    grey = COLORS[..., 0].copy()
    grey[3, 4] = value
    assert "grey values from" in refusal(save("a.tif", grey))


def test_a_palette_is_read_in_its_colors(save: Save) -> None:
    colors = Image.fromarray(PIXELS).quantize(16)
    picture = read_picture(save("a.png", colors))
    assert np.array_equal(picture.image, np.asarray(colors.convert("RGB"), "float32") / 255)
    assert picture.notes == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_orientation_says(save: Save, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.zeros((40, 56, 3), "uint8")
    stored[:20, :28] = 255  # white where the stored picture has its top left corner
    path = save("a.png", stored, exif=exif)
    # Where the stored top left corner is to be seen: EXIF 2.32, table 6.
    is_right, is_low = orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)
    image = read_picture(path).image
    height, width = image.shape[:2]
    corner = image[-1 if is_low else 0, -1 if is_right else 0]
    assert corner.tolist() == [1, 1, 1]
    assert (width, height) == probe_size(path) == ((40, 56) if orientation > 4 else (56, 40))


def test_turning_a_picture_on_its_side_is_said(save: Save) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_picture(save("a.jpg", exif=exif)).notes == ("turned as its EXIF orientation says",)


def test_a_picture_of_30000_by_40_px_is_read(save: Save) -> None:
    path = save("a.png", Image.new("RGB", (30_000, 40)))
    assert probe_size(path) == (30_000, 40)
    assert read_picture(path).image.shape == (40, 30_000, 3)


@pytest.mark.parametrize("mode", ["RGB", "P", "1", "L", "LA", "I;16"])
def test_a_picture_of_many_megapixels_is_read_smaller_and_said(
    save: Save, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.01)
    picture = Image.new(mode, (320, 160), 0)
    read = read_picture(save("a.png", picture))
    assert read.image.shape == (40, 80, 3)
    assert read.notes[0] == "320 × 160 px is more than is needed: read at 1/4 of its size"


def test_reading_smaller_averages(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.01)
    pixels = np.random.default_rng(2).integers(0, 256, (160, 320, 3), dtype="uint8")
    means = pixels.reshape(40, 4, 80, 4, 3).mean(axis=(1, 3)) / 255
    assert np.allclose(read_picture(save("a.png", pixels)).image, means, atol=1 / 255)


def test_every_pixel_is_kept_where_that_is_asked_for(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.0005)
    monkeypatch.setattr("nstflow.pictures.decoding.SMALLEST_SIDE_PX", 8)
    path = save("a.png")
    assert read_picture(path).image.shape != PIXELS.shape
    picture = read_picture(path, reduce=False)
    assert (picture.image.shape, picture.notes) == (PIXELS.shape, ())


def test_of_an_animation_the_first_picture_is_used(save: Save) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "green", "blue")]
    for name in ("a.gif", "a.webp", "a.tif"):
        picture = read_picture(save(name, frames[0], save_all=True, append_images=frames[1:]))
        assert picture.notes == ("animated or multi-page: only the first picture is used",)
        assert np.allclose(picture.image, (1, 0, 0), atol=0.02)


def test_black_and_white_is_read(save: Save) -> None:
    picture = read_picture(save("a.png", Image.fromarray(PIXELS).convert("1")))
    assert set(np.unique(picture.image)) == {0, 1}


@pytest.mark.parametrize("layers", [0, 2])
def test_of_a_photoshop_document_the_merged_picture_is_read(tmp_path: Path, layers: int) -> None:
    (tmp_path / "a.psd").write_bytes(psd(PIXELS, layers=layers))
    picture = read_picture(tmp_path / "a.psd")
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == (("layers: taken as the document shows them merged",) if layers else ())


def test_lab_is_read_in_its_colors(save: Save) -> None:
    profiles = [ImageCms.createProfile(name) for name in ("sRGB", "LAB")]
    smooth = Image.fromarray(
        np.dstack([np.tile(np.linspace(60, 200, 56), (40, 1))] * 2 + [np.full((40, 56), 90)]).astype("uint8")
    )
    lab = ImageCms.profileToProfile(smooth, *profiles, outputMode="LAB")
    assert np.allclose(read_picture(save("a.tif", lab)).image, np.asarray(smooth) / 255, atol=0.03)
