"""`nstflow history`, `restore` and `prune` as a designer types them, on tiles that are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from nstflow import api
from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.schedule.run_record import record_run
from testing.project_folder import Project, leave_as_made

RECIPE = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/ikat.png, inputs/styles/plaid.png]
tile: {size: 64px, repeat: half-drop}
engine: {weights: slim}
"""
KOI = "koi__ikat__default"
FOLDER = "outputs/spring"
EARLIER = ("seed=7",)


def run(path: Path, *overrides: str) -> dict[str, Job]:
    """Leave what a run of the recipe would leave, with the overrides."""
    planned = api.plan(api.load_recipe(path, overrides=overrides))
    for one in planned.jobs:
        leave_as_made(one.job)
    record_run(planned)
    return {one.job.id: one.job for one in planned.jobs}


@pytest.fixture
def recipe(project: Project) -> Path:
    """A recipe that was run with another seed first, and then as it is."""
    path = project.recipe(RECIPE)
    run(path, *EARLIER)
    run(path)
    return path


def earlier_key(recipe: Path) -> str:
    planned = api.plan(api.load_recipe(recipe, overrides=EARLIER))
    return next(one.job.tile_key for one in planned.jobs if one.job.id == KOI)


def shown(job: str = KOI) -> str:
    manifest = JobFolder(Path(FOLDER) / job).read_manifest()
    assert manifest is not None
    return manifest.tile_key


@pytest.mark.parametrize("of", ["recipe", "folder"])
def test_history_lists_the_tiles_of_every_job_and_what_has_changed_since(nstflow, recipe: Path, of: str) -> None:
    said = nstflow("history", recipe if of == "recipe" else FOLDER)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [KOI, "koi__plaid__default"]
    assert f"  {shown()[:8]}" in said.out
    (earlier,) = [line for line in lines if earlier_key(recipe)[:8] in line]
    assert "shown now" not in earlier
    assert "slim, draft" in earlier
    assert "seed " in earlier
    assert said.err.startswith("4 tiles, ")


def test_history_of_one_job_as_json(nstflow, recipe: Path) -> None:
    said = nstflow("history", recipe, KOI, "--json")
    ((job, tiles),) = json.loads(said.out).items()
    assert job == KOI
    assert {tile["key"]: tile["shown"] for tile in tiles} == {shown(): True, earlier_key(recipe): False}
    assert all(tile["size_bytes"] > 0 for tile in tiles)


def test_history_draws_a_sheet_of_all_tiles(nstflow, recipe: Path) -> None:
    said = nstflow("history", recipe, "--sheet")
    assert said.out.splitlines()[-1] == f"{FOLDER}/history.png"
    with Image.open(f"{FOLDER}/history.png") as sheet:
        assert min(sheet.size) > 400


def test_history_of_a_job_that_there_is_not_says_which_there_are(nstflow, recipe: Path) -> None:
    said = nstflow("history", recipe, "koi__ikta__default")
    assert (said.code, said.out) == (2, "")
    assert f"did you mean '{KOI}'?" in said.err


@pytest.mark.parametrize("command", [["history"], ["restore", KOI], ["prune", "--unused"]])
def test_a_folder_without_a_run_is_an_error_in_words(nstflow, project: Project, command: list[str]) -> None:
    (project.root / "empty").mkdir()
    said = nstflow(command[0], "empty", *command[1:])
    assert (said.code, said.out) == (2, "")
    assert "no run.json found" in said.err


def test_restore_shows_the_earlier_tile_again_and_says_how_long(nstflow, recipe: Path) -> None:
    before = {path.name: path.read_bytes() for path in Path(FOLDER, KOI).iterdir() if path.suffix == ".png"}
    said = nstflow("restore", recipe, KOI)
    assert (said.code, said.out) == (0, f"{FOLDER}/{KOI}\n"), said.err
    assert shown() == earlier_key(recipe)
    assert f"it shows tile {shown()[:8]} again" in said.err
    assert "since then: seed " in said.err
    assert "its next run shows that again" in said.err
    assert nstflow("restore", FOLDER, KOI).code == 0, "and back"
    assert "asks for another" not in nstflow("restore", FOLDER, KOI, shown()[:6]).err
    after = {path.name: path.read_bytes() for path in Path(FOLDER, KOI).iterdir() if path.suffix == ".png"}
    assert after == before


