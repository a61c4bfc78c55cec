"""Whole runs: real worker processes, small networks, tiny tiles."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image, ImageCms

from nstflow.errors import OutputError, PictureError, UsageError
from nstflow.jobs.digests import sha256_file
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.master import read_master
from nstflow.outputs.records import Manifest
from nstflow.planning.plan import Reason, plan
from nstflow.recipe import load_recipe
from nstflow.schedule.events import Event, JobStepped, RunEnded, RunNoted, RunStarted
from nstflow.schedule.report import RunReport
from nstflow.schedule.results import JobResult
from nstflow.schedule.run_record import record_run
from nstflow.schedule.runner import run
from nstflow.sheets.model.reading import read_sheet
from nstflow.sheets.pictures import size_px
from nstflow.textile.resample import cover
from testing.project_folder import Project, leave_as_made

MATRIX = """\
contents: [inputs/contents/*.png]
styles: [inputs/styles/*.png]
tile: {size: 32px, dpi: 200}
engine: {iterations: 2, weights: slim}
outputs: {preview: 2x3}
"""
IDS = ["koi__ikat__default", "koi__plaid__default", "peony__ikat__default", "peony__plaid__default"]


@dataclass
class Listener:
    """Keeps what it hears."""

    heard: list[str] = field(default_factory=list)
    steps: list[JobStepped] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self.heard.append(f"planned {event.to_run} on {', '.join(event.devices)}")
        elif isinstance(event, RunNoted):
            self.heard.append(f"note: {event.text}")
        elif isinstance(event, JobStepped):
            self.steps.append(event)
        elif isinstance(event, JobResult):
            self.heard.append(f"finished {event.job_id}")
        elif isinstance(event, RunEnded):
            self.heard.append(f"ended: {event.ok} ok, {event.failed} failed")


@dataclass
class Ran:
    """A run that is over."""

    project: Project
    recipe: Path
    report: RunReport
    listener: Listener

    @property
    def folder(self) -> Path:
        return self.project.root / "outputs/spring"

    def manifest(self, job: str) -> Manifest:
        found = JobFolder(self.folder / job).read_manifest()
        assert found is not None, f"{job} has no manifest"
        return found


def run_in(project: Project, text: str, *overrides: str, **options) -> Ran:
    recipe, listener = project.recipe(text), Listener()
    report = run(load_recipe(recipe, overrides=overrides), observer=listener, **options)
    return Ran(project, recipe, report, listener)


@pytest.fixture(scope="module")
def full(new_project) -> Ran:
    """Two contents by two styles, made by one worker."""
    return run_in(new_project(), MATRIX, jobs=1)


def test_every_job_of_the_matrix_is_made_and_reported_as_it_finishes(full: Ran) -> None:
    assert [result.job_id for result in full.report.ran] == IDS
    assert all(result.ok for result in full.report.ran)
    assert full.report.failed == ()
    assert full.listener.heard[0].startswith("planned 4 on cpu")
    assert full.listener.heard[1:] == [*(f"finished {job}" for job in IDS), "ended: 4 ok, 0 failed"]


@pytest.mark.parametrize("job", IDS)
def test_a_finished_job_has_the_files_that_are_promised(full: Ran, job: str) -> None:
    folder = full.folder / job
    frames = {f"frames/{path.name}" for path in (folder / "frames").iterdir()}
    promised = {"unit.png", "swatch.png", "repeat.png", "losses.csv", "losses.png", *frames}
    beside = {"manifest.json", ".nstflow-seal"}
    assert frames == {"frames/01-32px-step0001.png", "frames/02-32px-step0002.png"}
    assert {path.name for path in folder.iterdir()} == {Path(name).parts[0] for name in promised} | beside
    assert full.manifest(job).files == {name: sha256_file(folder / name) for name in promised}


@pytest.mark.parametrize("job", IDS)
def test_the_pictures_have_their_sizes_resolution_and_profile(full: Ran, job: str) -> None:
    for name, size in (("unit.png", (32, 16)), ("swatch.png", (32, 16)), ("repeat.png", (64, 48))):
        with Image.open(full.folder / job / name) as picture:
            assert picture.size == size
            assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.02)
            profile = ImageCms.getOpenProfile(BytesIO(picture.info["icc_profile"]))
            assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_the_manifest_says_what_was_made_from_what_and_with_what(full: Ran) -> None:
    manifest = full.manifest("koi__plaid__default")
    planned = {one.job.id: one.job for one in full.report.plan.jobs}["koi__plaid__default"]
    assert (manifest.id, manifest.content, manifest.style, manifest.variant) == (
        "koi__plaid__default", "koi", "plaid", "default",
    )  # fmt: skip
    assert (manifest.key, manifest.settings) == (planned.key, planned.settings)
    assert (manifest.tile.repeat, manifest.tile.unit_px, manifest.tile.dpi) == ("straight", (32, 16), 200)
    pictures = {sha256_file(full.project.root / f"inputs/{name}.png") for name in ("contents/koi", "styles/plaid")}
    assert pictures < set(manifest.inputs.values())
    assert manifest.inputs == {**planned.inputs, **planned.finish_inputs}
    assert (manifest.weights, manifest.draft) == ("slim", True)
    assert manifest.device.startswith("cpu")
    assert manifest.backend.startswith(os.environ["KERAS_BACKEND"])
    assert {"nstflow", "python", "keras", "backend"} <= set(manifest.versions)
    assert (manifest.precision in ("float32", "bfloat16"), manifest.blocks) == (True, "auto")
    assert 0 < manifest.seconds < 600


def test_the_manifest_s_losses_are_those_of_the_best_image_and_their_sum(full: Ran) -> None:
    losses = dict(full.manifest("koi__ikat__default").losses)
    total = losses.pop("total")
    assert {"content", "gram"} <= set(losses)
    assert total == pytest.approx(sum(losses.values()))
    (result,) = [one for one in full.report.ran if one.job_id == "koi__ikat__default"]
    assert result.losses == full.manifest("koi__ikat__default").losses
    with (full.folder / "koi__ikat__default/losses.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2"]
    assert total <= float(rows[0]["total"])


def test_the_run_leaves_a_sheet_and_what_it_is_drawn_from(full: Ran) -> None:
    assert full.report.sheet == full.folder / "sheet.png"
    with Image.open(full.folder / "sheet.png") as sheet:
        assert min(sheet.size) > 300
    record = RunFolder(full.folder).read_record()
    assert [cell.job for cell in record.cells] == IDS
    assert [row.content for row in record.rows] == ["koi", "peony"]
    assert [column.style for column in record.columns] == ["ikat", "plaid"]


def test_steps_tell_how_far_a_job_is(full: Ran) -> None:
    assert {step.job_id for step in full.listener.steps} == set(IDS)
    for step in full.listener.steps:
        assert step.device.startswith("cpu")
        assert (step.width_px, step.steps) == (32, 2)
        assert step.done == step.step / 2


def test_the_log_of_a_run_has_all_that_was_heard_with_its_time(full: Ran) -> None:
    lines = [json.loads(line) for line in (full.folder / "run.log.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines if line["event"] != "step"] == [
        "started",
        *["finished"] * len(IDS),
        "ended",
    ]
    assert [line["job_id"] for line in lines if line["event"] == "finished"] == IDS
    assert {line["job_id"] for line in lines if line["event"] == "step"} == set(IDS)
    times = [line["time"] for line in lines]
    assert times == sorted(times)
    assert lines[0]["to_make"] == 4


def test_a_second_run_makes_nothing_starts_no_worker_and_imports_no_keras(full: Ran) -> None:
    before = {path: path.stat().st_mtime_ns for path in full.folder.rglob("*")}
    code = """
import sys
from concurrent.futures import ProcessPoolExecutor
import nstflow
from nstflow.schedule import stages

def no_pool(*arguments, **options):
    raise AssertionError("a pool was made")

stages.LocalExecutor = no_pool
report = nstflow.run(nstflow.load_recipe("recipes/spring.yaml"))
print(len(report.plan.to_run), report.ran, report.sheet.name, {"keras", "tensorflow"} & set(sys.modules))
"""
    again = subprocess.run(
        [sys.executable, "-c", code], cwd=full.project.root, capture_output=True, text=True, timeout=60
    )
    assert again.stdout.split(maxsplit=1) == ["0", "() sheet.png set()\n"], again.stderr
    assert {path: path.stat().st_mtime_ns for path in full.folder.rglob("*")} == before


@pytest.fixture
def copy(full: Ran, new_project) -> Project:
    """A project in which the full matrix is made."""
    project = new_project()
    shutil.copytree(full.project.root, project.root, dirs_exist_ok=True)
    return project


FINISH = "finish=[{inks: {count: 2}}, {colorways: {cool: {rotate: 90}}}]"


def test_another_finish_is_made_without_a_worker_or_keras_and_leaves_the_tiles_as_they_are(copy: Project) -> None:
    folder = copy.root / "outputs/spring"
    tiles = {path: path.stat().st_mtime_ns for path in folder.rglob("tile.tif")}
    code = f"""
import sys
import nstflow
from nstflow.schedule import stages

def no_pool(*arguments, **options):
    raise AssertionError("a pool was made")

stages.LocalExecutor = no_pool
report = nstflow.run(nstflow.load_recipe("recipes/spring.yaml", overrides=[{FINISH!r}, "tile.dpi=72"]))
print(*(one.reason.value for one in report.plan.to_run), sep=",")
keras = {{"keras", "tensorflow"}} & set(sys.modules)
print(*(f"{{one.ok}} {{one.refinished}}" for one in report.ran), keras, sep=",")
"""
    again = subprocess.run([sys.executable, "-c", code], cwd=copy.root, capture_output=True, text=True, timeout=100)
    said = again.stdout.splitlines()
    assert said == [",".join(["to finish"] * 4), ",".join(["True True"] * 4) + ",set()"], again.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("tile.tif")} == tiles
    for job in IDS:
        with Image.open(folder / job / "colorways/cool/unit.png") as unit:
            assert len(unit.getcolors()) == 2
            assert unit.info["dpi"] == pytest.approx((72, 72), abs=0.02)
    assert load_recipe("recipes/spring.yaml", overrides=[FINISH, "tile.dpi=72"]).folder == folder
    assert run_in(copy, MATRIX, FINISH, "tile.dpi=72").report.ran == ()


def test_a_tile_that_must_pass_and_does_not_fails_alone_and_is_not_painted_again(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tiles of 32 x 16 px after two steps have seams; where one has, it is said, recorded and tried again at once."""
    folder = copy.root / "outputs/spring"
    key = JobFolder(folder / "koi__ikat__default").read_manifest().tile_key
    painted = RunFolder(folder).tile(key).tile
    image = np.zeros((16, 32, 3), "float32")
    image[:, 16:] = np.random.default_rng(0).random((16, 16, 3))
    monkeypatch.setattr(
        "nstflow.outputs.finish.certificates.certify",
        lambda tile, lattice: (
            Refused() if (tile.dtype == np.float32 and np.allclose(tile, read_master(painted))) else Granted()
        ),
    )
    ran = run_in(copy, MATRIX, "tile.certify=require")
    (failed,) = ran.report.failed
    assert (failed.job_id, len(ran.report.ran)) == ("koi__ikat__default", 4)
    assert "tile.certify: the tile does not pass: a seam is seen" in (failed.error or "")
    assert [one.job.id for one in plan(load_recipe(copy.recipe(MATRIX))).to_make] == []


class Granted:
    verdict, reasons = "pass", ()

    def as_dict(self) -> dict:
        return {"verdict": self.verdict, "summary": "seamless"}


class Refused(Granted):
    verdict, reasons = "fail", ("a seam is seen",)


VARIANTS = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/ikat.png]
tile: {size: 32px, dpi: 200}
engine: {iterations: 2, weights: slim}
outputs: {preview: 1x1}
variants:
  plain: {}
  sharp: {finish: [sharpen]}
  fine: {tile: {dpi: 300}}
"""


def test_variants_that_differ_in_what_comes_after_the_tile_are_painted_once(new_project) -> None:
    ran = run_in(new_project(), VARIANTS, jobs=1)
    assert [(result.ok, result.refinished) for result in ran.report.ran] == [(True, False)] * 3
    tiles = {path.read_bytes() for path in ran.folder.rglob("tile.tif")}
    assert len(tiles) == 1
    notes = {name: ran.manifest(f"koi__ikat__{name}").notes for name in ("plain", "sharp", "fine")}
    said = {name for name, one in notes.items() if any("its tile is that of koi__ikat__plain" in note for note in one)}
    assert said == {"sharp", "fine"}
    sharp, plain = ((ran.folder / f"koi__ikat__{name}/unit.png").read_bytes() for name in ("sharp", "plain"))
    assert sharp != plain
    more = VARIANTS + "  dithered: {finish: [{inks: {count: 2, dither: ordered}}]}\n"
    again = run_in(ran.project, more)
    assert [result.job_id for result in again.report.ran] == ["koi__ikat__dithered"]
    assert again.report.ran[0].refinished, "its tile is in the store"


COLLECTION = """\
contents: [{image: inputs/contents/peony.png, role: coordinate}, {image: inputs/contents/koi.png, role: hero}]
styles: [inputs/styles/ikat.png]
tile: {size: 32px, dpi: 200}
engine: {iterations: 2, weights: slim}
outputs: {preview: 1x1}
finish: [{inks: {count: 3, min_island_px: 0}}]
"""


def test_a_coordinate_waits_for_its_hero_and_is_printed_with_its_inks(new_project) -> None:
    ran = run_in(new_project(), COLLECTION, jobs=1)
    assert [result.job_id for result in ran.report.ran] == ["koi__ikat__default", "peony__ikat__default"]
    assert ran.report.failed == ()
    hero, follower = (ran.manifest(f"{name}__ikat__default").facts["inks"] for name in ("koi", "peony"))
    assert [ink["color"] for ink in follower] == [ink["color"] for ink in hero]
    assert run_in(ran.project, COLLECTION).report.ran == ()
    alone = run_in(ran.project, COLLECTION, "finish=[{inks: {count: 2, min_island_px: 0}}]", only="peony*")
    (waiting,) = alone.report.failed
    assert "it shares the inks of koi__ikat__default, which is not finished" in (waiting.error or "")
    forced = run_in(ran.project, COLLECTION, force=True, jobs=1)
    assert [result.job_id for result in forced.report.ran] == ["koi__ikat__default", "peony__ikat__default"]
    assert forced.report.failed == ()


def test_the_same_recipe_in_another_folder_gives_the_same_bytes(full: Ran, new_project) -> None:
    """There by a worker of its own, here by one that had made three other tiles before."""
    other = run_in(new_project(), MATRIX, only="peony__plaid__*")
    assert [result.job_id for result in other.report.ran] == ["peony__plaid__default"]
    for name in ("unit.png", "repeat.png", "losses.csv"):
        here, there = (ran.folder / "peony__plaid__default" / name for ran in (full, other))
        assert here.read_bytes() == there.read_bytes()
    assert full.manifest("peony__plaid__default").key == other.manifest("peony__plaid__default").key


def test_another_setting_makes_every_tile_again_and_says_why(full: Ran, new_project) -> None:
    project = new_project()
    shutil.copytree(full.project.root, project.root, dirs_exist_ok=True)
    again = run_in(project, MATRIX, "losses.tv.weight=0.03", jobs=2)
    assert [(one.job.id, one.reason) for one in again.report.plan.to_run] == [
        (job, Reason.SETTINGS_CHANGED) for job in IDS
    ]
    assert {one.detail for one in again.report.plan.to_run} == {"losses.tv.weight 0.02 → 0.03"}
    assert again.report.failed == ()
    assert {result.job_id for result in again.report.ran} == set(IDS)
    assert {again.manifest(job).settings["losses"]["tv"]["weight"] for job in IDS} == {0.03}


PLUGIN = """\
if self.mode == "raise":
    raise KeyError("no such thread")
if self.mode == "nan":
    return 0.0 * ops.sum(state.image) / 0.0
return ops.mean(state.image)
"""
TROUBLED = """\
contents: [inputs/contents/koi.png, inputs/contents/text.png]
styles: [inputs/styles/ikat.png]
variants:
  calm: {losses: {own: {mode: calm}}}
  raising: {losses: {own: {mode: raise}}}
  nan: {losses: {own: {mode: nan}}}
tile: {size: 32px}
engine: {iterations: 1, weights: slim}
plugins: [plugins/own.py]
"""


def troubled_project(new_project) -> Project:
    project = new_project()
    project.file("inputs/contents/text.png", "This is not a picture, whatever its name says.")
    project.plugin(PLUGIN)
    return project


@pytest.fixture(scope="module")
def troubled(new_project) -> Ran:
    """A good picture and a text file; a loss that raises in one variant and is not a number in another."""
    return run_in(troubled_project(new_project), TROUBLED)


def test_what_can_be_made_is_made_beside_failures(troubled: Ran) -> None:
    assert [result.job_id for result in troubled.report.ran if result.ok] == ["koi__ikat__calm"]
    assert troubled.manifest("koi__ikat__calm").losses.keys() >= {"own", "gram", "total"}
    assert {result.job_id for result in troubled.report.failed} == {
        "koi__ikat__raising", "koi__ikat__nan",
        "text__ikat__calm", "text__ikat__raising", "text__ikat__nan",
    }  # fmt: skip
    assert troubled.report.sheet is not None
    assert troubled.report.sheet.is_file()


def failure(ran: Ran, job: str) -> str:
    """Why the job failed, which its folder says like the report."""
    recorded = JobFolder(ran.folder / job).read_failure()
    assert recorded is not None
    assert JobFolder(ran.folder / job).read_manifest() is None
    (result,) = [one for one in ran.report.failed if one.job_id == job]
    assert recorded.error == result.error
    return recorded.error


def test_a_loss_that_raises_is_reported_with_the_plugin_s_file_and_line(troubled: Ran) -> None:
    plugin = troubled.project.root / "plugins/own.py"
    line = 1 + plugin.read_text().splitlines().index('            raise KeyError("no such thread")')
    assert failure(troubled, "koi__ikat__raising") == f"{plugin}:{line}: KeyError: 'no such thread'"
    recorded = JobFolder(troubled.folder / "koi__ikat__raising").read_failure()
    assert recorded is not None
    assert "Traceback" in recorded.details


def test_a_loss_that_is_not_a_number_is_reported_by_name(troubled: Ran) -> None:
    said = failure(troubled, "koi__ikat__nan")
    assert "own" in said
    assert "nan" in said.lower()


def test_a_picture_that_cannot_be_read_fails_its_jobs_before_the_others_begin(troubled: Ran) -> None:
    said = {failure(troubled, f"text__ikat__{variant}") for variant in ("calm", "raising", "nan")}
    assert len(said) == 1
    assert "inputs/contents/text.png" in said.pop()
    order = [result.job_id.partition("__")[0] for result in troubled.report.ran]
    assert order == ["text"] * 3 + ["koi"] * 3


def test_failures_are_tried_again_by_the_next_run_and_the_finished_job_is_not(troubled: Ran) -> None:
    planned = plan(load_recipe(troubled.recipe))
    assert {one.job.id for one in planned.selected if one.is_done} == {"koi__ikat__calm"}
    assert {one.reason for one in planned.to_run} == {Reason.MISSING}


NETWORKS = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/*.png]
variants:
  slim: {engine: {weights: slim}}
  sketch: {engine: {weights: sketch}}
  broken: {engine: {weights: broken}}
  own: {engine: {weights: weights/own.npz}}
  vgg19: {engine: {weights: vgg19}}
exclude: [{style: plaid, variant: broken}, {style: plaid, variant: own}, {style: plaid, variant: vgg19}]
tile: {size: 32px}
engine: {iterations: 2, start: noise}
plugins: [plugins/sketch_net.py, plugins/broken_net.py]
"""


@pytest.fixture(scope="module")
def networks(new_project, random_weights: Path, environment: pytest.MonkeyPatch) -> Ran:
    """A run with every kind of network: built in, of plugins, a file of the recipe and one of the environment."""
    project = new_project()
    project.network("weights/own.npz", seed=1)
    project.backbone("sketch", seed=2)
    broken = project.backbone("broken")
    broken.write_text(broken.read_text().replace("return read_network(path)", 'raise KeyError("no such layer")'))
    with environment.context() as patch:
        patch.setenv("NSTFLOW_WEIGHTS", str(random_weights))
        return run_in(project, NETWORKS, jobs=1)


def test_every_kind_of_network_makes_its_tiles_in_one_run_and_the_manifest_names_it(
    networks: Ran, random_weights: Path
) -> None:
    manifests = {name: networks.manifest(f"koi__ikat__{name}") for name in ("slim", "sketch", "own", "vgg19")}
    assert {name: (one.weights, one.draft) for name, one in manifests.items()} == {
        "slim": ("slim", True),
        "sketch": ("sketch", True),
        "own": ("weights/own.npz", False),
        "vgg19": ("vgg19", False),
    }
    assert manifests["vgg19"].inputs["weights"] == f"sha256:{sha256_file(random_weights)}"
    tiles = {sha256_file(networks.folder / f"koi__ikat__{name}" / "unit.png") for name in manifests}
    assert len(tiles) == len(manifests), "each network sees for itself"


def test_jobs_of_one_network_are_made_one_after_the_other(networks: Ran) -> None:
    variants = [result.job_id.rpartition("__")[2] for result in networks.report.ran]
    assert variants == ["slim", "slim", "sketch", "sketch", "broken", "own", "vgg19"]


def test_a_network_that_cannot_be_loaded_fails_its_jobs_with_the_plugin_s_file_and_line(networks: Ran) -> None:
    plugin = networks.project.root / "plugins/broken_net.py"
    line = 1 + plugin.read_text().splitlines().index('        raise KeyError("no such layer")')
    assert failure(networks, "koi__ikat__broken") == f"{plugin}:{line}: KeyError: 'no such layer'"
    assert [result.job_id for result in networks.report.failed] == ["koi__ikat__broken"]


def test_the_run_s_sheet_counts_its_drafts(networks: Ran) -> None:
    sheet = read_sheet(networks.folder, measure=size_px)
    assert sheet.counts == "6 of 7 tiles, 1 failed"
    assert sheet.drafts == "4 of 6 drafts (slim, sketch)"


@pytest.mark.engine
def test_a_deterministic_run_makes_the_same_files_bit_for_bit(new_project) -> None:
    recipe = """\
        contents: [inputs/contents/koi.png]
        styles: [inputs/styles/ikat.png]
        tile: {size: 32px}
        engine: {iterations: 3, weights: slim, start: noise}
        """
    first, second = (run_in(new_project(), recipe, deterministic=True).manifest("koi__ikat__default") for _ in "12")
    assert first.files == second.files
    assert first.losses == second.losses


def test_strict_refuses_an_unreadable_picture_before_any_work(new_project) -> None:
    project = troubled_project(new_project)
    with pytest.raises(PictureError, match=r"text\.png"):
        run_in(project, TROUBLED, strict=True)
    left = {path.name for path in (project.root / "outputs/spring").rglob("*")}
    assert left == {".nstflow-lock", "run.log.jsonl"}
    last = json.loads((project.root / "outputs/spring/run.log.jsonl").read_text().splitlines()[-1])
    assert (last["event"], last["ok"], last["failed"], last["sheet"]) == ("ended", 0, 0, None)
    assert last["stopped_by"].startswith("PictureError: ")


def test_a_run_that_is_interrupted_says_in_its_log_how_far_it_came(new_project) -> None:
    project = new_project()

    def interrupt(event: Event) -> None:
        if isinstance(event, JobResult):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(load_recipe(project.recipe(MATRIX)), jobs=1, observer=interrupt)
    lines = (project.root / "outputs/spring/run.log.jsonl").read_text().splitlines()
    last = json.loads(lines[-1])
    assert (last["event"], last["failed"], last["stopped_by"]) == ("ended", 0, "KeyboardInterrupt")


def test_a_worker_that_is_killed_is_replaced_and_its_job_made(new_project) -> None:
    project = new_project()
    project.plugin(
        """\
        marker = Path(self.mode)
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return ops.mean(state.image)
        """
    )
    marker = project.root / "killed once"
    ran = run_in(project, TROUBLED, f"losses.own.mode={marker}", "contents=[inputs/contents/koi.png]", "variants={}")
    assert marker.exists()
    assert [result.ok for result in ran.report.ran] == [True]
    assert ran.manifest("koi__ikat__default").id == "koi__ikat__default"
    (said,) = [text for text in ran.listener.heard if "lost" in text]
    assert said.startswith("note: a worker process was lost (killed, or out of memory) with koi__ikat__default")


def everything_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_folder_in_which_another_run_writes_is_left_alone(new_project) -> None:
    project = new_project()
    folder = project.root / "outputs/spring"
    folder.mkdir(parents=True)
    with FileLock(folder / ".nstflow-lock"):
        before = everything_in(folder)
        with pytest.raises(OutputError, match="another nstflow run is writing there"):
            run_in(project, MATRIX)
        assert everything_in(folder) == before


@pytest.mark.parametrize("place", ["outputs", "outputs/spring"])
def test_a_file_where_the_output_folder_should_be_stops_the_run(new_project, place: str) -> None:
    project = new_project()
    project.file(place, "a note to myself")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        run_in(project, MATRIX)
    assert (project.root / place).read_text() == "a note to myself"


def test_devices_that_are_not_there_stop_the_run_before_anything_is_written(new_project) -> None:
    project = new_project()
    with pytest.raises(UsageError, match="--devices 3"):
        run_in(project, MATRIX, devices="3")
    assert not (project.root / "outputs").exists()


def test_a_sheet_that_was_deleted_is_drawn_again_without_making_a_tile(full: Ran) -> None:
    sheet = full.folder / "sheet.png"
    before = sheet.read_bytes()
    sheet.unlink()
    again = run(load_recipe(full.project.root / "recipes/spring.yaml"))
    assert again.ran == ()
    assert again.sheet == sheet
    assert len(sheet.read_bytes()) == pytest.approx(len(before), rel=0.05)
    assert json.loads((full.folder / "run.json").read_text())["recipe"] == "spring"


def test_masks_are_used_and_a_black_one_fails_its_own_jobs_with_the_remedy(new_project) -> None:
    project = new_project()
    half = Image.new("L", (48, 32))
    half.paste(255, (0, 0, 24, 32))
    for name, mask in (("half", half), ("black", Image.new("L", (48, 32)))):
        mask.save(project.root / f"{name}.png")
    text = MATRIX.replace(
        "contents: [inputs/contents/*.png]",
        "contents: [{image: inputs/contents/koi.png, mask: half.png}, "
        "{image: inputs/contents/peony.png, mask: black.png}]",
    )
    ran = run_in(project, text, "styles=[inputs/styles/ikat.png]", "tile.repeat=none")
    (failed,) = ran.report.failed
    assert failed.job_id == "peony__ikat__default"
    assert "black.png: black all over, and only a mask's white counts; paint some" in (failed.error or "")
    assert "content mask" in ran.manifest("koi__ikat__default").inputs
    with Image.open(ran.folder / "koi__ikat__default/unit.png") as unit, Image.open("inputs/contents/koi.png") as koi:
        tile, content = (np.asarray(image.convert("RGB"), dtype=float) / 255 for image in (unit, koi))
    kept = cover(content.astype("float32"), width=32, height=16)
    assert np.abs(tile - kept)[:, 18:].max() <= 1 / 255
    assert np.abs(tile - kept)[:, :14].max() > 0.02


@pytest.mark.parametrize("record", ["run.json", "koi__ikat__default/manifest.json", "koi__ikat__default/failure.json"])
def test_a_sheet_that_is_older_than_a_record_is_drawn_again(new_project, record: str) -> None:
    project = new_project()
    made = load_recipe(project.recipe(MATRIX))
    planned = plan(made)
    for one in planned.jobs:
        leave_as_made(one.job)
    record_run(planned)
    sheet = run(made).sheet
    project.file(f"outputs/spring/{IDS[0]}/failure.json", "{}")
    records = [path for name in ("run", "manifest", "failure") for path in made.folder.rglob(f"{name}.json")]
    for path in (*records, sheet):
        os.utime(path, (1000, 1000))
    assert run(made).sheet == sheet
    assert sheet.stat().st_mtime == 1000, "it is as old as the newest record"
    os.utime(made.folder / record, (2000, 2000))
    assert run(made).ran == ()
    assert sheet.stat().st_mtime > 2000
