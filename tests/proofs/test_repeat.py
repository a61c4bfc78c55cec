"""Any picture in repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError, UsageError
from nstflow.proofs.repeat import preview_file
from nstflow.textile.lattice import Lattice
from testing.finished import finished, job, publish

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
    with Image.open(preview.path) as picture:
        assert picture.size == (48, 39)


def test_a_fraction_s_slash_does_not_make_a_folder(unit: Path) -> None:
    assert preview_file(unit, repeat="2/5-drop", grid="1x1").path.name == "unit-2-5-drop-1x1.png"


def test_a_mirrored_preview_shows_every_other_unit_from_behind(unit: Path) -> None:
    preview = preview_file(unit, repeat="mirror", grid="2x2")
    expected = np.pad(PIXELS, ((0, 40), (0, 48), (0, 0)), mode="symmetric")
    assert np.array_equal(np.asarray(Image.open(preview.path)), expected)


def test_a_stripe_is_not_shown_as_if_it_repeated_both_ways(unit: Path) -> None:
    preview = preview_file(unit, repeat="stripe", grid="3x2")
    assert preview.path == Path("unit-stripe-3x1.png")
    assert preview.notes == ("stripe does not repeat both ways: shown as 3 × 1",)
    assert np.array_equal(np.asarray(Image.open(preview.path)), np.tile(PIXELS, (1, 3, 1)))
    with Image.open(preview_file(unit, repeat="stripe-y", grid="3x2").path) as picture:
        assert picture.size == (48, 80)
    with Image.open(preview_file(unit, repeat="none", grid="3x2").path) as picture:
        assert picture.size == (48, 40)
    assert preview_file(unit, repeat="stripe", grid="3x1").notes == ()


def test_of_a_picture_that_is_not_square_the_middle_is_turned(unit: Path) -> None:
    preview = preview_file(unit, repeat="pinwheel", grid="2x2")
    assert preview.notes == ("48 × 40 px cannot be pinwheel: shown as 40 × 40 px",)
    middle, shown = PIXELS[:, 4:44], np.asarray(Image.open(preview.path))
    assert np.array_equal(shown[:40], np.concatenate([middle, np.rot90(middle, -1)], axis=1))


def test_a_picture_is_a_unit_or_is_cut_to_the_cell_of_an_ogee(unit: Path) -> None:
    lattice = Lattice("ogee")
    as_unit, as_cell = (
        np.asarray(Image.open(preview_file(unit, repeat="ogee", grid="4x2", cut=cut).path)) for cut in (False, True)
    )
    assert as_unit.shape == (80, 4 * 48, 3)
    assert np.array_equal(as_unit, lattice.plane(PIXELS, rows=80, columns=4 * 48))
    assert as_cell.shape == (80, 4 * 24, 3)
    assert np.array_equal(as_cell[:40, :48], lattice.swatch(lattice.from_cell(PIXELS)))


def test_a_picture_that_cannot_be_halved_is_cut_at_the_nearest_size(tmp_path: Path, unit: Path) -> None:
    Image.fromarray(PIXELS[:39, :45]).save(tmp_path / "odd.png")
    preview = preview_file(tmp_path / "odd.png", repeat="diamond", grid="2x1", cut=True)
    assert preview.notes == ("45 × 39 px cannot be diamond: shown as 44 × 40 px",)
    with Image.open(preview.path) as picture:
        assert picture.size == (44, 40)


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


def test_our_own_files_are_shown_in_the_repeat_of_their_manifest(unit: Path, tmp_path: Path) -> None:
    publish(one := job(tmp_path / "koi"), finished(one))
    lattice = Lattice.parse("half-drop")
    shown = preview_file(tmp_path / "koi/unit.png", grid="3x2")
    assert (shown.path.name, shown.notes) == (
        "koi-half-drop-3x2.png", ("a unit of half-drop, as its manifest says",)
    )  # fmt: skip
    pixels = np.asarray(Image.open(tmp_path / "koi/unit.png"))
    assert np.array_equal(np.asarray(Image.open(shown.path)), lattice.plane(pixels, rows=64, columns=144))
    swatch = preview_file(tmp_path / "koi/swatch.png", grid="2x2")
    assert swatch.path.name == "koi-swatch-straight-2x2.png", "it repeats straight"
    assert np.array_equal(np.asarray(Image.open(swatch.path)), lattice.plane(pixels, rows=64, columns=192))
    asked = preview_file(tmp_path / "koi/unit.png", repeat="brick", grid="1x1")
    assert (asked.path.name, asked.notes) == ("koi-brick-1x1.png", ())
    assert preview_file(tmp_path / "koi/unit.png", cut=True, grid="1x1").path.name == "koi-straight-1x1.png"
    assert preview_file(unit, grid="1x1").notes == ()


def test_a_preview_does_not_replace_what_is_to_stay(unit: Path) -> None:
    first = preview_file(unit, grid="1x1")
    again = preview_file(unit, grid="1x1", taken={first.path})
    third = preview_file(unit, grid="1x1", taken={first.path, again.path})
    assert [one.path.name for one in (first, again, third)] == [
        "unit-straight-1x1.png", "unit-straight-1x1-2.png", "unit-straight-1x1-3.png",
    ]  # fmt: skip
    assert preview_file(unit, grid="1x1").path == first.path, "a second time it is drawn anew"


def test_a_file_of_others_is_never_replaced_by_a_preview(unit: Path) -> None:
    mine = Path("unit-straight-1x1.png")
    mine.write_bytes(b"mine")
    for _ in range(2):
        assert preview_file(unit, grid="1x1").path == Path("unit-straight-1x1-2.png")
    with pytest.raises(UsageError, match=r"unit-straight-1x1\.png: there is a file that nstflow did not write"):
        preview_file(unit, grid="1x1", out=mine)
    assert mine.read_bytes() == b"mine"
    assert preview_file(unit, grid="1x1", out=mine, overwrite=True).path == mine
    assert preview_file(unit, grid="2x2", out=mine).path == mine, "which is ours by now"


def test_a_picture_is_never_written_over_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = tmp_path / "koi.png"
    Image.new("RGB", (32, 32), "red").save(picture)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"koi\.png: the picture itself would be replaced"):
        preview_file(picture, grid="2x2", out=Path("koi.png"))
    with Image.open(picture) as picture:
        assert picture.size == (32, 32)


def test_a_preview_of_a_job_s_unit_has_the_job_s_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(tmp_path / "koi__ikat")
    publish(one, finished(one))
    monkeypatch.chdir(tmp_path)
    assert preview_file(one.folder / "unit.png", grid="1x1").path == Path("koi__ikat-half-drop-1x1.png")
