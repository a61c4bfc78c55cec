"""Real worker processes that make nothing: who runs when, and what happens when a worker is lost.

Their `make` is a function of this file, so that no process has to start Keras.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.schedule import worker
from nstflow.schedule.devices import Device
from nstflow.schedule.heartbeat import Heartbeat, write_heartbeat
from nstflow.schedule.pool import Pool
from nstflow.schedule.worker import JobResult
from testing.project_folder import Project

ONE = (Device("cpu", "0", threads=1),)
TWO = (*ONE, Device("cpu", "1", threads=1))
PATIENCE_S = 20


def act(
    job: Job, *, weights: Path, heartbeat: Path, block_px: int | None = None, made_since: float | None = None
) -> JobResult:
    """What a worker does here: leave a mark with its process id for this attempt, then what the job's id says."""
    job.folder.mkdir(parents=True, exist_ok=True)
    attempt = len(list(job.folder.glob("attempt-*"))) + 1
    (job.folder / f"attempt-{attempt}").write_text(str(os.getpid()))
    write_heartbeat(heartbeat, Heartbeat(job.id, "cpu", 32, 1, 2, 0.5, 1.0, None))
    if "meets" in job.id:
        until(lambda: len(list(job.folder.parent.glob("*/attempt-1"))) > 1, otherwise="nobody else is here")
    if "dies" in job.id:
        os.kill(os.getpid(), signal.SIGKILL)
    if "stumbles" in job.id and attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if "lingers" in job.id and attempt == 1:
        time.sleep(PATIENCE_S)
    return JobResult(job.id, "cpu", 0.0, losses={"pid": os.getpid(), "block_px": block_px or 0})


def act_together(jobs: Sequence[Job], *, weights: Path, heartbeats: Sequence[Path]) -> list[JobResult]:
    """The same for a group; their results say how many there were."""
    results = [act(job, weights=weights, heartbeat=beat) for job, beat in zip(jobs, heartbeats, strict=True)]
    return [replace(result, losses={**result.losses, "together": len(jobs)}) for result in results]


