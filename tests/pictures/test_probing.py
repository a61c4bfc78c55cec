"""What a picture's header says."""

from __future__ import annotations

import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.probing import probe_dpi


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
