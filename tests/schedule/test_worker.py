"""What a worker does with assignments and makes of trouble, without Keras."""

from __future__ import annotations

import pickle
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from nstflow.engine.painter import Inputs, Painter, Result, Step, ignore_step
from nstflow.errors import JobError, UsageError
from nstflow.jobs.job import Job
from nstflow.jobs.options.engine import AdamOptions, EngineOptions, Stop
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.tiles import find_tile
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.schedule import worker
from nstflow.schedule.devices import Device
from nstflow.schedule.events import JobStepped
from nstflow.schedule.results import JobResult
from nstflow.schedule.worker import Assignment, Worker
from testing.project_folder import Project

RECIPE = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n"


@pytest.fixture
def job(project: Project, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))
    return planned(project)


def planned(project: Project, *overrides: str) -> Job:
    return plan(load_recipe(project.recipe(RECIPE), overrides=overrides)).jobs[0].job


class Canvas(Painter):
    """Paints grey tiles, or raises what it is told to; keeps what it was asked for."""

    def __init__(self, *, fails: BaseException | None = None, fails_together: BaseException | None = None) -> None:
        self._fails, self._fails_together = fails, fails_together
        self.inputs: list[Inputs] = []
        self.options: list[EngineOptions] = []

    def paint(self, inputs, options, *, on_step=ignore_step) -> Result:
        self.inputs.append(inputs)
        self.options.append(options)
        if self._fails is not None:
            raise self._fails
        scale = inputs.scales[-1]
        image = np.full((scale.height_px, scale.width_px, 3), 0.5, "float32")
        size = scale.width_px, scale.height_px
        on_step(Step(1, 1, *size, 1, 1, 1.0, {"gram": 1.0}, lambda: image))
        return Result(image, {"gram": 1.0}, "float32")

    def paint_together(self, inputs, options, *, on_step=ignore_step) -> list[Result | JobError]:
        if self._fails_together is not None:
            raise self._fails_together
        return [self.paint(each, options, on_step=partial(on_step, place)) for place, each in enumerate(inputs)]


