"""A run's events teach the next forecast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nstflow.planning.plan import Plan, plan
from nstflow.schedule import learning
from nstflow.schedule.devices import Device
from nstflow.schedule.events import RunEnded, RunStarted
from nstflow.schedule.forecast import Forecaster
from nstflow.schedule.forecast.paces import Paces
from nstflow.schedule.learning import Learning
from nstflow.schedule.results import JobResult
from testing.project_folder import Project
from testing.recipes import load

RECIPE = """\
contents: [inputs/contents/*.png]
styles: [inputs/styles/ikat.png]
engine: {weights: slim, scales: [64, 128], iterations: 100}
tile: {size: 128x128px}
"""
IDS = ("koi__ikat__default", "peony__ikat__default")
ENDED = RunEnded(2, 0, None)
STARTED = RunStarted(to_make=2, to_finish=0, done=0, replaced=0, devices=("cpu (2 threads)",))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("nstflow.schedule.forecast.paces.platformdirs.user_state_dir", lambda app: str(tmp_path / app))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(learning.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def planned(project: Project) -> Plan:
    return plan(load(project, RECIPE))


def forecaster(planned: Plan) -> Forecaster:
    return Forecaster(planned, (Device("cpu", "0", 2),), Paces.read())


def result(planned: Plan, job_id: str, *, slower: float) -> JobResult:
    """A job that took so many times as long as the reference's cores."""
    knows, job = forecaster(planned), next(one.job for one in planned.jobs if one.job.id == job_id)
    paces = tuple(
        (place, 99, slower * knows.works.measured(job, ((place, 99, 0.0),)) / knows.speed_up) for place in (1, 2)
    )
    return JobResult(job_id, "cpu (2 threads)", 60.0, losses={"total": 1.0}, paces=paces)


@pytest.fixture
def run(planned: Plan, clock: list[float]) -> Callable[..., None]:
    """Hears a run of so many seconds, of jobs so many times slower."""

    def hear(seconds: float, *slower: float, ended: RunEnded = ENDED) -> None:
        listener = Learning(planned, forecaster(planned))
        listener(STARTED)
        for job_id, times in zip(IDS, slower, strict=False):
            listener(result(planned, job_id, slower=times))
        clock[0] += seconds
        listener(ended)

    return hear


def test_the_pace_of_the_steps_is_kept_and_answers_for_the_next_run(planned: Plan, run: Callable[..., None]) -> None:
    before = sum(forecaster(planned).painting.values())
    run(1000.0, 3.0, 3.0)
    assert sum(forecaster(planned).painting.values()) == pytest.approx(3 * before, rel=1e-3)


def test_the_next_forecast_of_the_same_run_is_what_the_run_took(planned: Plan, run: Callable[..., None]) -> None:
    once = forecaster(planned)
    painted = 1.5 * sum(once.painting.values())
    run(painted + 40.0, 1.5, 1.5)
    assert forecaster(planned).forecast.seconds == pytest.approx(painted + 40.0, rel=0.01)
    assert forecaster(planned).forecast.basis == "runs"


@pytest.mark.parametrize("ended", [RunEnded(1, 1, None), RunEnded(1, 0, None, "KeyboardInterrupt")])
def test_a_run_that_did_not_end_well_says_nothing_of_its_whole_time(
    planned: Plan, run: Callable[..., None], ended: RunEnded
) -> None:
    run(5000.0, 2.0, ended=ended)
    assert forecaster(planned).rest_times == 1.0
    assert Paces.read().times(forecaster(planned).circumstances(planned.jobs[0].job)) == (pytest.approx(2.0), "runs")


def test_a_run_that_painted_nearly_all_of_its_time_says_nothing_of_the_rest(
    planned: Plan, run: Callable[..., None]
) -> None:
    run(20.0 * sum(forecaster(planned).painting.values()) + 1.0, 19.9, 19.9)
    assert forecaster(planned).rest_times == 1.0


def test_steps_too_few_to_measure_teach_nothing(planned: Plan, clock: list[float]) -> None:
    listener = Learning(planned, forecaster(planned))
    listener(STARTED)
    listener(replace(result(planned, IDS[0], slower=1.0), paces=((1, 1, 0.01),)))
    listener(JobResult(IDS[1], "", 3.0, refinished=True))
    listener(JobResult(IDS[1], "", 3.0, error="no space left"))
    listener(RunEnded(1, 1, None))
    assert Paces.read().times(forecaster(planned).circumstances(planned.jobs[0].job))[1] == "guess"
