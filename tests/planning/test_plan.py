"""What running a recipe would do, and why."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nstflow.engine.network import WeightsFile
from nstflow.engine.network.slim import NETWORK_FILE
from nstflow.errors import RecipeError, UsageError
from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.planning.check import check
from nstflow.planning.plan import Plan, PlannedJob, Reason, plan
from nstflow.recipe import load_recipe
from nstflow.recipe.load import Reading
from nstflow.recipe.presets import preset_settings
from testing.finished import tile_of
from testing.project_folder import Project, leave_as_made

BOTH = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 64px}\n"
ONE = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\ntile: {size: 64px}\n"

Planner = Callable[..., Plan]


@pytest.fixture
def planned(project: Project, monkeypatch: pytest.MonkeyPatch) -> Planner:
    """Plans a recipe's text; options are `overrides` and those of `plan`."""
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))

    def plan_text(text: str = ONE, *overrides: str, **options: Any) -> Plan:
        return plan(load_recipe(project.recipe(text), overrides=overrides), **options)

    return plan_text


def only_one(plan: Plan) -> PlannedJob:
    (one,) = plan.jobs
    return one


def make_all(plan: Plan) -> Plan:
    for one in plan.jobs:
        leave_as_made(one.job)
    return plan


def test_a_job_holds_what_its_combination_says(planned: Planner, project: Project) -> None:
    text = ONE + "losses: {color: {weight: 2}, tv: {weight: 0}}\nseed: 3\noutputs: {preview: 2x4}\n"
    job = only_one(planned(text, "tile.repeat=brick", "engine.optimizer=lbfgs", "engine.iterations=5")).job
    assert job.id == "koi__ikat__default"
    assert job.folder == project.root / "outputs/spring/koi__ikat__default"
    assert job.sources.content == project.root / "inputs/contents/koi.png"
    assert job.sources.styles == ((project.root / "inputs/styles/ikat.png", 1.0),)
    assert (job.canvas.lattice.name, job.engine.optimizer, job.production.files.preview_grid, job.sources.start) == (
        "brick",
        "lbfgs",
        (2, 4),
        "content",
    )
    assert set(job.losses) == {"content", "gram", "color"}
    assert [scale.iterations for scale in job.canvas.scales] == [5] * len(job.canvas.scales)


def snapped(width: float, height: float, across: int, down: int) -> tuple[int, int]:
    """The nearest multiples, found by trying."""
    return (
        min(range(across, 2000, across), key=lambda side: abs(side - width)),
        min(range(down, 2000, down), key=lambda side: abs(side - height)),
    )


@pytest.mark.parametrize(
    ("repeat", "across", "down"), [("straight", 16, 16), ("half-drop", 16, 32), ("third-brick", 48, 16)]
)
@pytest.mark.parametrize("size", ["97px", "97x203px", "300x50px"])
def test_the_unit_is_snapped_to_what_the_repeat_needs_and_a_note_says_so(
    planned: Planner, repeat: str, across: int, down: int, size: str
) -> None:
    width, _, height = size.removesuffix("px").partition("x")
    asked = int(width), int(height) if height else int(width) * 32 / 48
    job = only_one(planned(ONE, f"tile.size={size}", f"tile.repeat={repeat}")).job
    assert job.canvas.unit_px == snapped(*asked, across, down)
    assert (job.canvas.scales[-1].width_px, job.canvas.scales[-1].height_px) == job.canvas.unit_px
    (note,) = job.notes
    said, _, cropped = note.partition("; ")
    assert said == (
        f"koi: {asked[0]} × {asked[1]:.0f} px is made as {job.canvas.unit_px[0]} × {job.canvas.unit_px[1]} px: "
        f"{repeat} needs multiples of {across} × {down} px"
    )
    unit_aspect, aspect = job.canvas.unit_px[0] / job.canvas.unit_px[1], 48 / 32
    kept = min(unit_aspect, aspect) / max(unit_aspect, aspect)
    side = "width" if unit_aspect < aspect else "height"
    assert cropped == ("" if kept > 0.975 else f"{round(100 * (1 - kept))} % of the content's {side} is cropped")


def test_losses_that_need_a_content_are_said_to_be_left_out_without_one(planned: Planner) -> None:
    text = "contents: none\nstyles: [inputs/styles/ikat.png]\nlosses: {content: {weight: 2}, color: {weight: 1}}\n"
    job = only_one(planned(text)).job
    assert set(job.losses) == {"gram", "tv"}
    assert "style alone: without the losses content, color" in job.notes


