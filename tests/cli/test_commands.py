"""What each command prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from PIL import Image

from nstflow import api
from nstflow.cli.options import plural
from nstflow.engine.network import slim
from nstflow.proofs import mockup, mockup_layout
from nstflow.recipe import Recipe
from nstflow.recipe.yaml import read_yaml
from nstflow.schedule import checkup
from nstflow.schedule.report import RunReport
from nstflow.schedule.worker import JobResult
from testing.places import ROOT
from testing.project_folder import Project, leave_as_made

MATRIX = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 32px}\n"
INVALID = "styles: [inputs/styles/*.png]\ntile:\n  repeat: half-dropp\nlosses:\n  gram: {weigth: 2}\n"
IDS = ["koi__ikat__default", "koi__plaid__default", "peony__ikat__default", "peony__plaid__default"]
EXAMPLE_PLUGIN = ROOT / "plugins" / "edge_keep.py"
# The recipe that issue 2 describes.
EXAMPLE = """\
nstflow: 1
name: spring
seed: 7
contents: [inputs/contents/*.png, {id: bay, image: inputs/contents/bay.jpg}]
styles:
  - inputs/styles/ikat.png
  - {id: ikat-plaid, blend: {inputs/styles/ikat.png: 0.7, inputs/styles/plaid.png: 0.3}}
variants: {bold: {}, soft: {losses: {gram: {weight: 0.4}}}}
exclude: [{content: koi, style: plaid}]
include: [{content: koi, style: ikat, variant: soft, tile: {repeat: brick}}]
tile: {repeat: half-drop, size: 512px, dpi: 150}
losses: {content: {weight: 1}, gram: {weight: 1}, tv: {weight: 0.02}, color: {weight: 0}}
engine: {weights: vgg19, optimizer: adam, start: content, scales: auto, iterations: auto}
plugins: [plugins/edge_keep.py]
outputs: {folder: outputs/spring, preview: 3x3}
sheet: {title: "Spring", client: "…"}
extends: base.yaml
"""


# validate


def test_validate_counts_what_a_valid_recipe_has(nstflow, project: Project) -> None:
    said = nstflow("validate", project.recipe(MATRIX))
    assert said.code == 0
    assert all(line.startswith("note: ") for line in said.err.splitlines()), "what plan would note"
    assert said.out == "recipes/spring.yaml: valid; 2 contents, 2 styles, 4 jobs\n"


def test_validate_tells_every_problem_of_an_invalid_recipe_with_its_line(nstflow, project: Project) -> None:
    said = nstflow("validate", project.recipe(INVALID), "--set", "engine.optimizer=adamm")
    assert (said.code, said.out) == (2, "")
    assert "recipes/spring.yaml:3: tile.repeat" in said.err
    assert "did you mean 'half-drop'" in said.err
    assert "recipes/spring.yaml:5: losses.gram.weigth: unknown key; did you mean 'weight'?" in said.err
    assert "--set" in said.err
    assert "adamm" in said.err


def test_validate_tells_an_unreadable_picture_with_1(nstflow, project: Project) -> None:
    project.file("inputs/contents/text.png", "not a picture")
    said = nstflow("validate", project.recipe(MATRIX))
    assert said.code == 1
    assert "inputs/contents/text.png" in said.err
    assert said.out == "recipes/spring.yaml: not ready, 1 picture cannot be used; 3 contents, 2 styles, 6 jobs\n"


def test_validate_as_json(nstflow, project: Project) -> None:
    assert nstflow("validate", project.recipe(MATRIX), "--json").json == {
        "valid": True, "problems": [], "pictures": [], "jobs": 4,
    }  # fmt: skip
    project.file("inputs/contents/text.png", "not a picture")
    unreadable = nstflow("validate", project.recipe(MATRIX), "--json")
    (problem,) = unreadable.json["pictures"]
    assert (problem["where"], problem["key"]) == ("recipes/spring.yaml:1", "contents.0")
    assert "inputs/contents/text.png" in problem["message"]
    assert (unreadable.code, unreadable.err, unreadable.json["valid"]) == (1, "", False)
    invalid = nstflow("validate", project.recipe(INVALID), "--json")
    assert (invalid.code, invalid.err, invalid.json["valid"]) == (2, "", False)
    assert [(one["where"], one["key"]) for one in invalid.json["problems"]] == [
        ("recipes/spring.yaml:3", "tile.repeat"),
        ("recipes/spring.yaml:5", "losses.gram.weigth"),
    ]
    assert all(one["message"] for one in invalid.json["problems"])


# plan


def test_plan_shows_reason_id_and_folder_of_every_job_in_columns(nstflow, project: Project) -> None:
    recipe = project.recipe(MATRIX)
    leave_as_made(api.plan(api.load_recipe(recipe)).jobs[2].job)
    lines = nstflow("plan", recipe).out.splitlines()
    assert [line.split() for line in lines] == [
        ["done" if job == IDS[2] else "missing", job, f"outputs/spring/{job}"] for job in IDS
    ]
    assert len({line.index("outputs/") for line in lines}) == 1, "the columns are aligned"


def test_plan_says_what_changed(nstflow, project: Project) -> None:
    recipe = project.recipe(MATRIX)
    for one in api.plan(api.load_recipe(recipe)).jobs:
        leave_as_made(one.job)
    assert nstflow("plan", recipe).err.splitlines()[-1] == "0 jobs to run, 4 done"
    changed = nstflow("plan", recipe, "--set", "losses.tv.weight=0.03")
    for line, job in zip(changed.out.splitlines(), IDS, strict=True):
        assert line.startswith(f"settings changed  {job}")
        assert line.endswith("  losses.tv.weight 0.02 → 0.03")
    project.picture("ikat.png", size=(40, 40), folder="inputs/styles")
    reasons = {line.split("  ")[0] for line in nstflow("plan", recipe, "--only", "*__ikat__*").out.splitlines()}
    assert reasons == {"inputs changed"}
    forced = nstflow("plan", recipe, "--only", "koi__*", "--force")
    assert [line.split()[:2] for line in forced.out.splitlines()] == [["forced", IDS[0]], ["forced", IDS[1]]]


def test_plan_notes_a_size_that_does_not_fit_the_repeat_on_stderr(nstflow, project: Project) -> None:
    said = nstflow("plan", project.recipe(MATRIX), "--set", "tile.size=50px")
    assert "note: koi: 50 × 33 px is made as 48 × 32 px" in said.err
    assert "note" not in said.out


def test_plan_as_json(nstflow, project: Project) -> None:
    project.file("inputs/contents/text.png", "not a picture")
    said = nstflow("plan", project.recipe(MATRIX), "--json", "--only", "*__ikat__*")
    jobs = {job["id"]: job for job in said.json["jobs"]}
    assert list(jobs) == [IDS[0], IDS[2], "text__ikat__default"]
    assert said.json["folder"] == str(project.root / "outputs/spring")
    assert jobs[IDS[0]]["folder"] == str(project.root / "outputs/spring" / IDS[0])
    assert (jobs[IDS[0]]["reason"], jobs[IDS[0]]["problem"], jobs[IDS[0]]["unit_px"]) == ("missing", None, [32, 16])
    assert "text.png" in jobs["text__ikat__default"]["problem"]
    assert len({job["key"] for job in jobs.values()}) == 3
    made = jobs[IDS[0]], jobs[IDS[2]]
    assert all(job["seconds"] > 0 and job["disk_bytes"] > 0 for job in made)
    assert jobs["text__ikat__default"]["seconds"] == 0
    forecast = said.json["forecast"]
    assert (forecast["to_make"], forecast["basis"]) == (2, "guess")
    assert forecast["disk_bytes"] == sum(job["disk_bytes"] for job in jobs.values())
    assert forecast["seconds"] > max(job["seconds"] for job in made)


def test_plan_tells_how_long_a_run_will_take_and_nothing_once_all_is_done(nstflow, project: Project) -> None:
    recipe = project.recipe(MATRIX)
    *_, told, count = nstflow("plan", recipe).err.splitlines()
    assert (told.partition(" for ")[2].partition(";")[0], count) == (
        "4 tiles, up to 1 MB on the disk",
        "4 jobs to run, 0 done",
    )
    for one in api.plan(api.load_recipe(recipe)).jobs:
        leave_as_made(one.job)
    assert " on the disk" not in nstflow("plan", recipe).err


# tile


def tiled(nstflow, *arguments) -> np.ndarray:
    said = nstflow("tile", *arguments)
    assert said.code == 0, said.err
    with Image.open(said.out.strip()) as picture:
        return np.asarray(picture)


def test_tile_repeats_a_picture_in_the_current_folder(nstflow, project: Project) -> None:
    picture = project.picture("unit.png", size=(31, 17))
    shown = tiled(nstflow, picture, "--grid", "2x3")
    assert np.array_equal(shown, np.tile(np.asarray(Image.open(picture)), (3, 2, 1)))
    assert (project.root / "unit-straight-2x3.png").is_file()


def test_tile_drops_every_other_column_by_half(nstflow, project: Project) -> None:
    picture = project.picture("unit.png", size=(30, 16))
    unit = np.asarray(Image.open(picture))
    shown = tiled(nstflow, picture, "--repeat", "half-drop", "--out", "shown.png")
    assert shown.shape == (48, 90, 3)
    assert np.array_equal(shown[:16, 30:60], np.roll(unit, 8, axis=0))
    assert np.array_equal(shown[:16, 60:], unit)


@pytest.mark.parametrize(
    ("size", "repeat", "shown"),
    [((31, 17), "half-drop", (31, 18)), ((31, 17), "brick", (32, 17)), ((7, 100), "1/3-drop", (7, 99))],
)
def test_tile_notes_where_an_odd_size_cannot_repeat_so(nstflow, project: Project, size, repeat: str, shown) -> None:
    said = nstflow("tile", project.picture("unit.png", size=size), "--repeat", repeat, "--grid", "1x1")
    assert said.code == 0
    assert said.err.startswith("note: ")
    with Image.open(said.out.strip()) as picture:
        assert abs(np.subtract(picture.size, size)).max() <= 2
        if repeat != "half-drop":
            assert picture.size == shown


def test_tile_cuts_a_picture_to_a_cell_where_asked(nstflow, project: Project) -> None:
    picture = project.picture("motif.png", size=(20, 16))
    motif = np.asarray(Image.open(picture))
    cut = tiled(nstflow, picture, "--repeat", "diamond", "--cut", "--grid", "2x1")
    whole = tiled(nstflow, picture, "--repeat", "diamond", "--grid", "1x1")
    assert np.array_equal(whole, motif)
    assert cut.shape == motif.shape
    assert np.array_equal(cut[4:12, 5:15], motif[4:12, 5:15])
    assert not np.array_equal(cut[:2, :2], motif[:2, :2])


def test_tile_works_on_a_single_pixel(nstflow, project: Project) -> None:
    assert tiled(nstflow, project.picture("dot.png", size=(1, 1)), "--grid", "4x2").shape == (2, 4, 3)


@pytest.mark.parametrize("grid", ["3", "0x3", "3x", "13x1", "-1x2", "axb", "1.5x2"])
def test_tile_refuses_a_grid_that_makes_no_sense(nstflow, project: Project, grid: str) -> None:
    before = set(project.root.rglob("*"))
    said = nstflow("tile", "inputs/contents/koi.png", "--grid", grid)
    assert (said.code, said.out) == (2, "")
    assert f"'{grid}': expected columns x rows such as 3x3" in said.err
    assert set(project.root.rglob("*")) == before


def test_tile_refuses_a_preview_that_is_too_large_to_look_at(nstflow, project: Project) -> None:
    said = nstflow("tile", project.picture("wide.png", size=(3000, 1000)), "--grid", "12x12")
    assert said.code == 2
    assert "36000 × 12000 px would be too large to look at" in said.err


def test_tile_refuses_what_is_not_a_picture_and_where_it_cannot_write(nstflow, project: Project) -> None:
    said = nstflow("tile", project.file("inputs/text.png", "not a picture"))
    assert (said.code, said.out) == (2, "")
    assert "inputs/text.png" in said.err
    said = nstflow("tile", "inputs/contents/koi.png", "--out", "shown.jpg")
    assert said.code == 2
    assert "expected a file name that ends in .png" in said.err
    said = nstflow("tile", "inputs/contents/koi.png", "--out", "inputs/contents/koi.png/shown.png")
    assert said.code == 2
    assert "a file stands where a folder is needed" in said.err


@pytest.mark.parametrize(
    "how", [["--grid", "1x1"], ["--mockup", "--size", "4cm", "--fabric", "8cm", "--length", "8cm"]]
)
@pytest.mark.usefixtures("small_mockups")
def test_tile_leaves_a_file_of_others_where_it_is(nstflow, project: Project, how: list[str]) -> None:
    mine = project.picture("mine.png", size=(8, 8), folder=".")
    before = mine.read_bytes()
    said = nstflow("tile", "inputs/contents/koi.png", *how, "--out", "mine.png")
    assert (said.code, said.out) == (2, "")
    assert "mine.png: there is a file that nstflow did not write" in said.err
    assert "choose another name, or add --overwrite" in said.err
    assert mine.read_bytes() == before
    for again in (["--overwrite"], []):
        assert nstflow("tile", "inputs/contents/koi.png", *how, "--out", "mine.png", *again).out == "mine.png\n"
    assert mine.read_bytes() != before


@pytest.fixture
def small_mockups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mockup_layout, "_PAGE_PX", {1: 700, 2: 900})


@pytest.mark.usefixtures("small_mockups")
def test_tile_shows_a_mockup_at_true_scale(nstflow, project: Project) -> None:
    project.picture("dots.png", dpi=(150, 150))
    said = nstflow("tile", "inputs/dots.png", "--mockup", "--repeat", "half-drop", "--size", "32cm", "--fabric", "1m")
    assert (said.code, said.out) == (0, "dots-mockup.png\n")
    assert said.err == "note: dots.png: 32 cm at 4 dpi: pixels show in print; make it from about 100 dpi\n"
    assert (project.root / "dots-mockup.png").is_file()
    said = nstflow("tile", "inputs/dots.png", "--mockup", "--fabric", "20cm", "--length", "20cm", "--out", "cloth.png")
    assert (said.code, said.out) == (0, "cloth.png\n")
    assert "0.81 × 0.54 cm, as its file says with 150 dpi" in said.err


@pytest.mark.usefixtures("small_mockups")
def test_tile_shows_a_collection_side_by_side_each_with_its_repeat_and_size(nstflow, monkeypatch) -> None:
    shown = []
    draw = mockup.draw_mockup
    monkeypatch.setattr(
        mockup, "draw_mockup", lambda patterns, **options: (shown.extend(patterns), draw(patterns, **options))[1]
    )
    both = ("tile", "inputs/contents/koi.png", "inputs/contents/peony.png", "--mockup")
    said = nstflow(*both, "--repeat", "brick", "--repeat", "none", "--size", "32cm", "--size", "8x4cm")
    assert (said.code, said.out) == (0, "collection-mockup.png\n")
    assert [(one.repeat, one.size) for one in shown] == [("brick", "32cm"), ("none", "8x4cm")]
    nstflow(*both, "--repeat", "brick", "--size", "32cm")
    assert [(one.repeat, one.size) for one in shown[2:]] == [("brick", "32cm"), ("brick", "32cm")]


def test_tile_previews_several_pictures_one_by_one(nstflow, project: Project) -> None:
    said = nstflow("tile", "inputs/contents/koi.png", "inputs/contents/peony.png", "--grid", "2x2")
    assert said.out == "koi-straight-2x2.png\npeony-straight-2x2.png\n"


def test_tile_numbers_previews_of_pictures_of_one_name(nstflow, project: Project) -> None:
    other = project.picture("koi.png", size=(20, 20), folder="other")
    said = nstflow("tile", "inputs/contents/koi.png", other, "--grid", "1x1")
    assert said.out == "koi-straight-1x1.png\nkoi-straight-1x1-2.png\n"
    with Image.open(project.root / "koi-straight-1x1-2.png") as picture:
        assert picture.size == (20, 20)


def test_tile_shows_our_own_unit_as_its_manifest_says(nstflow, project: Project) -> None:
    text = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\ntile: {size: 32px, repeat: brick}\n"
    (planned,) = api.plan(api.load_recipe(project.recipe(text))).jobs
    leave_as_made(planned.job)
    said = nstflow("tile", planned.job.folder / "unit.png")
    assert (said.out, said.err) == (
        "koi__ikat__default-brick-3x3.png\n",
        "note: a unit of brick, as its manifest says\n",
    )
    assert (
        nstflow("tile", planned.job.folder / "unit.png", "--repeat", "straight").out
        == "koi__ikat__default-straight-3x3.png\n"
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--mockup"], "its file does not say how large it is printed; add --size, such as 32cm"),
        (["--mockup", "--size", "32"], "'32': a length needs its unit"),
        (["--mockup", "--size", "32cm", "--fabric", "wide"], "'wide': expected a length"),
        (["--mockup", "--size", "32cm", "--grid", "2x2"], "--grid has no meaning with --mockup"),
        (["--size", "32cm"], "--size belongs to the mock-up; add --mockup"),
        (["--overwrite"], "--overwrite belongs to --out"),
        (["--length", "1m"], "--length belongs to the mock-up; add --mockup"),
        (["--mockup", "--size", "1cm", "--size", "2cm"], "--size is given 2 times for 1 image; once, or for each"),
        (["inputs/contents/peony.png", "--out", "both.png"], "--out names one file for 2 previews"),
    ],
)
def test_tile_tells_options_that_make_no_sense(nstflow, options: list[str], says: str) -> None:
    said = nstflow("tile", "inputs/contents/koi.png", *options)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


# run


FINAL = "--set engine.weights=vgg19"
IN_FINAL = "--set outputs.folder=outputs/spring-final"


@pytest.mark.parametrize(
    ("recipe", "options", "networks", "command"),
    [
        ("engine: {weights: slim}", [], "slim", f"{FINAL} {IN_FINAL}"),
        (
            "variants: {a: {engine: {weights: slim}}, b: , c: {engine: {weights: sketch}}}",
            ["--set", "sheet.title=Two words", "--only", "koi__*"],
            "sketch, slim",
            f"--set 'sheet.title=Two words' {FINAL} --set variants.a.engine.weights=vgg19 "
            f"--set variants.c.engine.weights=vgg19 {IN_FINAL} --only 'koi__*'",
        ),
        ("", ["--draft"], "slim", ""),
        ("engine: {weights: slim}", ["--draft"], "slim", f"{FINAL} {IN_FINAL}"),
    ],
    ids=["drafts", "some drafts", "asked for drafts", "asked for drafts of drafts"],
)
def test_run_says_at_its_end_how_drafts_become_final_and_stay(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch, recipe: str, options: list[str], networks: str,
    command: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(api, "run", all_made)
    project.backbone("sketch")
    path = project.recipe(MATRIX + f"plugins: [plugins/sketch_net.py]\n{recipe}\n")
    said = nstflow("run", path, *options)
    assert (said.code, said.out) == (0, "sheet.png\n")
    assert said.err.splitlines()[-2:] == [
        f"drafts ({networks}); for the final tiles, in a folder beside these:",
        f"  nstflow run recipes/spring.yaml {command}".rstrip(),
    ]


def all_made(loaded: Recipe, **options: object) -> RunReport:
    plan = api.plan(loaded)
    return RunReport(plan, tuple(JobResult(one.job.id, "cpu", 1.0) for one in plan.to_run), Path("sheet.png"))


def test_run_says_nothing_of_drafts_where_there_are_none(nstflow, project, monkeypatch) -> None:
    monkeypatch.setattr(api, "run", all_made)
    said = nstflow("run", project.recipe(MATRIX))
    assert said.err.splitlines()[-1].endswith("made, 0 done before, 0 failed")


def test_drafts_are_planned_in_a_folder_of_their_own_by_the_built_in_network(nstflow, project: Project) -> None:
    recipe = project.recipe(MATRIX + "variants: {a: {engine: {weights: vgg19}}, b: }\n")
    said = nstflow("plan", recipe, "--draft", "--json")
    assert said.code == 0, said.err
    planned = json.loads(said.out)
    assert planned["folder"].endswith("outputs/spring-draft")
    keys = {job["id"].split("__")[-1]: job["key"] for job in planned["jobs"]}
    assert keys["a"] == keys["b"], "both by the same network now"


def test_a_run_whose_sheet_could_not_be_written_did_not_go_well(nstflow, project, monkeypatch) -> None:
    monkeypatch.setattr(api, "run", lambda loaded, **options: RunReport(api.plan(loaded), (), None))
    assert nstflow("run", project.recipe(MATRIX)).code == 1


# sheet


def test_sheet_draws_a_run_again_from_its_folder_or_its_recipe(nstflow, project: Project) -> None:
    project.file("inputs/text.png", "not a picture")
    recipe = project.recipe("contents: [inputs/text.png]\nstyles: [inputs/styles/*.png]\n")
    assert nstflow("run", recipe).out == "outputs/spring/sheet.png\n"
    drawn = project.root / "outputs/spring/sheet.png"
    before = drawn.read_bytes()
    for given in ("outputs/spring", recipe):
        drawn.unlink()
        said = nstflow("sheet", given)
        assert (said.code, said.out, said.err) == (0, "outputs/spring/sheet.png\n", "")
        assert drawn.read_bytes() == before
    said = nstflow("sheet", "outputs/spring", "--out", "client.png")
    assert said.out == "client.png\n"
    assert (project.root / "client.png").read_bytes() == before


def test_sheet_is_written_in_the_format_that_a_plugin_of_the_recipe_brings(nstflow, project: Project) -> None:
    plugin = """\
        from nstflow.plugins import hookimpl
        from nstflow.sheets.format import SheetFormat

        class Words(SheetFormat):
            name = "words"
            suffix = ".txt"

            def write(self, sheet, path):
                path.write_text(f"{sheet.title}: {sheet.counts}")
                return (path,)

        @hookimpl
        def nstflow_sheets():
            return [Words]
        """
    project.file("plugins/words.py", dedent(plugin))
    project.file("inputs/text.png", "not a picture")
    text = "contents: [inputs/text.png]\nstyles: [inputs/styles/*.png]\nplugins: [plugins/words.py]\n"
    recipe = project.recipe(text)
    nstflow("run", recipe)
    said = nstflow("sheet", recipe, "--out", "client.txt")
    assert (said.code, said.out) == (0, "client.txt\n")
    assert (project.root / "client.txt").read_text() == "spring: 0 of 2 tiles, 2 failed"
    said = nstflow("sheet", recipe, "--out", "client.pdf")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("client.pdf: no format of sheets ends so; expected a file name that ends in .png, .txt\n")


def test_sheet_of_a_folder_without_a_run_says_what_is_expected(nstflow, project: Project) -> None:
    for given, folder in (("inputs", "inputs"), ("nowhere", "nowhere"), (project.recipe(MATRIX), "outputs/spring")):
        said = nstflow("sheet", given)
        assert (said.code, said.out) == (2, "")
        assert f"{folder}: no run.json found; expected the output folder of a run" in said.err


# plugins


def test_plugins_lists_the_built_in_losses_and_those_of_a_file(nstflow) -> None:
    rows = {row["name"]: row for row in nstflow("plugins", EXAMPLE_PLUGIN, "--json").json if row["kind"] == "loss"}
    assert {"content", "gram", "tv", "color", "edge_keep"} <= set(rows)
    assert rows["gram"]["origin"] == "built in"
    assert rows["edge_keep"]["origin"] == str(EXAMPLE_PLUGIN)
    assert rows["edge_keep"]["summary"] == "Distance between the edges of the image and those of the content."
    assert rows["edge_keep"]["options"] == {"weight": 1.0}
    assert all(row["summary"] for row in rows.values())


def test_plugins_lists_the_built_in_backbones_and_those_of_a_file(nstflow, project: Project) -> None:
    plugin = project.backbone("sketch")
    rows = {row["name"]: row for row in nstflow("plugins", plugin, "--json").json if row["kind"] == "backbone"}
    assert {name: row["origin"] for name, row in rows.items()} == {
        "slim": "built in", "vgg19": "built in", "sketch": str(plugin),
    }  # fmt: skip
    assert rows["sketch"]["summary"] == "A backbone of the tests."
    assert all(row["summary"] for row in rows.values())


def test_plugins_lists_the_built_in_finishing_steps(nstflow) -> None:
    rows = {row["name"]: row for row in nstflow("plugins", "--json").json if row["kind"] == "finish"}
    assert rows["sharpen"]["options"] == {"amount": 0.5, "radius_mm": 0.3}
    assert {row["origin"] for row in rows.values()} == {"built in"}
    assert all(row["summary"] for row in rows.values())


def test_plugins_in_words(nstflow, project: Project) -> None:
    plugin = project.backbone("sketch")
    said = nstflow("plugins", EXAMPLE_PLUGIN, plugin)
    assert f"loss edge_keep  ({EXAMPLE_PLUGIN})\n    Distance between the edges" in said.out
    assert f"backbone sketch  ({plugin})\n    A backbone of the tests.\n" in said.out
    for built_in in ("loss gram", "backbone slim", "backbone vgg19"):
        assert f"{built_in}  (built in)\n" in said.out
    without = nstflow("plugins").out
    assert "edge_keep" not in without
    assert "sketch" not in without


def test_plugins_tells_the_line_of_a_file_that_fails_to_import(nstflow, project: Project) -> None:
    said = nstflow("plugins", project.file("plugins/broken.py", "import os\nimport no_such_package\n"))
    assert said.code == 2
    assert "plugins/broken.py:2: the plugin fails to import: ModuleNotFoundError" in said.err


# schema


def uncovered(schema: dict, value: object, root: dict, at: str = "recipe") -> list[str]:
    """The keys of a recipe that a JSON schema does not know."""
    if "$ref" in schema:
        return uncovered(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root, at)
    if "anyOf" in schema:
        return min((uncovered(option, value, root, at) for option in schema["anyOf"]), key=len)
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        parts = {key: known.get(key, others) for key in value}
        return [
            found
            for key, part in parts.items()
            for found in (uncovered(part, value[key], root, f"{at}.{key}") if part else [f"{at}.{key}"])
        ]
    if isinstance(value, list):
        items = schema.get("items")
        return [found for part in value for found in uncovered(items, part, root, f"{at}[]")] if items else [at]
    return [at] if schema.get("type") in ("object", "array") else []


def test_schema_is_a_json_schema_that_covers_a_full_recipe(nstflow, project: Project) -> None:
    schema = nstflow("schema").json
    assert schema["$schema"].startswith("https://json-schema.org/")
    example = read_yaml(project.recipe(EXAMPLE)).data
    assert uncovered(schema, example, schema) == []
    wrong = {**example, "tyle": {}, "losses": {"gram": {"weigth": 1}}, "variants": {"bold": {"tile": {"sise": 1}}}}
    assert sorted(uncovered(schema, wrong, schema)) == [
        "recipe.losses.gram.weigth", "recipe.tyle", "recipe.variants.bold.tile.sise",
    ]  # fmt: skip


# doctor


@pytest.mark.engine
def test_doctor_finds_a_machine_ready(nstflow, weights: Path) -> None:
    said = nstflow("doctor", "--json")
    assert [one["what"] for one in said.json] == [
        "nstflow", "python", "backend", "devices", "disk", "weights", "weights",
    ]  # fmt: skip
    found = {one["what"]: one for one in said.json[:5]}
    assert found["backend"]["found"].startswith("Keras 3")
    assert re.search(r"; networks are computed in (float32|bfloat16) ", found["backend"]["found"])
    assert found["devices"]["found"].startswith("cpu (")
    assert [one["found"] for one in said.json[5:]] == [
        f"slim: {slim.NETWORK_FILE} (built in, for drafts)", f"vgg19: {weights}",
    ]  # fmt: skip
    assert all(one["ok"] for one in said.json if one["what"] != "disk")
    assert said.code == (0 if found["disk"]["ok"] else 1)


def test_doctor_says_what_to_do_where_something_is_missing(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.root / "gone.h5"))
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    said = nstflow("doctor")
    assert (said.code, said.err) == (1, "")
    wrong = {line.split()[1] for line in said.out.splitlines() if line.startswith("NOT ")}
    assert {"backend", "weights"} <= wrong
    assert "unset KERAS_BACKEND to use TensorFlow" in said.out
    assert "gone.h5: no such file" in said.out


def test_doctor_takes_weights_that_are_still_to_be_fetched_for_ready(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "_backend_and_devices", list)
    monkeypatch.delenv("NSTFLOW_WEIGHTS")
    monkeypatch.setenv("KERAS_HOME", str(project.root / "keras"))
    vgg19 = nstflow("doctor", "--json").json[-1]
    assert vgg19["ok"]
    assert vgg19["found"].startswith("vgg19: not here yet; the first run fetches them (80 MB, once)")
    assert "NSTFLOW_WEIGHTS" in vgg19["found"]


@pytest.mark.parametrize("broken", ["NETWORK_FILE", "CARD_FILE"])
def test_doctor_says_what_to_do_where_the_built_in_network_is_damaged(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(checkup, "_backend_and_devices", list)
    monkeypatch.setattr(slim, broken, project.root / "gone")
    slim._digest.cache_clear()
    said = nstflow("doctor")
    (line,) = [line for line in said.out.splitlines() if line.startswith("NOT  weights")]
    assert line.endswith("  slim")
    assert f"{project.root}/gone: " in said.out
    assert "install nstflow again" in said.out
    assert said.code == 1


def test_doctor_tells_a_disk_that_is_nearly_full(nstflow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "_backend_and_devices", list)
    monkeypatch.setattr(checkup, "_LOW_DISK_GB", 1e12)
    found = {one["what"]: one for one in json.loads(nstflow("doctor", "--json").out)}
    assert not found["disk"]["ok"]
    assert "outputs.folder" in found["disk"]["remedy"]


def test_numbers_are_spoken_as_people_do() -> None:
    assert [plural(number, "job") for number in (0, 1, 2)] == ["0 jobs", "1 job", "2 jobs"]
