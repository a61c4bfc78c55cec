"""What a picture's header says."""

from __future__ import annotations

import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.outputs.encode.lossy import encode_webp
from nstflow.pictures.icc import srgb_profile
from nstflow.pictures.probing import probe_dpi, probe_size
from nstflow.pictures.reading import read_picture
from testing.pictures import PIXELS, psd


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
@pytest.mark.parametrize("dpi", [72, 150, 300, 254.5])
def test_the_resolution_of_a_file_is_what_it_was_saved_with(tmp_path, ending, dpi):
    path = tmp_path / f"saved.{ending}"
    Image.new("RGB", (40, 30)).save(path, dpi=(dpi, dpi))
    assert probe_dpi(path) == pytest.approx((dpi, dpi), rel=2e-3)
    if dpi == int(dpi):
        assert probe_dpi(path) == (dpi, dpi)


def test_the_resolution_is_turned_with_the_picture(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "turned.png", dpi=(100, 200), exif=exif)
    assert probe_dpi(tmp_path / "turned.png") == (200, 100)


def test_a_file_without_a_resolution_or_with_nonsense_says_none(tmp_path):
    for name, said in (
        ("silent.png", {}),
        ("unit.jpg", {}),
        ("one.png", {"dpi": (1, 1)}),
        ("huge.png", {"dpi": (1e6, 1e6)}),
    ):
        Image.new("RGB", (40, 30)).save(tmp_path / name, **said)
        assert probe_dpi(tmp_path / name) is None
    with pytest.raises(PictureError, match="no such picture"):
        probe_dpi(tmp_path / "nowhere.png")


def test_the_resolution_of_our_own_webp_is_found_again(tmp_path):
    for dpi in (72, 150, 254.5, 304.8):
        (tmp_path / "unit.webp").write_bytes(encode_webp(Image.new("RGB", (40, 30)), dpi=dpi, icc=srgb_profile()))
        assert probe_dpi(tmp_path / "unit.webp") == pytest.approx((dpi, dpi), rel=1e-4)


def exif_of(**tags):
    numbers = {"orientation": 274, "across": 282, "down": 283, "unit": 296}
    exif = Image.Exif()
    for name, value in tags.items():
        exif[numbers[name]] = value
    return exif


@pytest.mark.parametrize(
    ("tags", "dpi"),
    [
        ({"orientation": 1}, None),
        ({"across": 300.0, "down": 150.0, "unit": 2}, (300, 150)),
        ({"across": 300.0, "down": 150.0}, (300, 150)),
        ({"across": 100.0, "down": 100.0, "unit": 3}, (254, 254)),
        ({"across": 100.0, "down": 100.0, "unit": 1}, None),
        ({"across": 0.0, "down": 0.0, "unit": 2}, None),
        ({"across": 300.0, "down": 150.0, "unit": 2, "orientation": 6}, (150, 300)),
    ],
)
@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_a_file_without_a_density_has_that_of_its_exif_and_none_where_that_is_silent(tmp_path, ending, tags, dpi):
    path = tmp_path / f"photo.{ending}"
    Image.new("RGB", (40, 30)).save(path, exif=exif_of(**tags))
    assert probe_dpi(path) == dpi


def test_the_density_of_a_jpeg_goes_before_its_exif(tmp_path):
    exif = exif_of(across=72.0, down=72.0, unit=2)
    Image.new("RGB", (40, 30)).save(tmp_path / "photo.jpg", dpi=(300, 300), exif=exif)
    assert probe_dpi(tmp_path / "photo.jpg") == (300, 300)
    data = (tmp_path / "photo.jpg").read_bytes()
    length = int.from_bytes(data[4:6], "big")
    (tmp_path / "photo.jpg").write_bytes(data[:2] + data[4 + length :])  # without JFIF, as cameras write it
    assert probe_dpi(tmp_path / "photo.jpg") == (72, 72)


def test_the_resolution_of_a_photoshop_document_is_found(tmp_path):
    for dpi, expected in ((300, (300, 300)), (0, None)):
        (tmp_path / "a.psd").write_bytes(psd(PIXELS, dpi=dpi))
        assert probe_dpi(tmp_path / "a.psd") == expected


WITH_EXIF = {
    "a.png": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "a.jpg": ("L", "RGB", "CMYK"),
    "a.webp": ("RGB", "RGBA"),
    "a.tif": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK", "F", "I"),
}


@pytest.mark.parametrize(("name", "mode"), [(name, mode) for name, modes in WITH_EXIF.items() for mode in modes])
def test_the_size_that_is_probed_is_that_of_the_pixels_that_are_read(tmp_path, name, mode):
    for orientation in range(1, 9):
        Image.new(mode, (40, 34)).save(tmp_path / name, exif=exif_of(orientation=orientation).tobytes())
        width, height = probe_size(tmp_path / name)
        assert (width, height) == ((34, 40) if orientation > 4 else (40, 34))
        assert read_picture(tmp_path / name).image.shape == (height, width, 3)


def test_an_orientation_that_is_none_counts_as_upright(tmp_path):
    for orientation in (0, 9):
        Image.new("RGB", (40, 34)).save(tmp_path / "a.png", exif=exif_of(orientation=orientation))
        assert probe_size(tmp_path / "a.png") == (40, 34)
        assert read_picture(tmp_path / "a.png").image.shape == (34, 40, 3)