def test_a_size_that_fits_has_no_note(planned: Planner) -> None:
    job = only_one(planned(ONE, "tile.size=96px")).job
    assert (job.canvas.unit_px, job.notes) == ((96, 64), ())


def test_the_height_follows_the_content_as_it_is_seen(planned: Planner, project: Project) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    project.picture("turned.jpg", size=(160, 80), exif=turned)
    project.picture("tall.png", size=(80, 160))
    text = "contents: [inputs/tall.png, inputs/turned.jpg]\nstyles: [inputs/styles/ikat.png]\ntile: {size: 64px}\n"
    assert [one.job.canvas.unit_px for one in planned(text).jobs] == [(64, 128), (64, 128)]


def test_without_a_content_the_unit_is_a_square_that_starts_from_noise(planned: Planner) -> None:
    job = only_one(planned("styles: [inputs/styles/ikat.png]\ntile: {size: 64px}\n")).job
    assert job.canvas.unit_px == (64, 64)
    assert job.notes == ("style alone: it starts from noise",)


def test_seeds_depend_on_the_recipe_s_seed_and_the_id_only(planned: Planner) -> None:
    def seeds(*overrides: str) -> list[int]:
        return [one.job.seed for one in planned(BOTH, *overrides).jobs]

    first = seeds()
    assert len(set(first)) == 4
    assert seeds("losses.gram.weight=9", "tile.repeat=brick", "engine.optimizer=lbfgs") == first
    assert not set(seeds("seed=1")) & set(first)
    assert seeds("contents=[inputs/contents/peony.png]") == first[2:]


CHANGES = [
    "losses.gram.weight=2", "losses.gram.layers=[block1_conv1]", "losses.gram.normalize=gatys", "losses.tv.weight=0",
    "losses.color.weight=1", "tile.size=96px", "tile.repeat=half-drop", "tile.dpi=300", "engine.optimizer=lbfgs",
    "engine.adam.rate=0.02", "engine.adam.fall=constant", "engine.adam.decay=[0.9, 0.999]", "engine.precision=float32",
    "engine.stop.loss=0.1", "engine.stop.plateau=0.01",
    "engine.start=noise", "engine.iterations=3", "engine.scales=[32]", "seed=1", "outputs.preview=2x2",
    "styles=[{id: ikat, blend: {inputs/styles/ikat.png: 1, inputs/styles/plaid.png: 2}}]",
    "styles=[{id: ikat, image: inputs/styles/plaid.png}]",
]  # fmt: skip


def test_every_setting_that_changes_the_result_changes_the_key(planned: Planner) -> None:
    keys = [only_one(planned(ONE, *change)).job.key for change in ((), *((one,) for one in CHANGES))]
    assert len(set(keys)) == len(CHANGES) + 1


@pytest.mark.parametrize(
    "change",
    [
        "outputs.folder=elsewhere", "sheet.title=New", "name=autumn", "losses.color.mode=histogram",
        "tile.dpi=150", "tile.repeat=straight", "losses.gram.weight=1", "losses.tv={weight: 2e-2}", "seed=0",
        "engine.blocks=512px", "engine.precision=auto", "engine.adam={rate: 4e-2}", "engine.stop=null",
        "engine={scales: auto, iterations: auto, start: content}", "outputs.preview=3 x 3",
    ],
)  # fmt: skip
def test_what_does_not_change_the_result_does_not_change_the_key(planned: Planner, change: str) -> None:
    assert only_one(planned(ONE, change)).job.key == only_one(planned(ONE)).job.key


def test_the_shares_of_a_blend_change_the_key(planned: Planner) -> None:
    blend = "styles=[{{id: ikat, blend: {{inputs/styles/ikat.png: {}, inputs/styles/plaid.png: 1}}}}]"
    one, other = (only_one(planned(ONE, blend.format(share))).job for share in (1, 2))
    assert one.inputs == other.inputs
    assert one.key != other.key


def test_the_bytes_of_pictures_plugins_and_weights_change_the_key(planned: Planner, project: Project) -> None:
    plugin = project.plugin("return 0")
    text = ONE + "plugins: [plugins/own.py]\nlosses: {own: {weight: 1}}\n"
    keys = [only_one(planned(text)).job.key]
    for file in ("inputs/contents/koi.png", "inputs/styles/ikat.png", "plugins/own.py", "weights/vgg19.h5"):
        path = project.root / file
        path.write_bytes(path.read_bytes() + b"\n")
        keys.append(only_one(planned(text)).job.key)
    assert plugin.is_file()
    assert len(set(keys)) == 5