def test_a_restored_tile_is_no_reason_to_paint_when_the_recipe_is_run_again(nstflow, recipe: Path) -> None:
    wanted = shown()
    nstflow("restore", recipe, KOI)
    report = api.run(api.load_recipe(recipe))
    assert [(result.job_id, result.ok, result.refinished) for result in report.ran] == [(KOI, True, True)]
    assert shown() == wanted


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([KOI, "zzz"], "'zzz': no tile of koi__ikat__default begins so; expected "),
        ([KOI, ""], "2 tiles of koi__ikat__default begin so"),
        (["carp"], "'carp': no tile of such a job"),
    ],
)
def test_restore_says_which_tiles_there_are(nstflow, recipe: Path, arguments: list[str], says: str) -> None:
    said = nstflow("restore", recipe, *arguments)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_restore_says_where_there_is_nothing_else(nstflow, project: Project) -> None:
    path = project.recipe(RECIPE)
    run(path)
    assert "there is no other tile than the one that its folder shows" in nstflow("restore", path, KOI).err


def test_prune_removes_nothing_that_is_not_named(nstflow, recipe: Path) -> None:
    said = nstflow("prune", recipe)
    assert (said.code, said.out) == (2, "")
    assert "expected one or more of --unused" in said.err


def test_prune_lists_what_would_go_and_then_removes_it(nstflow, recipe: Path) -> None:
    for options in (["--dry-run"], []):
        said = nstflow("prune", recipe, "--unused", *options)
        assert said.code == 0, said.err
        assert f"tile {earlier_key(recipe)[:8]}  " in said.out
        assert len(said.out.splitlines()) == 2
        assert ("would be removed from" in said.err) == bool(options)
    assert nstflow("prune", recipe, "--unused").out == ""
    assert "2 tiles, " in nstflow("history", recipe).err
    assert api.plan(api.load_recipe(recipe)).to_run == ()


def test_prune_keeps_what_is_young_and_what_there_is_room_for(nstflow, recipe: Path) -> None:
    assert nstflow("prune", recipe, "--older-than-days", 1).out == ""
    assert nstflow("prune", recipe, "--down-to-gb", 1).out == ""
    assert len(nstflow("prune", recipe, "--down-to-gb", 0).out.splitlines()) == 2


def test_prune_removes_the_folders_of_sources_that_left_the_recipe_but_for_a_person_s_files(
    nstflow, recipe: Path, project: Project
) -> None:
    (project.root / FOLDER / "koi__plaid__default/notes.txt").write_text("mine")
    project.recipe(RECIPE.replace(", inputs/styles/plaid.png", ""))
    said = nstflow("prune", recipe, "--folders")
    assert said.out.startswith("folder koi__plaid__default  ")
    assert "kept: 1 file of yours" in said.out
    assert [path.name for path in Path(FOLDER, "koi__plaid__default").iterdir()] == ["notes.txt"]
    assert Path(FOLDER, KOI, "unit.png").is_file()


def test_prune_keeps_the_tile_that_the_recipe_asks_for_although_it_was_not_run_since(nstflow, recipe: Path) -> None:
    recipe.write_text(recipe.read_text() + "seed: 7\n")
    assert nstflow("prune", recipe, "--unused", "--dry-run").out == ""
    assert len(nstflow("prune", FOLDER, "--unused", "--dry-run").out.splitlines()) == 2, "the folder knows the last run"


def test_prune_keeps_the_folders_of_another_recipe_that_shares_the_folder(nstflow, project: Project) -> None:
    shared = "outputs: {folder: outputs/spring}\n"
    run(project.recipe(RECIPE.replace("koi", "peony") + shared, name="autumn"))
    path = project.recipe(RECIPE + shared)
    run(path)
    assert nstflow("prune", path, "--folders").out == ""
    assert Path(FOLDER, "peony__ikat__default/unit.png").is_file()


def test_restore_tells_what_was_set_aside(nstflow, recipe: Path) -> None:
    Path(FOLDER, KOI, "unit.png").write_bytes(b"retouched")
    said = nstflow("restore", recipe, KOI)
    assert "note: unit.png had been changed by hand: it is kept as unit-changed-1.png" in said.err
