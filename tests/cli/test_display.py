"""What a run shows while it goes on, driven by made-up events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from typing import Literal

import pytest
from rich.console import Console

from nstflow.cli import display as display_room
from nstflow.cli.display import display, spoken
from nstflow.schedule.events import JobsStopped, JobStepped, Observer, RunNoted, RunStarted
from nstflow.schedule.results import JobResult

IDS = ["koi__ikat__default", "koi__plaid__default", "peony__ikat__default", "peony__plaid__default"]
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CPU = ("cpu (1 thread)",)


class Screen(StringIO):
    """A terminal that is read."""

    @property
    def lines(self) -> list[str]:
        """Every line that was ever on it."""
        return [line.rstrip() for line in CONTROL.sub("", self.getvalue()).splitlines()]

    def last(self, begins: str) -> str:
        return [line for line in self.lines if line.startswith(begins)][-1]


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def shown(screen: Screen, monkeypatch: pytest.MonkeyPatch):
    """The display on a terminal so many columns wide, or elsewhere; it is drawn when it is left."""

    @contextmanager
    def show(*, terminal: bool, width: int = 120) -> Iterator[Observer]:
        console = Console(file=screen, force_terminal=terminal, width=width, highlight=False)
        monkeypatch.setattr(display_room, "Console", lambda **options: console)
        with display() as observe:
            yield observe

    return show


def started(*devices: str) -> RunStarted:
    return RunStarted(to_make=4, to_finish=0, done=0, replaced=0, devices=devices)


def step(job: str, *, done: float = 0.4, seconds_left: float | None = 200.0) -> JobStepped:
    return JobStepped(job, "cpu", width_px=256, step=58, steps=144, done=done, total=0.8312, seconds_left=seconds_left)


def made(job: str, seconds: float = 75.0) -> JobResult:
    return JobResult(job, "cpu", seconds, losses={"gram": 0.25, "total": 0.5})


def test_a_terminal_shows_size_step_loss_and_time_left_of_a_running_job(shown, screen: Screen) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU))
        observe(step(IDS[0]))
    line = screen.last(IDS[0])
    assert "40 %" in line
    assert line.endswith("256 px, step 58/144, loss at 100 % of the start's, 3 min 20 s left")


def test_the_time_left_of_the_run_is_told_from_the_running_job_at_first(shown, screen: Screen) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU))
        observe(step(IDS[0], done=0.5, seconds_left=30))  # a minute a job, 3.5 jobs to go
    assert screen.last("all tiles").endswith("0 of 4, 3 min 30 s left")


def test_the_time_left_of_the_run_is_told_from_finished_jobs_then(shown, screen: Screen) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU))
        observe(made(IDS[0], seconds=100))
        observe(step(IDS[1], done=0.5, seconds_left=30))  # 100 s a job, 2.5 jobs to go
    assert screen.last("all tiles").endswith("1 of 4, 4 min 10 s left")


def test_two_devices_halve_the_time_left(shown, screen: Screen) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU, *CPU))
        for job in IDS[:2]:
            observe(step(job, done=0.5, seconds_left=30))
    assert screen.last("all tiles").endswith("0 of 4, 1 min 30 s left")


def test_a_job_without_an_estimate_shows_no_time_left(shown, screen: Screen) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU))
        observe(step(IDS[0], seconds_left=None))
    assert screen.last(IDS[0]).endswith("step 58/144, loss at 100 % of the start's")


@pytest.mark.parametrize("why", ["lost", "waits"])
def test_a_job_that_runs_no_more_has_no_bar(shown, screen: Screen, why: Literal["lost", "waits"]) -> None:
    with shown(terminal=True) as observe:
        observe(started(*CPU))
        observe(step(IDS[0], done=0.5, seconds_left=30))
        observe(JobsStopped((IDS[0],), why))
        screen.truncate(0)
    assert not any(IDS[0] in line for line in screen.lines), "its bar would stand still until the run ends"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_line_for_each_job_stays_on_a_terminal_and_elsewhere(shown, screen: Screen, terminal: bool) -> None:
    with shown(terminal=terminal) as observe:
        observe(started("gpu:0", "gpu:1"))
        observe(step(IDS[0]))
        observe(made(IDS[0]))
        observe(RunNoted("a worker process was lost"))
        observe(JobResult(IDS[1], "gpu:0", 3.0, error="plugins/own.py:14: KeyError: '[bold]'"))
    lines = [
        "4 to make, 0 done before; on gpu:0, gpu:1",
        "[1/4] koi__ikat__default: made in 1 min 15 s, loss at 60 % of the start's",
        "note: a worker process was lost",
        "[2/4] koi__plaid__default: failed: plugins/own.py:14: KeyError: '[bold]'",
    ]
    assert [line for line in screen.lines if line in lines] == lines
    assert terminal or screen.getvalue().splitlines() == lines, "no colors and no bars elsewhere"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (1.63e12, 4.89e10, ", loss at 3 % of the start's"),
        (2.0, 1.0, ", loss at 50 % of the start's"),
        (1000.0, 96.0, ", loss at 10 % of the start's"),
        (1000.0, 4.0, ", loss at 0.4 % of the start's"),
        (1e6, 1.0, ", loss below 0.1 % of the start's"),
        (float("nan"), 1.0, ""),
        (0.0, 1.0, ""),
    ],
)
def test_a_loss_is_told_as_a_share_of_where_it_began(shown, screen: Screen, start, end, words: str) -> None:
    with shown(terminal=False) as observe:
        observe(started(*CPU))
        observe(replace(step(IDS[0]), total=start))
        observe(replace(step(IDS[0]), total=(start + end) / 2))
        observe(JobResult(IDS[0], "cpu", 3.0, losses={"total": end}))
        observe(made(IDS[1], seconds=4))
    assert screen.last("[1/4]") == f"[1/4] {IDS[0]}: made in 3 s{words}"
    assert screen.last("[2/4]") == f"[2/4] {IDS[1]}: made in 4 s", "whose start was not heard"


def test_a_job_that_begins_anew_is_measured_from_there(shown, screen: Screen) -> None:
    with shown(terminal=False) as observe:
        observe(started(*CPU))
        observe(replace(step(IDS[0]), total=100.0))
        observe(JobsStopped((IDS[0],), "lost"))
        observe(replace(step(IDS[0]), total=1.0))
        observe(made(IDS[0]))
    assert screen.last("[1/4]").endswith("loss at 50 % of the start's")


@pytest.mark.parametrize("terminal", [True, False])
def test_the_same_note_is_said_once(shown, screen: Screen, terminal: bool) -> None:
    note = "koi.png: transparent parts are laid over white"
    with shown(terminal=terminal) as observe:
        observe(replace(started(*CPU), notes=("made as 96 × 64 px",)))
        observe(RunNoted(note))
        observe(replace(made(IDS[0]), notes=(note, "the tile was cut elsewhere")))
        observe(replace(made(IDS[1]), notes=(note, "made as 96 × 64 px", "the tile was cut elsewhere")))
    assert [line for line in screen.lines if line.startswith("note: ")] == [
        "note: made as 96 × 64 px", f"note: {note}", f"note: {IDS[0]}: the tile was cut elsewhere",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (45, "45 s"), (59.7, "1 min 00 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")],
)
def test_durations_are_spoken(seconds: float, words: str) -> None:
    assert spoken(seconds) == words