def until(happened: Callable[[], object], *, otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


class Wards:
    """Runs jobs in a pool, and keeps what it says about them."""

    def __init__(self, example: Job, scratch: Path) -> None:
        self._example, self._scratch = example, scratch
        self.notes: list[str] = []
        self.beats: list[Heartbeat] = []

    def results(self, *ids: str | tuple[str, ...], devices: Sequence[Device] = ONE) -> Iterator[JobResult]:
        """Of jobs by id; a tuple of ids is a group."""
        pool = Pool(
            devices,
            scratch=self._scratch,
            weights={self._example.engine.weights: Path("weights.h5")},
            on_progress=self.beats.extend,
            on_note=self.notes.append,
        )
        groups = (one if isinstance(one, tuple) else (one,) for one in ids)
        return pool.results([tuple(self.job(job_id) for job_id in ids) for ids in groups])

    def job(self, job_id: str) -> Job:
        folder = self._example.folder.with_name(job_id)
        return replace(self._example, id=job_id, folder=folder, inputs={"only": job_id})

    def attempts(self, job_id: str) -> list[int]:
        """The processes that tried the job."""
        return [int(mark.read_text() or 0) for mark in sorted(self.job(job_id).folder.glob("attempt-*"))]


@pytest.fixture
def wards(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wards:
    monkeypatch.setattr(worker, "make", act)
    monkeypatch.setattr(worker, "make_together", act_together)
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.file("weights.h5", "not looked into")))
    recipe = project.recipe("contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Wards(plan(load_recipe(recipe, overrides=["tile.size=32x32px"])).jobs[0].job, scratch)


def test_one_device_makes_one_job_after_the_other_in_one_process_that_is_not_this_one(wards: Wards) -> None:
    results = list(wards.results("a", "b", "c"))
    assert [result.job_id for result in results] == ["a", "b", "c"]
    assert len({result.losses["pid"] for result in results} - {os.getpid()}) == 1


def test_two_devices_make_two_jobs_at_once(wards: Wards) -> None:
    results = list(wards.results("meets-first", "meets-second", devices=TWO))
    assert len({result.losses["pid"] for result in results}) == 2


def test_results_come_as_they_finish_and_progress_while_others_run(wards: Wards) -> None:
    results = wards.results("lingers", "meets-quick", "next", devices=TWO)
    assert next(results).job_id == "meets-quick"
    assert next(results).job_id == "next"
    results.close()
    assert ("lingers", 0.5) in {(beat.job, beat.done) for beat in wards.beats}


def test_a_job_that_always_loses_its_worker_is_given_up_after_three_attempts_and_the_others_are_made(
    wards: Wards,
) -> None:
    results = {result.job_id: result for result in wards.results("a", "dies", "b")}
    assert [name for name, result in results.items() if result.ok] == ["a", "b"]
    assert len(set(wards.attempts("dies"))) == 3, "each in a process of its own"
    assert len(wards.notes) == 3
    message = results["dies"].error
    assert message is not None
    assert "its worker process was lost 3 times, probably out of memory at 32 × 32 px; choose" in message
    recorded = JobFolder(wards.job("dies").folder).read_failure()
    assert recorded is not None
    assert (recorded.id, recorded.error) == ("dies", message)


def test_a_job_that_lost_its_worker_takes_its_neighbour_with_it_only_once(wards: Wards) -> None:
    results = {result.job_id: result for result in wards.results("meets-dies", "lingers", "quick", devices=TWO)}
    assert {name for name, result in results.items() if result.ok} == {"lingers", "quick"}
    assert (len(wards.attempts("meets-dies")), len(wards.attempts("lingers")), len(wards.attempts("quick"))) == (
        3, 2, 1,
    )  # fmt: skip
    assert [{"meets-dies", "lingers"} & set(note.replace(",", "").split()) for note in wards.notes] == [
        {"meets-dies", "lingers"}, {"meets-dies"}, {"meets-dies"},
    ]  # fmt: skip


def test_a_job_that_lost_its_worker_is_made_in_smaller_blocks_each_time(wards: Wards) -> None:
    first, second = wards.results("a", "stumbles")
    assert (first.losses["block_px"], second.losses["block_px"]) == (0, 512)
    assert len(wards.attempts("stumbles")) == 2


def test_a_group_is_made_at_once_and_each_job_has_its_result(wards: Wards) -> None:
    results = list(wards.results(("a", "b"), "c"))
    assert [(result.job_id, result.losses.get("together")) for result in results] == [("a", 2), ("b", 2), ("c", None)]


def test_of_a_group_that_loses_its_worker_every_job_is_made_alone(wards: Wards) -> None:
    results = {result.job_id: result for result in wards.results(("a", "stumbles", "b"), "c")}
    assert {result.losses.get("together") for result in results.values()} == {None}
    assert [len(wards.attempts(name)) for name in ("a", "stumbles", "b", "c")] == [2, 2, 1, 1]


def test_stopping_early_kills_the_workers(wards: Wards) -> None:
    results = wards.results("lingers", "quick", devices=TWO)
    assert next(results).job_id == "quick"
    until(lambda: any(wards.attempts("lingers")), otherwise="it never began")
    (pid,) = wards.attempts("lingers")
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_interrupt_just_after_a_job_was_handed_over_ends_quietly(
    wards: Wards, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed_threads: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failed_threads.append)
    listen = Pool._next

    def interrupt_the_second(pool: Pool):
        if "b" in {job.id for group in pool._running.values() for job in group}:
            raise KeyboardInterrupt
        return listen(pool)

    monkeypatch.setattr(Pool, "_next", interrupt_the_second)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            list(wards.results("a", "b"))
    assert failed_threads == []
