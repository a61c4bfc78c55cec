"""What a worker makes of trouble, without Keras."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.schedule import worker
from nstflow.schedule.worker import JobResult, make
from testing.project_folder import Project

RECIPE = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n"


@pytest.fixture
def job(project: Project, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.file("weights.h5", "not looked into")))
    return planned(project)


def planned(project: Project, *overrides: str) -> Job:
    return plan(load_recipe(project.recipe(RECIPE), overrides=overrides)).jobs[0].job


def made(job: Job) -> JobResult:
    return make(job, weights=Path("weights.h5"), heartbeat=job.folder.parent / "heartbeat.json")


@pytest.mark.engine
def test_a_recipe_without_engine_settings_has_the_engine_s_own(job: Job) -> None:
    from nstflow.jobs.options.engine import AdamOptions, Stop

    options = job.engine
    assert (options.adam, options.stop, options.blocks) == (AdamOptions(), Stop(), "auto")


@pytest.mark.engine
def test_what_a_recipe_says_of_the_optimizer_reaches_the_engine(job: Job, project: Project) -> None:
    from nstflow.jobs.options.engine import AdamOptions, Stop

    settings = "{adam: {rate: 0.1, fall: constant, decay: [0.9, 0.999]}, stop: {loss: 2, plateau: 0.1}, blocks: 512px}"
    options = planned(project, f"engine={settings}").engine
    assert options.adam == AdamOptions(rate=0.1, fall="constant", decay=(0.9, 0.999))
    assert (options.stop, options.blocks) == (Stop(loss=2, plateau=0.1), 512)


def test_a_disk_that_is_too_full_fails_the_job_before_it_begins(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[Job] = []
    monkeypatch.setattr(worker, "_inputs", began.append)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
    result = made(job)
    assert not result.ok
    assert f"{job.folder}: 1 MB are free and up to " in (result.error or "")
    assert "free some space and run again" in (result.error or "")
    assert began == []
    recorded = JobFolder(job.folder).read_failure()
    assert recorded is not None
    assert recorded.error == result.error
    assert JobFolder(job.folder).read_manifest() is None


def test_a_job_folder_that_cannot_be_made_still_has_its_reason_reported(job: Job) -> None:
    job.folder.parent.mkdir(parents=True)
    job.folder.write_text("a note to myself")
    assert "a file stands where a folder is needed" in (made(job).error or "")
    assert job.folder.read_text() == "a note to myself"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "out of memory at 512 × "),
        (ZeroDivisionError("by our own fault"), "a bug in nstflow: ZeroDivisionError: by our own fault"),
        (SystemExit(4), "SystemExit: 4"),
    ],
)
def test_whatever_is_raised_comes_back_as_a_value(
    job: Job, monkeypatch: pytest.MonkeyPatch, error: BaseException, words: str
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(worker, "_inputs", fail)
    result = made(job)
    assert words in (result.error or "")
    recorded = JobFolder(job.folder).read_failure()
    assert recorded is not None
    assert recorded.error == result.error
    assert "Traceback" in recorded.details


def test_the_inputs_have_the_masks_as_weights_and_the_notes_on_them(job: Job, project: Project) -> None:
    mask = Image.new("RGBA", (48, 32), (0, 0, 0, 0))
    mask.paste((0, 0, 0, 255), (12, 0, 48, 32))
    mask.save(project.root / "mask.png")
    masked = replace(job, sources=replace(job.sources, style_mask=project.root / "mask.png"))
    inputs, notes = worker._inputs(masked)
    assert inputs.content_mask is None
    assert inputs.style_mask is not None
    assert inputs.style_mask.shape == (32, 48)
    assert inputs.style_mask[:, :12].min() == 1
    assert inputs.style_mask[:, 12:].max() == 0
    assert notes == ("mask.png: transparent parts are laid over white",)


def with_content(project: Project, entry: str) -> Job:
    text = f"contents: [{entry}]\nstyles: [inputs/styles/ikat.png]\ntile: {{size: 64px}}\n"
    return plan(load_recipe(project.recipe(text))).jobs[0].job


def test_how_a_content_repeats_reaches_the_engine(job: Job, project: Project) -> None:
    inputs, _ = worker._inputs(with_content(project, "{id: carp, image: inputs/contents/koi.png, periodic: fade}"))
    assert (inputs.periodic, inputs.motif, inputs.content_name) == ("fade", None, "carp")


def test_a_motif_reaches_the_engine_cut_out_with_its_toss(job: Job, project: Project) -> None:
    leaf = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    leaf.paste((0, 128, 0, 255), (20, 10, 40, 30))
    leaf.save(project.root / "leaf.png")
    entry = "{image: leaf.png, periodic: motif, toss: {count: 4, scale: 0.2, ground: '#ff0000', seed: 8}}"
    inputs, _ = worker._inputs(with_content(project, entry))
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
    inputs, _ = worker._inputs(with_content(project, entry.replace("count: 4", "cutout: outline.png")))
    assert inputs.motif is not None
    assert inputs.motif.layers.shape[1] < 14
