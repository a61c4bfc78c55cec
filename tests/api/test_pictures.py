"""Pictures that Python has made: saved, and looked at in repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

import nstflow
from nstflow.errors import OutputError, UsageError
from nstflow.textile.lattice import Lattice
from testing.finished import finished, job, publish

UNIT = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype="uint8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.png", "PNG"),
        ("a.tif", "TIFF"),
        ("a.TIFF", "TIFF"),
        ("a.jpg", "JPEG"),
        ("a.jpeg", "JPEG"),
        ("a.webp", "WEBP"),
    ],
)
def test_the_suffix_names_the_format_and_the_file_has_its_dpi_and_profile(name: str, format: str) -> None:
    path = nstflow.save(UNIT, name, dpi=200)
    assert path == Path(name)
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == (format, (48, 40))
        assert picture.info["icc_profile"]
        if format != "WEBP":
            assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.02)
        if format in ("PNG", "TIFF"):
            assert np.array_equal(np.asarray(picture), UNIT)


@pytest.mark.parametrize(
    "image", [UNIT, Image.fromarray(UNIT), UNIT / np.float32(255)], ids=["bytes", "Pillow", "floats"]
)
def test_every_kind_of_picture_is_saved_as_the_same_pixels(image) -> None:
    with Image.open(nstflow.save(image, "koi.png")) as picture:
        assert np.array_equal(np.asarray(picture), UNIT)


def test_16_bits_are_kept_in_tiff() -> None:
    tile = np.linspace(0, 1, 40 * 48 * 3, dtype="float32").reshape(40, 48, 3)
    saved = tifffile.imread(nstflow.save(tile, "koi.tif", bits=16))
    assert saved.dtype == np.uint16
    assert np.abs(saved / 65535 - tile).max() <= 0.51 / 65535


def test_what_nstflow_saved_is_replaced_and_what_a_person_made_is_not(folder: Path) -> None:
    for shade in (10, 200):
        nstflow.save(np.full_like(UNIT, shade), "koi.png")
    assert Image.open("koi.png").getpixel((0, 0)) == (200, 200, 200)
    Image.fromarray(UNIT).save(folder / "koi.png")
    before = (folder / "koi.png").read_bytes()
    with pytest.raises(UsageError, match=r"koi\.png: there is a file that nstflow did not write.*overwrite=True"):
        nstflow.save(UNIT, "koi.png")
    assert (folder / "koi.png").read_bytes() == before
    nstflow.save(UNIT, "koi.png", overwrite=True)
    assert (folder / "koi.png").read_bytes() != before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"path": "koi.gif"}, r"koi\.gif: no format ends in '\.gif'.*expected \.png, \.tif"),
        ({"path": "koi"}, r"koi: no format ends in ''"),
        ({"path": 5}, r"path: found 5 \(int\)"),
        ({"dpi": 0}, r"dpi: found 0 \(int\); expected a number from 10 to 2400"),
        ({"dpi": "150"}, r"dpi: found '150'"),
        ({"bits": 16}, r"bits: found 16 \(int\) for koi\.png; expected 8, or 16 in TIFF"),
        ({"image": UNIT[..., :2]}, r"image: an array of uint8 \(40, 48, 2\)"),
    ],
)
def test_what_cannot_be_saved_is_told_and_nothing_is_written(folder: Path, arguments: dict, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        nstflow.save(**{"image": UNIT, "path": "koi.png", **arguments})
    assert list(folder.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "file").write_text("a file")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        nstflow.save(UNIT, "file/koi.png")


def test_a_preview_is_a_pillow_image_in_repeat() -> None:
    shown = nstflow.preview(UNIT, repeat="half-drop", grid="4x2")
    expected = Lattice.parse("half-drop").plane(UNIT, rows=80, columns=192)
    assert isinstance(shown, Image.Image)
    assert np.array_equal(np.asarray(shown), expected)
    assert np.array_equal(np.asarray(nstflow.preview(Image.fromarray(UNIT))), np.tile(UNIT, (3, 3, 1)))


def test_a_preview_of_a_job_s_file_repeats_as_its_manifest_says(folder: Path) -> None:
    publish(one := job(folder / "koi"), finished(one))
    pixels = np.asarray(Image.open(folder / "koi/unit.png"))
    shown = nstflow.preview(folder / "koi/unit.png", grid="2x1")
    assert np.array_equal(np.asarray(shown), Lattice.parse("half-drop").plane(pixels, rows=32, columns=96))


def test_a_preview_warns_of_what_had_to_be_done() -> None:
    with pytest.warns(UserWarning, match="48 × 40 px cannot be third-drop: shown as 48 × 39 px"):
        nstflow.preview(UNIT, repeat="third-drop", grid="1x1")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"repeat": "half-dropp"}, "did you mean 'half-drop'"),
        ({"repeat": 5}, r"repeat: found 5"),
        ({"grid": 3}, r"grid: found 3"),
        ({"grid": "3"}, r"expected columns x rows"),
    ],
)
def test_a_preview_that_makes_no_sense_is_told(arguments: dict, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        nstflow.preview(UNIT, **arguments)