class Bench:
    """A worker whose painter is a `Canvas`, and what it reports."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, canvas: Canvas) -> None:
        monkeypatch.setattr(worker, "painter_for", lambda method, backbone, weights: canvas)
        self._worker = Worker(Device("cpu", "0", threads=1))
        self._worker._versions = {"backend": "none"}  # or it would start Keras
        self.canvas = canvas
        self.steps: list[JobStepped] = []

    def results(self, *jobs: Job, **options: object) -> list[JobResult]:
        return self._worker.do(Assignment(jobs, Path("weights.h5"), **options), self.steps.append)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Bench]:
    return lambda **painter: Bench(monkeypatch, Canvas(**painter))


def test_what_a_recipe_says_of_the_engine_reaches_the_painter(bench, job: Job, project: Project) -> None:
    settings = "{adam: {rate: 0.1, fall: constant, decay: [0.9, 0.999]}, stop: {loss: 2, plateau: 0.1}, blocks: 512px}"
    plain = bench()
    plain.results(job)
    other = bench()
    other.results(planned(project, f"engine={settings}"))
    assert plain.canvas.options == [EngineOptions()]
    (options,) = other.canvas.options
    assert options.adam == AdamOptions(rate=0.1, fall="constant", decay=(0.9, 0.999))
    assert (options.stop, options.blocks) == (Stop(loss=2, plateau=0.1), 512)


@pytest.mark.parametrize(("blocks", "reached"), [("auto", 256), ("512px", 256), ("off", "off")])
def test_a_job_that_was_lost_is_painted_in_small_blocks_unless_they_are_off(
    bench, job: Job, project: Project, blocks: str, reached: int | str
) -> None:
    at = bench()
    at.results(planned(project, f"engine.blocks={blocks}"), block_px=256)
    assert at.canvas.options[0].blocks == reached


def test_a_job_is_painted_published_and_finished_and_its_steps_are_reported(bench, job: Job) -> None:
    at = bench()
    (result,) = at.results(job)
    assert (result.job_id, result.ok, result.device) == (job.id, True, "cpu (1 thread)")
    assert result.losses == {"gram": 1.0, "total": 1.0}
    assert [(step.job_id, step.done) for step in at.steps] == [(job.id, 1.0)]
    manifest = JobFolder(job.folder).read_manifest()
    assert manifest is not None
    assert (manifest.key, manifest.device) == (job.key, "cpu (1 thread)")


def test_an_assignment_and_its_results_travel_as_bytes(bench, job: Job) -> None:
    at, reports = bench(), list[bytes]()
    answer = at._worker(pickle.dumps(Assignment((job,), Path("weights.h5"))), reports.append)
    (result,) = pickle.loads(answer)
    assert (result.job_id, result.ok) == (job.id, True)
    assert [pickle.loads(report).job_id for report in reports] == [job.id]


def test_a_plugin_that_is_edited_after_the_plan_is_used_as_it_was_read(bench, job: Job, project: Project) -> None:
    plugin = project.plugin("return ops.mean(state.image)")
    there = planned(project, "losses.own.weight=1", f"plugins=[{plugin}]")
    plugin.write_text("half a line that the designer is just (")
    (result,) = bench().results(pickle.loads(pickle.dumps(there)))
    assert result.error is None, "the night's tiles are those that were planned"


def test_a_tile_that_an_earlier_attempt_has_made_is_only_finished(bench, job: Job) -> None:
    at = bench()
    at.results(job)
    JobFolder(job.folder).manifest.unlink()
    (again,) = at.results(job, made_since=time.time() - 60)
    assert again.ok
    assert len(at.canvas.inputs) == 1, "it is not painted twice"
    assert JobFolder(job.folder).read_manifest() is not None
    at.results(job, made_since=time.time() + 60)
    assert len(at.canvas.inputs) == 2, "an older one may be another run's"


def two(project: Project) -> list[Job]:
    text = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 32x32px}\n"
    return [one.job for one in plan(load_recipe(project.recipe(text))).jobs]


def test_jobs_of_a_group_are_painted_together_and_share_the_time(bench, job: Job, project: Project) -> None:
    first, second = two(project)
    results = bench().results(first, second)
    assert [(result.job_id, result.ok) for result in results] == [(first.id, True), (second.id, True)]
    for one in (first, second):
        manifest = JobFolder(one.folder).read_manifest()
        assert manifest is not None
        assert "made together with 1 others, which shared the time" in manifest.notes


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "out of memory with 2 at once: made alone"),
        (UsageError("of two kinds"), "could not be made together with 1 others, where one could not begin: made alone"),
        (KeyError("shape"), "could not be made together with 1 others (a bug, KeyError: 'shape'): made alone"),
    ],
)
def test_what_cannot_be_painted_together_is_painted_alone_and_says_why(
    bench, job: Job, project: Project, error: Exception, said: str
) -> None:
    results = bench(fails_together=error).results(*two(project))
    assert [result.ok for result in results] == [True, True]
    assert [result.notes for result in results] == [(said,), (said,)]


def test_a_disk_that_is_too_full_fails_the_job_before_it_begins(
    bench, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = bench()
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
    (result,) = at.results(job)
    assert not result.ok
    assert f"{job.folder}: 1 MB are free and up to " in (result.error or "")
    assert "free some space and run again" in (result.error or "")
    assert at.canvas.inputs == []
    recorded = JobFolder(job.folder).read_failure()
    assert recorded is not None
    assert recorded.error == result.error
    assert JobFolder(job.folder).read_manifest() is None


def test_a_job_folder_that_cannot_be_made_still_has_its_reason_reported(bench, job: Job) -> None:
    job.folder.parent.mkdir(parents=True)
    job.folder.write_text("a note to myself")
    assert "a file stands where a folder is needed" in (bench().results(job)[0].error or "")
    assert job.folder.read_text() == "a note to myself"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "out of memory at 512 × "),
        (ZeroDivisionError("by our own fault"), "a bug in nstflow: ZeroDivisionError: by our own fault"),
        (SystemExit(4), "SystemExit: 4"),
    ],
)
def test_whatever_is_raised_comes_back_as_a_value(bench, job: Job, error: BaseException, words: str) -> None:
    (result,) = bench(fails=error).results(job)
    assert words in (result.error or "")
    recorded = JobFolder(job.folder).read_failure()
    assert recorded is not None
    assert recorded.error == result.error
    assert "Traceback" in recorded.details


def test_the_inputs_have_the_masks_as_weights_and_the_notes_on_them(bench, job: Job, project: Project) -> None:
    mask = Image.new("RGBA", (48, 32), (0, 0, 0, 0))
    mask.paste((0, 0, 0, 255), (12, 0, 48, 32))
    mask.save(project.root / "mask.png")
    masked = replace(job, sources=replace(job.sources, style_mask=project.root / "mask.png"))
    at = bench()
    (result,) = at.results(masked)
    (inputs,) = at.canvas.inputs
    assert inputs.content_mask is None
    assert inputs.style_mask is not None
    assert inputs.style_mask.shape == (32, 48)
    assert inputs.style_mask[:, :12].min() == 1
    assert inputs.style_mask[:, 12:].max() == 0
    assert result.notes == ("mask.png: transparent parts are laid over white",)


def given(bench, project: Project, entry: str) -> Inputs:
    """What the painter is given of a content."""
    text = f"contents: [{entry}]\nstyles: [inputs/styles/ikat.png]\ntile: {{size: 64px}}\n"
    at = bench()
    at.results(plan(load_recipe(project.recipe(text))).jobs[0].job)
    return at.canvas.inputs[0]


def test_how_a_content_repeats_reaches_the_painter(bench, job: Job, project: Project) -> None:
    inputs = given(bench, project, "{id: carp, image: inputs/contents/koi.png, periodic: fade}")
    assert (inputs.periodic, inputs.motif, inputs.content_name) == ("fade", None, "carp")


def test_a_motif_reaches_the_painter_cut_out_with_its_toss(bench, job: Job, project: Project) -> None:
    leaf = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    leaf.paste((0, 128, 0, 255), (20, 10, 40, 30))
    leaf.save(project.root / "leaf.png")
    entry = "{image: leaf.png, periodic: motif, toss: {count: 4, scale: 0.2, ground: '#ff0000', seed: 8}}"
    inputs = given(bench, project, entry)
    assert inputs.motif is not None
    assert inputs.motif.layers.shape == (20, 20, 4)
    assert (inputs.toss.count, inputs.toss.scale, inputs.toss.ground_color, inputs.toss.seed) == (
        4,
        (0.2, 0.2),
        (1, 0, 0),
        8,
    )
    outline = Image.new("L", (60, 40))
    outline.paste(255, (20, 10, 30, 30))
    outline.save(project.root / "outline.png")
    inputs = given(bench, project, entry.replace("count: 4", "cutout: outline.png"))
    assert inputs.motif is not None
    assert inputs.motif.layers.shape[1] < 14


@pytest.mark.parametrize("role", ["content", "style"])
def test_a_picture_that_was_swapped_after_the_plan_fails_its_job_before_it_is_painted(
    bench, job: Job, project: Project, role: str
) -> None:
    name = {"content": "contents/koi.png", "style": "styles/ikat.png"}[role]
    Image.new("RGB", (48, 32), "teal").save(project.root / "inputs" / name)
    at = bench()
    (result,) = at.results(job)
    assert f"{Path(name).name}: changed while the run went on" in (result.error or "")
    assert at.canvas.inputs == []
    assert list((project.root / "outputs").rglob("tile.tif")) == []


def test_a_network_that_is_another_than_in_the_plan_fails_the_job_and_makes_no_tile(bench, job: Job) -> None:
    planned_with_another = replace(job, inputs={**job.inputs, "weights": "sha256:of another file"})
    (result,) = bench().results(planned_with_another)
    assert result.error == "engine.weights: vgg19 changed while the run went on; run the recipe again"
    assert find_tile(planned_with_another) is None
