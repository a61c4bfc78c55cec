"""Who is painted when, and what becomes of jobs whose process was lost: with an executor that paints nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.schedule.events import Event, JobsStopped, JobStepped, RunNoted
from nstflow.schedule.executors.base import Executor, Outcome, TaskDone, TaskFailed, TaskProgress, TasksLost
from nstflow.schedule.painting import Painting
from nstflow.schedule.results import JobResult
from nstflow.schedule.worker import Assignment
from testing.finished import job as made_up

STEP = JobStepped("koi", "cpu", 32, 1, 2, 0.5, 1.0, None)


class Acting(Executor):
    """Ends the oldest task at each look, as the ids of its jobs say: a job that `dies` takes all that runs with it."""

    def __init__(self, slots: int = 1) -> None:
        self._slots = slots
        self._running: dict[str, Assignment] = {}
        self.assignments: list[Assignment] = []
        self.at_once: list[int] = []

    @property
    def slots(self) -> int:
        return self._slots

    def submit(self, task: str, call: bytes) -> None:
        assignment = pickle.loads(call)
        self._running[task] = assignment
        self.assignments.append(assignment)
        self.at_once.append(len(self._running))

    def outcomes(self, timeout_s: float) -> Sequence[Outcome]:
        dying = [task for task, assignment in self._running.items() if any(map(self._dies, assignment.jobs))]
        if dying:
            lost = tuple(self._running)
            self._running.clear()
            return [TasksLost(lost, "the driver gave up")]
        task, assignment = next(iter(self._running.items()))
        del self._running[task]
        if any("raises" in job.id for job in assignment.jobs):
            return [TaskFailed(task, "KeyError: 'bold'", "Traceback: line 3")]
        results = [JobResult(job.id, "cpu", 1.0) for job in assignment.jobs]
        return [TaskProgress(task, pickle.dumps(STEP)), TaskDone(task, pickle.dumps(results))]

    def close(self) -> None:
        pass

    def attempts(self, job_id: str) -> int:
        return sum(job_id in {job.id for job in assignment.jobs} for assignment in self.assignments)

    def _dies(self, job: Job) -> bool:
        return "dies" in job.id or ("stumbles" in job.id and self.attempts(job.id) == 1)


class Ward:
    """Paints jobs by id, and keeps what is heard."""

    def __init__(self, folder: Path, slots: int) -> None:
        self._folder = folder
        self.executor = Acting(slots)
        self.events: list[Event] = []

    def job(self, job_id: str) -> Job:
        return made_up(self._folder / job_id, id=job_id, unit_px=(32, 32), weights="slim")

    def results(self, *ids: str | tuple[str, ...]) -> Iterator[JobResult]:
        """Of jobs by id; a tuple of ids is a group."""
        painting = Painting(self.executor, weights={"slim": Path("slim.npz")}, observe=self.events.append)
        groups = (group if isinstance(group, tuple) else (group,) for group in ids)
        return painting.results([tuple(self.job(job_id) for job_id in group) for group in groups])

    @property
    def notes(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, RunNoted)]


@pytest.fixture
def ward(tmp_path: Path) -> Callable[..., Ward]:
    return lambda slots=1: Ward(tmp_path, slots)


def test_no_more_run_at_once_than_there_are_slots(ward) -> None:
    one, two = ward(), ward(2)
    assert [result.job_id for result in one.results("a", "b", "c")] == ["a", "b", "c"]
    assert [result.job_id for result in two.results("a", "b", "c")] == ["a", "b", "c"]
    assert (max(one.executor.at_once), max(two.executor.at_once)) == (1, 2)


def test_progress_is_told_as_it_comes(ward) -> None:
    one = ward()
    next(one.results("a", "b"))
    assert one.events == [STEP]


def test_a_task_has_the_group_and_the_file_of_its_network(ward) -> None:
    one = ward()
    results = list(one.results(("a", "b"), "c"))
    assert [result.job_id for result in results] == ["a", "b", "c"]
    assert [[job.id for job in assignment.jobs] for assignment in one.executor.assignments] == [["a", "b"], ["c"]]
    assert {assignment.weights for assignment in one.executor.assignments} == {Path("slim.npz")}


def test_a_job_that_always_loses_its_process_is_given_up_after_three_attempts_and_the_others_are_made(ward) -> None:
    one = ward()
    results = {result.job_id: result for result in one.results("a", "dies", "b")}
    assert [name for name, result in results.items() if result.ok] == ["a", "b"]
    assert one.executor.attempts("dies") == 3
    assert (
        one.notes
        == ["a worker process was lost (killed, or out of memory) with dies; the last it said: the driver gave up"] * 3
    )
    lost = JobsStopped(("dies",), "lost")
    at = one.events.index(lost)
    assert (one.events.count(lost), one.events[at + 1]) == (3, RunNoted(one.notes[0])), (
        "whoever shows it as running stops"
    )
    message = results["dies"].error or ""
    assert message.startswith("its worker process was lost 3 times, probably out of memory at 32 × 32 px; choose")
    recorded = JobFolder(one.job("dies").folder).read_failure()
    assert recorded is not None
    assert (recorded.id, recorded.error) == ("dies", message)


def test_an_error_that_no_handler_gave_as_a_result_fails_its_jobs_with_its_lines_and_the_others_are_made(ward) -> None:
    one = ward()
    results = {result.job_id: result for result in one.results("a", ("raises", "beside"), "b")}
    assert [name for name, result in results.items() if result.ok] == ["a", "b"]
    assert one.executor.attempts("raises") == 1, "a bug is not mended by another attempt"
    for name in ("raises", "beside"):
        recorded = JobFolder(one.job(name).folder).read_failure()
        assert recorded is not None
        assert (recorded.error, recorded.details) == (results[name].error, "Traceback: line 3")
        said = "an unexpected error, which is a bug in nstflow: KeyError: 'bold' (details in failure.json)"
        assert recorded.error == said


def test_a_job_that_lost_its_process_takes_its_neighbor_with_it_only_once(ward) -> None:
    two = ward(2)
    results = {result.job_id: result for result in two.results("dies", "lingers", "quick")}
    assert {name for name, result in results.items() if result.ok} == {"lingers", "quick"}
    assert [two.executor.attempts(name) for name in ("dies", "lingers", "quick")] == [3, 2, 1]
    assert [{"dies", "lingers"} & set(note.replace(",", " ").replace(";", " ").split()) for note in two.notes] == [
        {"dies", "lingers"}, {"dies"}, {"dies"},
    ]  # fmt: skip


def test_a_job_that_lost_its_process_is_made_in_smaller_blocks_each_time_and_a_made_tile_counts(ward) -> None:
    one = ward()
    list(one.results("a", "dies"))
    first, *others = one.executor.assignments
    assert (first.block_px, first.made_since) == (None, None)
    assert [assignment.block_px for assignment in others] == [None, 512, 256]
    assert [assignment.made_since is None for assignment in others] == [True, False, False]


def test_of_a_group_that_loses_its_process_every_job_is_made_alone(ward) -> None:
    one = ward()
    results = list(one.results(("a", "stumbles", "b"), "c"))
    assert {result.job_id for result in results if result.ok} == {"a", "stumbles", "b", "c"}
    assert [len(assignment.jobs) for assignment in one.executor.assignments] == [3, 1, 1, 1, 1]


def test_jobs_with_the_same_options_travel_as_the_same_job(ward) -> None:
    """What travels is bytes: nothing of the job may be lost on the way."""
    one = ward()
    list(one.results("a"))
    (assignment,) = one.executor.assignments
    sent = one.job("a")
    assert assignment.jobs == (sent,)
    assert assignment.jobs[0].key == replace(sent).key
