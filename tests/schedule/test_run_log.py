"""The log of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nstflow.schedule import run_log
from nstflow.schedule.events import JobsStopped, JobStepped, RunEnded, RunNoted, RunStarted
from nstflow.schedule.results import JobResult
from nstflow.schedule.run_log import RunLog

STARTED = RunStarted(to_make=2, to_finish=1, done=3, replaced=1, devices=("gpu:0",), notes=("größer",))


def step(job_id: str, number: int) -> JobStepped:
    return JobStepped(job_id, "gpu:0", 256, number, 100, number / 100, 0.5, None)


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_event_is_a_line_with_its_kind_its_time_and_all_that_it_says(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log")
    events = [
        STARTED,
        RunNoted("a worker was lost"),
        step("koi", 5),
        JobsStopped(("koi", "peony"), "lost"),
        JobResult("koi", "gpu:0", 12.5, losses={"gram": 0.25, "total": 0.25}),
        JobResult("peony", "gpu:0", 1.0, error="no space left"),
        RunEnded(1, 1, "outputs/spring/sheet.png"),
    ]
    for event in events:
        log(event)
    written = lines(tmp_path / "log")
    assert [line["event"] for line in written] == ["started", "note", "step", "stopped", "finished", "failed", "ended"]
    assert (written[0]["to_make"], written[0]["devices"], written[0]["notes"]) == (2, ["gpu:0"], ["größer"])
    assert written[1]["text"] == "a worker was lost"
    assert (written[2]["job_id"], written[2]["step"], written[2]["done"]) == ("koi", 5, 0.05)
    assert (written[3]["job_ids"], written[3]["why"]) == (["koi", "peony"], "lost")
    assert (written[4]["losses"], written[4]["seconds"]) == ({"gram": 0.25, "total": 0.25}, 12.5)
    assert (written[5]["job_id"], written[5]["error"]) == ("peony", "no space left")
    assert (written[6]["ok"], written[6]["failed"], written[6]["sheet"]) == (1, 1, "outputs/spring/sheet.png")
    assert all(line["time"].endswith("+00:00") for line in written)


def test_of_the_steps_of_a_job_one_in_ten_seconds_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(run_log.time, "monotonic", lambda: clock[0])
    log = RunLog(tmp_path / "log")
    for number in range(30):
        clock[0] += 0.5
        log(step("koi", number))
        log(step("peony", number))
    kept = [(line["job_id"], line["step"]) for line in lines(tmp_path / "log")]
    assert kept == [("koi", 0), ("peony", 0), ("koi", 20), ("peony", 20)]


def test_numbers_that_json_has_not_are_null(tmp_path: Path) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    RunLog(tmp_path / "log")(replace(step("koi", 1), total=float("nan")))
    RunLog(tmp_path / "log")(JobResult("koi", "cpu", 1.0, losses={"gram": float("inf"), "total": 0.5}))
    text = (tmp_path / "log").read_text(encoding="utf-8")
    stepped, finished = (json.loads(line, parse_constant=refuse) for line in text.splitlines())
    assert (stepped["total"], finished["losses"]) == (None, {"gram": None, "total": 0.5})


def test_the_next_run_goes_on_below(tmp_path: Path) -> None:
    for _ in range(2):
        RunLog(tmp_path / "log")(STARTED)
    assert [line["event"] for line in lines(tmp_path / "log")] == ["started", "started"]


def test_a_log_that_cannot_be_written_is_not_worth_a_run(tmp_path: Path) -> None:
    RunLog(tmp_path / "gone" / "log")(STARTED)
    assert not (tmp_path / "gone").exists()