def test_touching_or_moving_the_project_does_not_change_the_key(
    planned: Planner, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = only_one(planned()).job
    os.utime(job.sources.content or "", (1, 1))
    assert only_one(planned()).job.key == job.key
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    shutil.copytree(tmp_path, moved)
    monkeypatch.chdir(moved)
    again = plan(load_recipe(moved / "recipes/spring.yaml"))
    assert only_one(again).job.sources.content != job.sources.content
    assert only_one(again).job.key == job.key


def test_a_job_that_was_never_made_is_missing(planned: Planner) -> None:
    assert only_one(planned()).reason is Reason.MISSING


def test_a_job_that_was_made_is_done(planned: Planner) -> None:
    make_all(planned(BOTH))
    again = planned(BOTH)
    assert [one.reason for one in again.jobs] == [Reason.DONE] * 4
    assert again.to_run == ()


def test_a_changed_setting_is_named_with_both_values(planned: Planner) -> None:
    make_all(planned())
    one = only_one(planned(ONE, "losses.tv.weight=0.03"))
    assert (one.reason, one.detail) == (Reason.SETTINGS_CHANGED, "losses.tv.weight 0.02 → 0.03")
    assert only_one(planned(ONE, "engine.optimizer=lbfgs", "tile.dpi=72")).detail == (
        "tile.dpi 150.0 → 72.0; engine.optimizer adam → lbfgs"
    )


def test_a_change_that_is_too_long_to_show_is_still_named(planned: Planner) -> None:
    make_all(planned(ONE, "tile.size=256px"))
    widths = "engine.scales=[64, 96, 128, 160, 192, 224]"
    assert "engine.scales changed" in only_one(planned(ONE, "tile.size=256px", widths)).detail


def test_changed_iterations_are_shown(planned: Planner) -> None:
    make_all(planned(ONE, "engine.iterations=5"))
    assert only_one(planned(ONE, "engine.iterations=3")).detail == "engine.iterations [5] → [3]"


def test_options_of_adam_do_nothing_for_another_optimizer_and_a_note_says_so(planned: Planner) -> None:
    plain, given = (planned(ONE, "engine.optimizer=lbfgs", *more) for more in ((), ("engine.adam.rate=0.01",)))
    assert only_one(given).job.key == only_one(plain).job.key
    assert set(only_one(given).job.notes) - set(only_one(plain).job.notes) == {
        "engine.adam is not used: the optimizer is lbfgs"
    }


def test_a_preset_is_told_and_its_settings_decide_the_key(planned: Planner) -> None:
    plain, preset = (only_one(planned(ONE, *more)).job for more in ((), ("preset=gatys",)))
    assert (plain.place.preset, preset.place.preset) == (None, "gatys")
    assert plain.key != preset.key
    same = [f"{section}={json.dumps(value)}" for section, value in preset_settings("gatys").items()]
    assert only_one(planned(ONE, *same)).job.key == preset.key


def test_blocks_are_told_to_the_job(planned: Planner) -> None:
    assert [only_one(planned(ONE, f"engine.blocks={one}")).job.engine.blocks for one in ("off", 512)] == ["off", 512]


def test_a_changed_picture_is_named(planned: Planner, project: Project) -> None:
    make_all(planned(BOTH))
    project.picture("koi.png", folder="inputs/contents", size=(96, 64))
    reasons = {one.job.id: (one.reason, one.detail) for one in planned(BOTH).jobs}
    changed = (Reason.INPUTS_CHANGED, "content (koi.png)")
    done = (Reason.DONE, "")
    assert reasons == {
        "koi__ikat__default": changed,
        "koi__plaid__default": changed,
        "peony__ikat__default": done,
        "peony__plaid__default": done,
    }


def test_changed_weights_are_named(planned: Planner, project: Project) -> None:
    make_all(planned())
    with project.vgg19().open("ab") as file:
        file.write(b"other bytes")
    assert only_one(planned()).detail == "weights"


def test_forced_jobs_are_those_that_were_selected(planned: Planner) -> None:
    make_all(planned(BOTH))
    again = planned(BOTH, only="koi__*", force=True)
    assert [one.reason for one in again.selected] == [Reason.FORCED] * 2
    assert [one.reason for one in again.jobs] == [Reason.FORCED] * 2 + [Reason.DONE] * 2
    assert again.to_run == again.selected


@pytest.mark.parametrize("name", ["unit.png", "swatch.png", "repeat.png", "losses.csv", "losses.png", "frames/01.png"])
@pytest.mark.parametrize("damage", ["deleted", "changed"])
def test_a_damaged_result_is_made_again_from_its_tile(planned: Planner, name: str, damage: str) -> None:
    one = only_one(make_all(planned()))
    if damage == "deleted":
        (one.job.folder / name).unlink()
    else:
        (one.job.folder / name).write_bytes(b"something else")
    again = only_one(planned())
    assert (again.reason, again.detail) == (Reason.TO_FINISH, f"{name} was deleted or changed")
    tile_of(one.job.folder).tile.unlink()
    assert only_one(planned()).reason is Reason.MISSING, "without the tile it is painted again"


def test_a_job_that_was_made_before_there_were_seals_is_done_unless_it_is_damaged(planned: Planner) -> None:
    jobs = [one.job for one in make_all(planned(BOTH)).jobs]
    for job in jobs:
        (job.folder / JobFolder.SEAL).unlink()
    unit = jobs[0].folder / "unit.png"
    unit.write_bytes(unit.read_bytes()[::-1])
    assert [one.reason for one in planned(BOTH).jobs] == [Reason.TO_FINISH] + [Reason.DONE] * 3


def test_touched_and_copied_results_are_done(planned: Planner, project: Project) -> None:
    job = only_one(make_all(planned())).job
    for path in job.folder.rglob("*"):
        path.touch()
    assert only_one(planned()).reason is Reason.DONE
    shutil.copytree(job.folder.parent, project.root / "outputs/copy")
    assert only_one(planned(ONE, "outputs.folder=outputs/copy")).reason is Reason.DONE


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "\xff\xfe"])
def test_a_manifest_that_cannot_be_read_is_no_manifest(planned: Planner, text: str) -> None:
    one = only_one(make_all(planned()))
    (one.job.folder / JobFolder.MANIFEST).write_text(text, encoding="latin-1")
    assert only_one(planned()).reason is Reason.TO_FINISH, "the tile itself is there"
    tile_of(one.job.folder).made.write_text(text, encoding="latin-1")
    assert only_one(planned()).reason is Reason.MISSING


