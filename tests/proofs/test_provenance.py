"""What a job's records say of its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import publish_tile
from nstflow.proofs.provenance import provenance_of
from testing.finished import as_earlier_versions_left_it, finished, job, publish, tile_of
from testing.finishing import steps

INKS = {"colors": ["ivory: #f4ecd8", "navy: #16264d"], "min_island_px": 0}
NIGHT = {"night": {"colors": ["#000000", "#ff0000"]}}
UNIT_MM, SWATCH_MM = (60 * 25.4 / 150, 40 * 25.4 / 150), (120 * 25.4 / 150, 40 * 25.4 / 150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A half-drop, 48 x 32 px as it was made and 60 x 40 px in print, in inks and a colorway."""
    folder = tmp_path_factory.mktemp("jobs") / "job"
    one = job(folder, print_px=(60, 40), formats=("png", "tiff"), separations=True)
    publish_tile(one, finished(one))
    finish(one, steps(("inks", INKS), ("colorways", NIGHT)))
    return folder


@pytest.mark.parametrize(
    "name",
    ["unit.png", "unit.tif", "colorways/night/unit.png", "separations.tif", "separations/1-ivory.tif", None],
)
def test_units_have_the_job_s_repeat_and_the_unit_s_size_in_print(folder: Path, name: str | None) -> None:
    """None is the tile as the engine made it."""
    provenance = provenance_of(folder / name if name else tile_of(folder).tile)
    assert provenance is not None
    assert (provenance.unit_repeat, provenance.file_repeat, provenance.is_swatch) == ("half-drop", "half-drop", False)
    assert provenance.size_mm == pytest.approx(UNIT_MM)
    assert provenance.note == "a unit of half-drop, as its manifest says"


@pytest.mark.parametrize("name", ["swatch.png", "swatch.tif", "colorways/night/swatch.tif"])
def test_swatches_are_of_the_job_s_repeat_and_repeat_straight_themselves(folder: Path, name: str) -> None:
    provenance = provenance_of(folder / name)
    assert provenance is not None
    assert (provenance.unit_repeat, provenance.file_repeat, provenance.is_swatch) == ("half-drop", "straight", True)
    assert provenance.size_mm == pytest.approx(SWATCH_MM)
    assert provenance.note == "a swatch of half-drop, as its manifest says"


@pytest.mark.parametrize("name", ["repeat.png", "losses.png", "losses.csv", "frames/01-step1.png", "palette.gpl"])
def test_of_all_else_that_a_job_made_no_repeat_is_known(folder: Path, name: str) -> None:
    provenance = provenance_of(folder / name)
    assert provenance is not None
    assert (provenance.unit_repeat, provenance.file_repeat, provenance.size_mm) == (None, None, None)
    assert f"{Path(name).name} is taken for straight" in provenance.note


def test_what_no_job_made_is_not_known(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "unit-2.png", folder / "manifest.json", folder / "frames/unit.png", tmp_path / "unit.png"):
        assert provenance_of(path) is None


def test_a_swatch_of_a_straight_tile_is_its_unit(tmp_path: Path) -> None:
    publish(one := job(tmp_path, repeat="straight"), finished(one))
    provenance = provenance_of(tmp_path / "swatch.png")
    assert provenance is not None
    assert (provenance.unit_repeat, provenance.is_swatch) == ("straight", False)


def test_of_a_file_of_another_size_its_size_in_print_is_not_known_and_a_swatch_may_be_anything(tmp_path: Path) -> None:
    publish(one := job(tmp_path), finished(one))
    for name in ("unit.png", "swatch.png"):
        with Image.open(tmp_path / name) as picture:
            picture.resize((30, 20)).save(tmp_path / name)
    unit, swatch = provenance_of(tmp_path / "unit.png"), provenance_of(tmp_path / "swatch.png")
    assert unit is not None
    assert (unit.unit_repeat, unit.size_mm) == ("half-drop", None)
    assert swatch is not None
    assert (swatch.unit_repeat, swatch.is_swatch) == (None, False)
    assert "not as large as its manifest says" in swatch.note
    (tmp_path / "unit.png").unlink()
    with pytest.raises(PictureError, match="no such picture"):
        provenance_of(tmp_path / "unit.png")


def test_a_tile_from_which_nothing_was_finished_has_no_known_repeat(tmp_path: Path) -> None:
    publish_tile(one := job(tmp_path), finished(one))
    provenance = provenance_of(tile_of(tmp_path).tile)
    assert provenance is not None
    assert provenance.unit_repeat is None
    assert "it was not finished" in provenance.note
    tile_of(tmp_path).made.unlink()
    assert provenance_of(tmp_path.parent / f"tiles/{one.tile_key}/tile.tif") is None


def test_a_tile_beside_its_job_is_judged_by_the_manifest_there_unless_that_is_of_an_earlier_one(tmp_path: Path) -> None:
    publish(one := job(tmp_path), finished(one))
    as_earlier_versions_left_it(one)
    assert provenance_of(tmp_path / "tile.tif").unit_repeat == "half-drop"
    made = json.loads((tmp_path / "made.json").read_text())
    (tmp_path / "made.json").write_text(json.dumps({**made, "files": {**made["files"], "losses.csv": "of another"}}))
    assert provenance_of(tmp_path / "tile.tif").unit_repeat is None


def test_a_record_of_an_older_version_is_enough(tmp_path: Path) -> None:
    publish(one := job(tmp_path), finished(one))
    as_earlier_versions_left_it(one)
    written = json.loads((tmp_path / JobFolder.MANIFEST).read_text())
    del written["tile"]["made_px"], written["certificates"], written["tile_key"]
    (tmp_path / JobFolder.MANIFEST).write_text(json.dumps(written))
    assert provenance_of(tmp_path / "tile.tif").unit_repeat == "half-drop"


def test_a_file_that_the_recipe_names_is_told_as_one_of_the_usual_name(tmp_path: Path) -> None:
    made = job(tmp_path, name="red-unit")
    publish(made, finished(made))
    unit, swatch = (provenance_of(tmp_path / f"red-unit-{what}.png") for what in ("unit", "swatch"))
    assert unit is not None
    assert swatch is not None
    assert (unit.is_swatch, swatch.is_swatch) == (False, True)
