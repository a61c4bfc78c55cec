"""The report of a run: results of every job, counts, advice, and how it looks in a notebook."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.outputs.folders import JobFolder
from nstflow.planning.plan import Plan, plan
from nstflow.recipe import load_recipe
from nstflow.schedule.report import RunReport
from nstflow.schedule.results import JobResult
from testing.project_folder import Project, leave_as_made

IDS = ["koi__ikat__default", "koi__plaid__default", "peony__ikat__default", "peony__plaid__default"]
MATRIX = (
    "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 32px}\nengine: {weights: slim}\n"
)


@pytest.fixture
def planned(project: Project) -> Plan:
    """Two jobs to make after two that are done."""
    recipe = load_recipe(project.recipe(MATRIX))
    for one in plan(recipe).jobs[:2]:
        leave_as_made(one.job)
    return plan(recipe)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.png"
    Image.fromarray(np.full((500, 4000, 3), 200, "uint8")).save(path)
    return path


def made(job_id: str, **facts) -> JobResult:
    return JobResult(job_id, "cpu", 1.0, losses={"gram": 1.0, "total": 1.0}, **facts)


def test_jobs_that_were_done_before_have_results_from_their_manifests(planned: Plan) -> None:
    report = RunReport(planned, (made(IDS[3]), JobResult(IDS[2], "cpu", 1.0, error="no memory")), None)
    assert [result.job_id for result in report.results] == IDS
    assert [result.state for result in report.results] == ["done", "done", "failed", "made"]
    assert report.results[0].losses == {"gram": 1.0, "total": 1.0}
    assert report.results[0].device == "cpu"
    assert report.counts == {"made": 1, "finished again": 0, "done": 2, "failed": 1}
    assert [result.job_id for result in report.failed] == [IDS[2]]


def test_a_manifest_of_other_settings_says_nothing_of_a_job_that_was_done(planned: Plan) -> None:
    folder = JobFolder(planned.jobs[0].job.folder)
    folder.manifest.write_text(folder.manifest.read_text().replace(planned.jobs[0].job.key, "0" * 64))
    first = RunReport(planned, (), None).results[0]
    assert (first.state, first.losses) == ("done", {})


def test_a_report_is_told_in_a_line(planned: Plan, sheet: Path) -> None:
    report = RunReport(planned, (made(IDS[2], refinished=True), made(IDS[3])), sheet)
    assert repr(report) == f"<RunReport of spring: 1 made, 1 finished again, 2 done before; {sheet}>"
    assert repr(RunReport(replace(planned, selected=()), (), None)) == "<RunReport of spring: nothing to do>"


def test_a_notebook_shows_the_sheet_no_wider_than_it_needs(planned: Plan, sheet: Path) -> None:
    report = RunReport(planned, (), sheet)
    with Image.open(BytesIO(report._repr_png_())) as shown:
        assert shown.size == (1600, 200)
    assert '<img alt="contact sheet" src="data:image/png;base64,iVBOR' in report._repr_html_()
    sheet.unlink()
    assert report._repr_png_() is None
    assert "<img" not in report._repr_html_()


def test_a_notebook_shows_what_failed_and_is_warned_of_as_text(planned: Plan) -> None:
    failed = JobResult(IDS[2], "cpu", 1.0, error="<koi.png>: cut off")
    shown = RunReport(
        planned, (failed, made(IDS[3], warnings=("stripes",), remedies=("half-drop",))), None
    )._repr_html_()
    assert f"failed: {IDS[2]}: &lt;koi.png&gt;: cut off" in shown
    assert f"{IDS[3]}: stripes<br>→ half-drop" in shown


def test_each_job_is_warned_of_by_name_and_each_remedy_once(planned: Plan) -> None:
    ran = (
        made(IDS[2], warnings=("upright stripes", "a seam"), remedies=("half-drop", "fade")),
        made(IDS[3], warnings=("upright stripes",), remedies=("half-drop",)),
    )
    assert RunReport(planned, ran, None).advice == (
        f"{IDS[2]}: upright stripes; a seam", f"{IDS[3]}: upright stripes", "→ half-drop", "→ fade",
    )  # fmt: skip