def test_only_selects_by_pattern_and_says_what_ids_look_like_where_none_matches(planned: Planner) -> None:
    selected = planned(BOTH, only="*__plaid__*").selected
    assert [one.job.id for one in selected] == ["koi__plaid__default", "peony__plaid__default"]
    with pytest.raises(UsageError, match=r"--only 'kio\*' matches no job; .*'koi__ikat__default'"):
        planned(BOTH, only="kio*")


def test_a_picture_that_cannot_be_read_is_a_problem_of_its_own_jobs(planned: Planner, project: Project) -> None:
    project.file("inputs/contents/koi.png", "not a picture")
    jobs = {one.job.id: one.job for one in planned(BOTH).jobs}
    assert {name for name, job in jobs.items() if job.problem} == {"koi__ikat__default", "koi__plaid__default"}
    assert "koi.png: a text file, not a picture" in str(jobs["koi__ikat__default"].problem)


def test_a_missing_picture_to_start_from_is_a_problem(planned: Planner) -> None:
    job = only_one(planned(ONE, "engine.start=inputs/contents/kio.png")).job
    assert "no such picture; did you mean 'koi.png'?" in str(job.problem)


@settings(deadline=None)  # it reads and writes files
@given(st.integers(32, 3000), st.integers(32, 3000))
def test_a_content_is_too_long_beyond_1_to_8_unless_the_size_is_given(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int
) -> None:
    project = Project(tmp_path_factory.getbasetemp() / "long")
    project.file("inputs/koi.bmp", _bmp_header(width, height))
    path = project.root / project.recipe("contents: [inputs/koi.bmp]\nstyles: [inputs/koi.bmp]\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))
        problem = only_one(plan(load_recipe(path, overrides=["tile.size=64px"]))).job.problem
        assert only_one(plan(load_recipe(path, overrides=["tile.size=64x64px"]))).job.problem is None
    if max(width, height) > 8 * min(width, height):
        assert f"{width} × {height} px is too long for a tile that follows its aspect (1 : 8 at most)" in str(problem)
    else:
        assert problem is None


def _bmp_header(width: int, height: int) -> bytes:
    """A bitmap without its pixels: enough to know the size."""
    numbers = (40, width, height, 1 | 24 << 16, 0, 0, 0, 0, 0, 0)
    return b"BM" + b"".join(number.to_bytes(4, "little") for number in (54, 0, 54, *numbers))


def test_weights_that_are_not_there_stop_everything(planned: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", "mine.h5")
    with pytest.raises(RecipeError, match=r"yaml:1: engine\.weights: NSTFLOW_WEIGHTS=mine\.h5: no such file"):
        planned(ONE)


def test_keras_own_weights_are_known_before_they_are_fetched(
    planned: Planner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NSTFLOW_WEIGHTS")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    assert only_one(planned()).job.inputs["weights"].startswith("vgg19 md5:")


def test_slim_is_known_by_the_digest_of_its_file(planned: Planner) -> None:
    job = only_one(planned(ONE, "engine.weights=slim")).job
    assert job.inputs["weights"] == f"slim sha256:{hashlib.sha256(NETWORK_FILE.read_bytes()).hexdigest()}"
    assert job.engine.weights == "slim"


def test_an_own_file_is_known_by_its_bytes(planned: Planner, project: Project) -> None:
    file = project.network("weights/own.npz")
    job = only_one(planned(ONE, "engine.weights=weights/own.npz")).job
    assert job.inputs["weights"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_slim_and_a_plugin_s_draft_network_make_drafts_and_other_weights_do_not(
    planned: Planner, project: Project
) -> None:
    project.backbone("sketch")
    project.network("weights/own.npz")
    text = (
        ONE
        + """\
plugins: [plugins/sketch_net.py]
variants:
  usual:
  slim: {engine: {weights: slim}}
  sketch: {engine: {weights: sketch}}
  own: {engine: {weights: weights/own.npz}}
"""
    )
    jobs = {one.job.place.variant: one.job for one in planned(text).jobs}
    assert {name: job.is_draft for name, job in jobs.items()} == {
        "usual": False, "slim": True, "sketch": True, "own": False,
    }  # fmt: skip
    assert len({job.key for job in jobs.values()}) == 4
    assert len({job.seed for job in jobs.values()}) == 1, "a draft has the noise of its final tile"


def test_a_draft_is_made_again_with_vgg19_and_the_weights_are_named(planned: Planner) -> None:
    make_all(planned(ONE, "engine.weights=slim"))
    assert only_one(planned(ONE, "engine.weights=slim")).is_done
    one = only_one(planned(ONE))
    assert (one.reason, one.detail) == (Reason.INPUTS_CHANGED, "weights")
    assert one.job.engine.weights == "vgg19"


def test_slim_needs_no_other_weights(planned: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", "mine.h5")
    assert only_one(planned(ONE, "engine.weights=slim")).reason is Reason.MISSING
    monkeypatch.delenv("NSTFLOW_WEIGHTS")
    assert only_one(planned(ONE, "engine.weights=slim")).reason is Reason.MISSING


def test_the_bytes_of_a_backbone_s_plugin_change_the_key_where_it_is_used(planned: Planner, project: Project) -> None:
    plugin = project.backbone("sketch")
    text = ONE + "plugins: [plugins/sketch_net.py]\n"

    def job(weights: str) -> Job:
        return only_one(planned(text, f"engine.weights={weights}")).job

    used, unused = job("sketch"), job("slim")
    assert used.inputs["weights"] == "sketch 0"
    assert used.inputs["plugin sketch_net.py"] == hashlib.sha256(plugin.read_bytes()).hexdigest()
    assert "plugin sketch_net.py" not in unused.inputs
    plugin.write_bytes(plugin.read_bytes() + b"\n")
    assert job("sketch").key != used.key
    assert job("slim").key == unused.key


def test_another_identity_of_a_plugin_s_backbone_changes_the_key(
    planned: Planner, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.backbone("sketch")
    text = ONE + "plugins: [plugins/sketch_net.py]\nengine: {weights: sketch}\n"
    recipe = load_recipe(project.recipe(text))
    before = only_one(plan(recipe)).job
    other = WeightsFile("sketch 1", None)
    monkeypatch.setattr(recipe.registry.backbones["sketch"], "locate", lambda self: other)
    after = only_one(plan(recipe)).job
    assert (before.inputs["weights"], after.inputs["weights"]) == ("sketch 0", "sketch 1")
    assert before.key != after.key


def test_swapping_the_shares_of_a_blend_changes_the_key(planned: Planner) -> None:
    text = "styles: [{{id: s, blend: {{inputs/styles/ikat.png: {0}, inputs/styles/plaid.png: {1}}}}}]\n"
    assert only_one(planned(text.format(0.7, 0.3))).job.key != only_one(planned(text.format(0.3, 0.7))).job.key


def test_swapping_content_and_style_changes_the_key(planned: Planner) -> None:
    text = "contents: [{{id: x, image: inputs/{0}.png}}]\nstyles: [{{id: y, image: inputs/{1}.png}}]\n"
    first = only_one(planned(text.format("contents/koi", "styles/ikat"))).job
    second = only_one(planned(text.format("styles/ikat", "contents/koi"))).job
    assert first.id == second.id
    assert first.key != second.key


def test_a_renamed_picture_with_an_id_is_still_done(planned: Planner, project: Project) -> None:
    text = "contents: [{{id: x, image: inputs/contents/{0}.png}}]\nstyles: [inputs/styles/ikat.png]\n"
    make_all(planned(text.format("koi")))
    shutil.copy(project.root / "inputs/contents/koi.png", project.root / "inputs/contents/carp.png")
    assert only_one(planned(text.format("carp"))).reason is Reason.DONE


def test_variants_start_from_the_same_noise(planned: Planner) -> None:
    jobs = [one.job for one in planned(BOTH + "variants: {a: {}, b: {losses: {tv: {weight: 1}}}}\n").jobs]
    seeds = {(job.place.content_id, job.place.style_id): set() for job in jobs}
    for job in jobs:
        seeds[job.place.content_id, job.place.style_id].add(job.seed)
    assert all(len(of_a_pair) == 1 for of_a_pair in seeds.values())
    assert len(set.union(*seeds.values())) == len(seeds)


MASKED = """\
contents: [{image: inputs/contents/koi.png, mask: inputs/masks/koi.png}]
styles: [{image: inputs/styles/ikat.png, mask: inputs/masks/ikat.png}]
tile: {size: 64px}
"""


def test_masks_are_inputs_of_their_jobs(planned: Planner, project: Project) -> None:
    files = [project.picture(f"{name}.png", folder="inputs/masks") for name in ("koi", "ikat")]
    job, plain = only_one(planned(MASKED)).job, only_one(planned()).job
    assert (job.sources.content_mask, job.sources.style_mask) == tuple(files)
    assert job.sources.masks == set(files)
    assert set(job.inputs) - set(plain.inputs) == {"content mask", "style 1 mask"}
    assert (plain.sources.content_mask, plain.sources.style_mask, plain.sources.masks) == (None, None, frozenset())
    assert job.settings == plain.settings
    assert job.key != plain.key
    assert job.seed == plain.seed, "a masked tile starts from the noise of the one without a mask"


def test_a_changed_mask_is_named(planned: Planner, project: Project) -> None:
    for name in ("koi", "ikat"):
        project.picture(f"{name}.png", folder="inputs/masks")
    make_all(planned(MASKED))
    assert only_one(planned(MASKED)).is_done
    project.picture("koi.png", folder="inputs/masks", size=(96, 64))
    one = only_one(planned(MASKED))
    assert (one.reason, one.detail) == (Reason.INPUTS_CHANGED, "content mask (koi.png)")


def test_a_mask_of_another_size_must_have_its_picture_s_aspect(planned: Planner, project: Project) -> None:
    project.picture("ikat.png", folder="inputs/masks", size=(97, 64))
    project.picture("koi.png", folder="inputs/masks", size=(96, 64))
    assert only_one(planned(MASKED)).job.problem is None
    file = project.picture("koi.png", folder="inputs/masks", size=(64, 64))
    assert only_one(planned(MASKED)).job.problem == (
        f"{file}: 64 × 64 px has not the aspect of koi.png, 48 × 32 px; "
        "a mask lies over the whole picture: draw it on a copy of that, at any size"
    )


def test_a_missing_mask_is_a_problem_of_its_job(planned: Planner, project: Project) -> None:
    project.picture("koi.png", folder="inputs/masks")
    assert "masks/ikat.png: no such picture" in str(only_one(planned(MASKED)).job.problem)


# engine.style_scale


def test_the_style_s_scale_is_part_of_the_key_where_it_is_not_1(planned: Planner) -> None:
    usual, written, small, large = (
        only_one(planned(ONE, *change)).job
        for change in ((), ("engine.style_scale=1",), ("engine.style_scale=0.5",), ("engine.style_scale=2",))
    )
    assert "style_scale" not in usual.settings["engine"]
    assert written.key == usual.key
    assert len({job.key for job in (usual, small, large)}) == 3
    assert (small.engine.style_scale, small.settings["engine"]["style_scale"]) == (0.5, 0.5)
    assert len({job.seed for job in (usual, small, large)}) == 1


@pytest.mark.parametrize(
    ("size", "style_scale", "found"),
    [
        ((256, 64), "2", None),
        ((128, 128), "2", None),
        ((128, 32), "2", "enlarged 2.0 times: soft; a picture of 256 × 64 px would be sharp"),
        ((32, 32), "2", "enlarged 2.0 times: soft; a picture of 128 × 128 px would be sharp"),
        ((96, 96), "3", "enlarged 2.0 times: soft; a picture of 192 × 192 px would be sharp"),
        ((32, 32), "1", None),
        ((32, 32), "0.5", None),
    ],
)
def test_a_style_with_fewer_pixels_than_it_is_shown_at_is_noted(
    planned: Planner, project: Project, size: tuple[int, int], style_scale: str, found: str | None
) -> None:
    project.picture("ikat.png", folder="inputs/styles", size=size)
    job = only_one(planned(ONE, "tile.size=64x64px", f"engine.style_scale={style_scale}")).job
    assert [note for note in job.notes if "enlarged" in note] == ([f"ikat.png: {found}"] if found else [])


MOTIF = """\
contents: [{image: inputs/contents/leaf.png, periodic: motif, toss: {count: 3, rotation: 0}}]
styles: [inputs/styles/*.png]
tile: {size: 64px}
"""


def leaf(project: Project, *, ground: str = "white", **options: Any) -> Path:
    picture = Image.new("RGB", (60, 40), ground)
    picture.paste("green", (20, 10, 40, 30))
    path = project.file("inputs/contents/leaf.png", b"")
    picture.save(path, **options)
    return path


def test_how_a_content_repeats_is_part_of_its_key_unless_it_is_automatic(planned: Planner) -> None:
    text = "contents: [{{image: inputs/contents/koi.png, periodic: {}}}]\nstyles: [inputs/styles/ikat.png]\n"
    jobs = {way: only_one(planned(text.format(way))).job for way in ("auto", "smooth", "fade")}
    assert jobs["auto"].key == only_one(planned(ONE.replace("tile: {size: 64px}\n", ""))).job.key
    assert len({job.key for job in jobs.values()}) == 3
    assert "content" not in jobs["auto"].settings
    assert jobs["fade"].settings["content"] == {"periodic": "fade"}


def test_a_motif_makes_a_square_whatever_its_picture_s_aspect(planned: Planner, project: Project) -> None:
    leaf(project)
    one, other = (planned_one.job for planned_one in planned(MOTIF).jobs)
    assert one.problem is None
    assert one.canvas.unit_px == (64, 64)
    wide = planned(MOTIF.replace("64px", "96x64px")).jobs[0].job
    assert wide.canvas.unit_px == (96, 64)
    assert one.sources.toss is not None
    assert other.sources.toss is not None
    assert one.sources.toss.seed == other.sources.toss.seed, "all styles have one layout"
    assert one.seed != other.seed


def test_every_option_of_a_toss_changes_the_key(planned: Planner, project: Project) -> None:
    leaf(project)
    project.picture("leaf.png", folder="inputs/masks", size=(60, 40))
    changes = ["count: 4", "scale: 0.2", "rotation: 360", "seed: 5", "gap: 0.1", "ground: '#102030'", "flip: true"]
    keys = {
        planned(MOTIF.replace("count: 3, rotation: 0", change)).jobs[0].job.key
        for change in ("count: 3, rotation: 0", *changes, "cutout: inputs/masks/leaf.png")
    }
    assert len(keys) == len(changes) + 2
    tosses = [planned(MOTIF, f"seed={seed}").jobs[0].job.sources.toss for seed in (1, 2)]
    seeds = {toss.seed for toss in tosses if toss is not None}
    assert len(seeds) == 2, "another seed of the recipe is another layout"


def test_a_motif_s_outline_is_an_input(planned: Planner, project: Project) -> None:
    leaf(project)
    outline = project.picture("leaf.png", folder="inputs/masks", size=(60, 40))
    job = planned(MOTIF.replace("rotation: 0", "cutout: inputs/masks/leaf.png")).jobs[0].job
    assert job.sources.by_role["cutout"] == outline
    assert job.sources.masks == {outline}
    assert "cutout" in job.inputs
    project.picture("leaf.png", folder="inputs/masks", size=(60, 60))
    job = planned(MOTIF.replace("rotation: 0", "cutout: inputs/masks/leaf.png")).jobs[0].job
    assert "has not the aspect of leaf.png" in str(job.problem)


def test_a_motif_that_cannot_be_cut_out_is_a_problem_before_anything_runs(planned: Planner, project: Project) -> None:
    noisy = project.picture("leaf.png", folder="inputs/contents")
    problem = str(planned(MOTIF).jobs[0].job.problem)
    assert problem.startswith(f"{noisy}: no motif can be cut out")
    assert "toss.cutout" in problem
    project.picture("outline.png", folder="inputs/masks")
    assert planned(MOTIF.replace("rotation: 0", "cutout: inputs/masks/outline.png")).jobs[0].job.problem is None
    picture = Image.open(noisy).convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 128))
    picture.save(noisy)
    assert planned(MOTIF).jobs[0].job.problem is None


def test_titles_and_other_names_leave_tiles_as_they_are(planned: Planner) -> None:
    text = ONE.replace("[inputs/contents/koi.png]", "[{image: inputs/contents/koi.png, title: Löwe}]")
    titled = only_one(planned(text + "variants: {default: {title: Kräftig}}\n")).job
    assert (titled.key, titled.tile_key) == ((plain := only_one(planned()).job).key, plain.tile_key)
    named = only_one(planned(text, "outputs.name='{content}-{style}'")).job
    assert named.tile_key == plain.tile_key
    assert named.key != plain.key
    assert named.production.name == "koi-ikat"


def test_another_name_finishes_a_tile_again_and_paints_nothing(planned: Planner) -> None:
    make_all(planned(ONE, "outputs.name='{content}'"))
    assert only_one(planned(ONE, "outputs.name='{content}'")).is_done
    again = only_one(planned(ONE, "outputs.name='{content}-{style}'"))
    assert (again.reason, again.detail) == (Reason.TO_FINISH, "outputs.name koi → koi-ikat")
    sheet = only_one(planned(ONE, "outputs.name='{content}'", "sheet.client=Weber"))
    assert sheet.is_done, "the client is not in the name"


def test_jobs_whose_files_have_one_name_are_noted_with_what_tells_them_apart(planned: Planner) -> None:
    noted = planned(BOTH, "outputs.name='{client}-{content}'")
    note = (
        "outputs.name: the files of 4 jobs are called as those of others are, such as koi__ikat__default and "
        "koi__plaid__default ('koi'); add {style}"
    )
    by_job = {one.job.id: [text for text in one.job.notes if "outputs.name" in text] for one in noted.jobs}
    assert list(by_job.values()) == [[note]] * 4
    apart = planned(BOTH, "outputs.name='{content}-{style}'")
    assert not any("outputs.name" in text for one in apart.jobs for text in one.job.notes)


def test_the_check_of_a_recipe_notes_names_of_jobs_that_it_does_not_look_at(planned: Planner) -> None:
    recipe = planned(BOTH, "outputs.name='{content}'").recipe
    assert len([note for note in check(Reading(recipe)).notes if note.startswith("outputs.name")]) == 1


@pytest.mark.parametrize(
    ("scales", "notes"),
    [
        ("[32, 64]", []),
        ("single", []),
        ("auto", []),
        ("[32, 64, 128]", ["engine.scales: 128 px left out, the tile is 64 px wide"]),
        ("[64, 32]", ["engine.scales: painted from coarse to fine, as [32, 64], with their iterations"]),
        (
            "[256, 32, 128]",
            [
                "engine.scales: 256, 128 px left out, the tile is 64 px wide",
                "engine.scales: painted from coarse to fine, as [32, 128, 256], with their iterations",
            ],
        ),
    ],
)
def test_widths_that_are_not_painted_as_they_are_written_are_noted(
    planned: Planner, scales: str, notes: list[str]
) -> None:
    found = [note for note in only_one(planned(ONE, f"engine.scales={scales}")).job.notes if "scales" in note]
    assert found == notes
