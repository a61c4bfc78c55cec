"""TIFFs that Pillow cannot hold: what is said of them, and which are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from nstflow.errors import PictureError
from nstflow.pictures.masks import read_mask
from nstflow.pictures.probing import probe_size
from nstflow.pictures.reading import read_picture
from testing.pictures import refusal, tiff_of_12_bits
from testing.tiffs import GREY, RGB, TIFFS


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("grey of 16 bits, 0 is white", ("16-bit grey",)),
        ("grey of 32 bits", ("32-bit grey",)),
        ("grey of 32 bits with a sign", ("32-bit grey with a sign, taken as 0 to 65535",)),
        ("floats", ("floating-point grey",)),
        ("floats to 255", ("floating-point grey, taken as 0 to 255",)),
        ("floats with limits", ("floating-point grey, from -2 to 2 as its file says",)),
        ("RGB of floats", ("floating-point color",)),
        ("grey and alpha of 16 bits", ("16-bit grey", "transparent parts are laid over white")),
        ("CMYK and alpha", ("transparent parts are laid over white", "CMYK converted to sRGB")),
        (
            "CMYK and alpha of 16 bits",
            ("of 16 bits a color, 8 are used", "transparent parts are laid over white", "CMYK converted to sRGB"),
        ),
    ],
)
def test_what_its_numbers_are_is_said(tmp_path: Path, name: str, notes: tuple[str, ...]) -> None:
    assert read_picture(TIFFS[name].write(tmp_path / "a.tif")).notes == notes


def test_16_bits_keep_all_of_their_tones(tmp_path: Path) -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (40, 56), dtype="uint16")
    tifffile.imwrite(tmp_path / "a.tif", deep, photometric="miniswhite")
    seen = 1 - deep / 65535
    assert np.abs(read_picture(tmp_path / "a.tif").image - seen[..., None]).max() < 1e-6


def test_a_mask_whose_zero_is_white_counts_where_it_is_white(tmp_path: Path) -> None:
    stored = np.full((40, 56), 65535, "uint16")
    stored[:, 10:30] = 0
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="miniswhite")
    assert np.array_equal(read_mask(tmp_path / "a.tif").image > 0.5, stored == 0)


def test_12_bits_are_not_taken_for_16(tmp_path: Path) -> None:
    stored = np.tile(np.linspace(0, 4095, 56).round().astype("uint16"), (40, 1))
    (tmp_path / "a.tif").write_bytes(tiff_of_12_bits(stored))
    assert np.abs(read_picture(tmp_path / "a.tif").image[..., 0] - stored / 4095).max() < 1e-6


def test_of_pages_the_first_is_used_and_it_is_said(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        for grey in (GREY, 255 - GREY):
            file.write((grey / 255).astype("float32"), photometric="minisblack", metadata=None)
    picture = read_picture(tmp_path / "a.tif")
    assert np.abs(picture.image[..., 0] - GREY / 255).max() < 1e-6
    assert picture.notes[0] == "animated or multi-page: only the first picture is used"


def test_many_megapixels_are_read_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.01)
    stored = np.random.default_rng(2).random((160, 320), dtype="float32")
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    picture = read_picture(tmp_path / "a.tif")
    assert np.allclose(picture.image[..., 0], stored.reshape(40, 4, 80, 4).mean(axis=(1, 3)), atol=1e-5)
    assert picture.notes[-1] == "320 × 160 px is more than is needed: read at 1/4 of its size"


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = TIFFS["CMYK and alpha"].write(tmp_path / "a.tif")
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 100)
    assert "megapixels" in refusal(path)
    with pytest.raises(PictureError, match="megapixels"):
        probe_size(path)


@pytest.mark.parametrize(
    ("samples", "options", "found"),
    [
        (GREY.astype("int16"), {"photometric": "minisblack"}, "16-bit grey with a sign, and its file does not say"),
        (GREY.astype("float32") / 255 * 1.3, {"photometric": "minisblack"}, "grey values from 0 to 1.3; expected"),
        (np.full((40, 40), np.nan, "float32"), {"photometric": "minisblack"}, "grey values from nan to nan"),
        (GREY.astype("complex64"), {"photometric": "minisblack"}, "a TIFF of a kind that cannot be read"),
        (
            np.dstack([RGB, GREY, GREY]),
            {"photometric": "separated", "extrasamples": ["unassalpha"], "extratags": [(332, "H", 1, 2, True)]},
            "other inks than CMYK",
        ),
        (
            np.full((40, 40), np.nan, "float32"),
            {"photometric": "minisblack", "extratags": [(340, "f", 1, 0, True), (341, "f", 1, 1, True)]},
            "values that are no numbers",
        ),
    ],
)
def test_what_cannot_be_known_is_refused_with_a_remedy(
    tmp_path: Path, samples: np.ndarray, options: dict, found: str
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", samples, **options)
    said = refusal(tmp_path / "a.tif")
    assert found in said
    assert "save it again" in said


@pytest.mark.parametrize("compression", [None, "zlib", "lzw", "packbits"])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, compression: str | None) -> None:
    path = TIFFS["CMYK and alpha of 16 bits"].write(tmp_path / "a.tif", compression=compression)
    data = path.read_bytes()
    for share in (0.3, 0.95):
        path.write_bytes(data[: int(len(data) * share)])
        assert refusal(path)
