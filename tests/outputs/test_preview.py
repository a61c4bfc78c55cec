"""Any picture in repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError, UsageError
from nstflow.outputs.preview import preview_file

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype="uint8")


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(PIXELS).save(tmp_path / "unit.png")
    return tmp_path / "unit.png"


def test_a_straight_preview_lies_in_the_current_folder(unit: Path) -> None:
    preview = preview_file(unit, repeat="straight", grid="3x2")
    assert preview.path == Path("unit-straight-3x2.png")
    assert preview.notes == ()
    assert np.array_equal(np.asarray(Image.open(preview.path)), np.tile(PIXELS, (2, 3, 1)))


def test_a_half_drop_preview_lowers_the_second_column(unit: Path) -> None:
    preview = preview_file(unit, repeat="Half Drop", grid="2x1")
    expected = np.concatenate([PIXELS, np.roll(PIXELS, 20, axis=0)], axis=1)
    assert np.array_equal(np.asarray(Image.open(preview.path)), expected)


def test_a_size_that_the_repeat_cannot_have_is_changed_and_said(unit: Path) -> None:
    preview = preview_file(unit, repeat="1/3-drop", grid="1x1")
    assert preview.path.name == "unit-third-drop-1x1.png"
    assert preview.notes == ("48 × 40 px cannot be third-drop: shown as 48 × 39 px",)
    assert Image.open(preview.path).size == (48, 39)


def test_a_fraction_s_slash_does_not_make_a_folder(unit: Path) -> None:
    assert preview_file(unit, repeat="2/5-drop", grid="1x1").path.name == "unit-2-5-drop-1x1.png"


def test_another_place_can_be_named(unit: Path, tmp_path: Path) -> None:
    preview = preview_file(unit, repeat="none", grid="1x1", out=tmp_path / "new/place.png")
    assert np.array_equal(np.asarray(Image.open(preview.path)), PIXELS)


def test_notes_on_the_picture_are_passed_on(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).convert("CMYK").save(tmp_path / "a.jpg")
    assert preview_file(tmp_path / "a.jpg", repeat="straight", grid="1x1", out=tmp_path / "out.png").notes == (
        "CMYK converted to sRGB",
    )


def test_what_makes_no_sense_is_refused_before_anything_is_written(unit: Path, tmp_path: Path) -> None:
    for options in ({"repeat": "brik", "grid": "1x1"}, {"repeat": "brick", "grid": "3"}):
        with pytest.raises(UsageError):
            preview_file(unit, **options)
    with pytest.raises(PictureError, match=r"did you mean 'unit\.png'"):
        preview_file(tmp_path / "unti.png", repeat="straight", grid="1x1")
    Image.new("RGB", (4000, 4000)).save(tmp_path / "big.png")
    with pytest.raises(UsageError, match="choose a smaller grid"):
        preview_file(tmp_path / "big.png", repeat="straight", grid="12x12")
    assert {path.name for path in tmp_path.iterdir()} == {"unit.png", "big.png"}
