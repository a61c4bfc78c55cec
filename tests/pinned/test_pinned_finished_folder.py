"""A project that an earlier nstflow finished: every later one finds its tiles done, and goes on from them.

`data/finished` was left by a real run of nstflow 0.1.0 (ENGINE_VERSION 3, FINISH_VERSION 1). It is never to be written
anew together with a change of the code: that would be to ask the change whether it is right.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from house import main
from PIL import Image
from pinned_project import DATA

import nstflow

RECIPE = Path("recipes/finished.yaml")
FOLDER = Path("outputs/finished")
INKS, PLAIN, TORN = "koi__ikat__inks", "peony__ikat__plain", "torn__ikat__plain"


@pytest.fixture(autouse=True)
def _copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test's current folder is a copy of the finished project of its own."""
    shutil.copytree(DATA / "finished", tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")


def reasons(*overrides: str) -> dict[str, str]:
    """Plan the recipe, and say of each job whether it is done, or why it is not."""
    return {one.job.id: one.reason.value for one in planned(*overrides).jobs}


def planned(*overrides: str) -> Any:
    """Plan the recipe."""
    return nstflow.plan(nstflow.load_recipe(RECIPE, overrides=overrides))


def details(*overrides: str) -> dict[str, str]:
    """Plan the recipe, and say of each job what changed."""
    return {one.job.id: one.detail for one in planned(*overrides).jobs}


def nstflow_command(*arguments: str) -> int:
    """Run a command as a shell would, and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return int(left.value.code or 0)


def test_what_was_finished_is_done_and_what_failed_is_to_run() -> None:
    assert reasons() == {INKS: "done", PLAIN: "done", TORN: "missing"}
    assert reasons() == {INKS: "done", PLAIN: "done", TORN: "missing"}, "sealed now"
    assert all((FOLDER / job / ".nstflow-seal").is_file() for job in (INKS, PLAIN))


def test_the_keys_are_those_in_the_records() -> None:
    for one in planned().jobs:
        record = "failure.json" if one.job.id == TORN else "manifest.json"
        assert json.loads((FOLDER / one.job.id / record).read_bytes())["key"] == one.job.key
    recorded = {cell["job"]: cell["key"] for cell in json.loads((FOLDER / "run.json").read_bytes())["cells"]}
    assert recorded == {one.job.id: one.job.key for one in planned().jobs}
    for job in (one.job for one in planned().jobs if one.job.id != TORN):
        assert json.loads((FOLDER / job.id / "made.json").read_bytes())["key"] == job.tile_key
        assert json.loads((FOLDER / job.id / "manifest.json").read_bytes())["settings"] == job.settings


def test_it_stays_done_in_another_place_under_other_names_of_its_pictures_and_recipe() -> None:
    shutil.move("inputs/koi.bmp", "inputs/carp.bmp")
    shutil.move(FOLDER, "done")
    contents = "contents=[{id: koi, image: inputs/carp.bmp}, inputs/peony.bmp, inputs/torn.bmp]"
    found = reasons(contents, "name=another", "outputs.folder=done")
    assert found == {INKS: "done", PLAIN: "done", TORN: "missing"}


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("variants.inks.finish.0.inks.count=4", {INKS: "to finish", PLAIN: "done"}),
        ("variants.inks.finish.1.colorways.cool.rotate=90", {INKS: "to finish", PLAIN: "done"}),
        ("variants.plain.finish=[sharpen]", {INKS: "done", PLAIN: "to finish"}),
        ("outputs.formats=tiff", {INKS: "to finish", PLAIN: "to finish"}),
        ("tile.dpi=200", {INKS: "to finish", PLAIN: "to finish"}),
        ("tile.certify=off", {INKS: "to finish", PLAIN: "to finish"}),
        ("losses.gram.weight=2", {INKS: "settings changed", PLAIN: "settings changed"}),
        ("engine.iterations=2", {INKS: "settings changed", PLAIN: "settings changed"}),
        ("tile.repeat=brick", {INKS: "settings changed", PLAIN: "settings changed"}),
        ("seed=1", {INKS: "settings changed", PLAIN: "settings changed"}),
        ("sheet.title=Other", {INKS: "done", PLAIN: "done"}),
        ("engine.blocks=256", {INKS: "done", PLAIN: "done"}),
    ],
)
def test_a_changed_setting_asks_for_no_more_than_it_touches(override: str, expected: dict[str, str]) -> None:
    assert reasons(override) == {**expected, TORN: "missing"}


def test_the_plan_says_which_setting_or_picture_changed() -> None:
    assert details("losses.tv.weight=0.3")[PLAIN] == "losses.tv.weight 0.02 → 0.3"
    assert details("tile.dpi=200")[PLAIN] == "tile.dpi 150.0 → 200.0"
    assert details("variants.inks.finish.0.inks.count=4")[INKS] == "finish changed"
    picture = Path("inputs/peony.bmp")
    picture.write_bytes(picture.read_bytes()[:-3] + b"\0\0\0")
    assert (reasons()[PLAIN], details()[PLAIN]) == ("inputs changed", "content (peony.bmp)")


@pytest.mark.parametrize(
    ("file", "reason"), [("unit.png", "to finish"), ("losses.csv", "to finish"), ("tile.tif", "done")]
)
def test_what_was_deleted_is_made_again_from_the_tile_which_itself_may_go(file: str, reason: str) -> None:
    (FOLDER / PLAIN / file).unlink()
    assert reasons()[PLAIN] == reason


def test_a_file_that_is_lost_together_with_the_tile_makes_the_tile_missing() -> None:
    for file in ("unit.png", "tile.tif"):
        (FOLDER / PLAIN / file).unlink()
    assert (reasons()[PLAIN], details()[PLAIN]) == ("missing", "unit.png was deleted or changed")


def test_it_is_finished_again_from_its_tile_and_then_done() -> None:
    override = "variants.inks.finish.0.inks.count=2"
    before = (FOLDER / INKS / "tile.tif").read_bytes()
    report = nstflow.run(nstflow.load_recipe(RECIPE, overrides=(override,)), only=INKS)
    assert [(result.job_id, result.ok, result.refinished) for result in report.ran] == [(INKS, True, True)]
    assert (FOLDER / INKS / "tile.tif").read_bytes() == before
    assert reasons(override)[INKS] == "done"
    with Image.open(FOLDER / INKS / "unit.png") as unit:
        assert len(unit.convert("RGB").getcolors()) == 2


def test_to_run_it_where_all_that_is_selected_is_done_touches_nothing() -> None:
    before = {path: path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
    report = nstflow.run(nstflow.load_recipe(RECIPE), only="*__ikat__inks")
    assert report.ran == ()
    added = {".nstflow-seal", "sheet.png", ".nstflow-files"}
    after = {path: path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file() and path.name not in added}
    assert after == before


@pytest.mark.parametrize("of", [RECIPE, FOLDER])
def test_its_sheet_is_drawn_from_what_is_there(of: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = (FOLDER / "run.json").read_bytes()
    assert nstflow_command("sheet", str(of)) == 0
    assert capsys.readouterr().out.strip().endswith("sheet.png")
    with Image.open(FOLDER / "sheet.png") as sheet:
        assert min(sheet.size) > 500
    assert (FOLDER / "run.json").read_bytes() == recorded


def test_its_units_are_known_by_their_repeat(capsys: pytest.CaptureFixture[str]) -> None:
    for file in (f"{INKS}/unit.png", f"{INKS}/colorways/cool/swatch.png", f"{PLAIN}/tile.tif"):
        assert nstflow_command("check", str(FOLDER / file), "--json") == 0
        said = capsys.readouterr().out
        assert "of half-drop, as its manifest says" in said, file
