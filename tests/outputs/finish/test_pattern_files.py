"""Units, swatches, plates and previews, opened again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import OutputError
from nstflow.outputs.deliverables import Deliverables
from nstflow.outputs.encode.formats import Writing
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.finish.pattern_files import plates
from nstflow.outputs.folders import JobFolder
from nstflow.pictures.tiff import read_16_bit
from nstflow.textile.finish import Artwork
from nstflow.textile.lattice import Lattice
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates
from testing.finished import finished, job, pixels
from testing.finished import publish as publish_job
from testing.finishing import made, read, steps


def test_the_unit_is_the_image_in_8_bits(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    expected = np.floor(pixels(*one.canvas.unit_px).astype("float64") * 255 + 0.5)
    assert np.array_equal(read(tmp_path / "unit.png"), expected)


def test_the_saved_half_drop_swatch_is_its_own_lattice_bit_for_bit(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="half-drop", unit_px=(48, 32))
    publish_job(one, finished(one))
    swatch, unit = read(tmp_path / "swatch.png"), read(tmp_path / "unit.png")
    assert swatch.shape == (32, 96, 3)
    assert np.array_equal(swatch[:, :48], unit)
    assert np.array_equal(swatch[:, 48:], np.roll(swatch[:, :48], 16, axis=0))
    assert np.array_equal(np.roll(swatch[:, 48:], 16, axis=0), swatch[:, :48]), "so that it closes straight"


def test_the_saved_brick_swatch_is_its_own_lattice_bit_for_bit(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="brick", unit_px=(48, 32))
    publish_job(one, finished(one))
    swatch = read(tmp_path / "swatch.png")
    assert swatch.shape == (64, 48, 3)
    assert np.array_equal(swatch[32:], np.roll(swatch[:32], 24, axis=1))


@pytest.mark.parametrize("repeat", ["third-drop", "2/3-drop"])
def test_the_saved_swatch_of_a_third_drop_has_three_columns(tmp_path: Path, repeat: str) -> None:
    one = job(tmp_path, repeat=repeat, unit_px=(32, 48))
    publish_job(one, finished(one))
    swatch = read(tmp_path / "swatch.png")
    shift = 16 if repeat == "third-drop" else 32
    assert swatch.shape == (48, 96, 3)
    for column in (1, 2):
        expected = np.roll(swatch[:, :32], column * shift, axis=0)
        assert np.array_equal(swatch[:, column * 32 : (column + 1) * 32], expected)


def test_every_master_closes_on_its_lattice_after_it_was_resized_across_the_repeats(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(90, 90), formats=("png", "tiff"), bits=16)
    finish(one, ())
    deep = read_16_bit(tmp_path / "swatch.tif")
    assert deep is not None
    for swatch in (read(tmp_path / "swatch.png"), deep):
        assert np.array_equal(swatch[:, 90:], np.roll(swatch[:, :90], 45, axis=0))
    assert len(np.unique(deep)) > 256, "16 bits"


def test_a_damaged_master_is_an_error_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(tmp_path)
    before = finish(one, ())

    def shifted(data: bytes, *_: Any) -> np.ndarray:
        pixels = np.array(Image.open(io.BytesIO(data)))
        pixels[3, 5] ^= 1
        return pixels

    monkeypatch.setattr("nstflow.outputs.finish.pattern_files._decoded", shifted)
    with pytest.raises(OutputError, match=r"swatch\.png: damaged while it was written"):
        finish(one, ())
    assert JobFolder(tmp_path).read_manifest() == before


def test_the_plates_of_ten_inks_are_listed_in_the_order_of_the_inks() -> None:
    inks = tuple(Ink(f"ink {number}", (number, 0, 0)) for number in range(10))
    for count, first, last in ((9, "1-ink-0", "9-ink-8"), (10, "01-ink-0", "10-ink-9")):
        labels = np.arange(count, dtype="uint8")[None]
        artwork = Artwork(
            image=np.zeros((1, count, 3), "float32"), lattice=Lattice("straight"), dpi=150, seed=0,
            plates=Plates(labels, inks[:count]),
        )  # fmt: skip
        names = [
            name for name, _ in plates(artwork, Writing(dpi=150), Deliverables()) if name.startswith("separations/")
        ]
        assert names == sorted(names)
        assert (names[0], names[-1]) == (f"separations/{first}.tif", f"separations/{last}.tif")


def test_a_plate_may_be_named_as_long_as_any_ink(tmp_path: Path) -> None:
    one = made(tmp_path, separations=True)
    name = "紅" * 60
    finish(one, steps(("inks", {"colors": [f"{name}: #f00", "#fff"]})))
    assert (tmp_path / f"separations/1-{name}.tif").is_file()


@pytest.mark.parametrize(("repeat", "columns", "rows"), [("straight", 3, 2), ("none", 1, 1)])
def test_the_preview_shows_as_many_repeats_as_asked_and_a_placement_print_alone(
    tmp_path: Path, repeat: str, columns: int, rows: int
) -> None:
    one = job(tmp_path, repeat=repeat, preview="3x2")
    publish_job(one, finished(one))
    unit = read(tmp_path / "unit.png")
    assert np.array_equal(read(tmp_path / "swatch.png"), unit)
    assert np.array_equal(read(tmp_path / "repeat.png"), np.tile(unit, (rows, columns, 1)))


def test_the_preview_of_a_half_drop_lowers_every_other_column(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="half-drop", preview="3x2")
    publish_job(one, finished(one))
    columns = [np.roll(read(tmp_path / "unit.png"), 16 * column, axis=0) for column in range(3)]
    expected = np.tile(np.concatenate(columns, axis=1), (2, 1, 1))
    assert np.array_equal(read(tmp_path / "repeat.png"), expected)


def test_a_preview_of_a_print_is_no_larger_than_a_screen_can_show(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(2000, 2000))
    finish(one, ())
    with Image.open(tmp_path / "repeat.png") as picture:
        assert max(picture.size) <= 4096
        assert picture.size[0] / picture.size[1] == pytest.approx(3 / 2, abs=0.01)


@pytest.mark.parametrize(("repeat", "size"), [("stripe", (144, 32)), ("stripe-y", (48, 64)), ("mirror", (144, 64))])
def test_a_preview_repeats_on_the_axes_on_which_the_pattern_does(
    tmp_path: Path, repeat: str, size: tuple[int, int]
) -> None:
    publish_job(one := job(tmp_path, repeat=repeat), finished(one))
    with Image.open(tmp_path / "repeat.png") as picture:
        assert picture.size == size
