"""Paint groups of jobs by an executor: who runs when, and what becomes of jobs whose process was lost."""

from __future__ import annotations

import pickle
import time
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import FailureKind
from nstflow.schedule.events import JobsStopped, JobStepped, Observer, RunNoted
from nstflow.schedule.executors.base import Executor, TaskDone, TaskFailed, TaskProgress
from nstflow.schedule.failures import record_failure
from nstflow.schedule.groups import Group
from nstflow.schedule.results import JobResult
from nstflow.schedule.worker import Assignment

_POLL_S = 0.2
_MOST_ATTEMPTS = 3
# The largest block of the second and the third: a job that was lost may have been too large for the machine.
_SMALLER_BLOCKS_PX = (512, 256)


class Painting:
    """Paints groups of jobs.

    weights: a recipe's `engine.weights` -> the file.
    observe: hears of progress, and of processes that were lost.
    """

    def __init__(self, executor: Executor, *, weights: Mapping[str, Path], observe: Observer) -> None:
        self._executor, self._weights, self._observe = executor, weights, observe
        self._running: dict[str, Group] = {}
        self._attempts = Counter[str]()
        self._lost_before = set[str]()
        self._began = time.time()

    def results(self, groups: Sequence[Group]) -> Iterator[JobResult]:
        """Give each job's result as soon as there is one; the jobs of a group are painted together.

        A job whose process was lost (killed, out of memory) is tried again, three times in all: alone, and in smaller
        blocks each time.
        """
        waiting = deque(groups)
        while waiting or self._running:
            while waiting and self._has_room_for(waiting[0]):
                self._submit(waiting.popleft())
            for outcome in self._executor.outcomes(_POLL_S):
                if isinstance(outcome, TaskProgress):
                    step: JobStepped = pickle.loads(outcome.report)
                    self._observe(step)
                elif isinstance(outcome, TaskDone):
                    del self._running[outcome.task]
                    results: list[JobResult] = pickle.loads(outcome.result)
                    yield from results
                elif isinstance(outcome, TaskFailed):
                    yield from (_fail(job, outcome) for job in self._running.pop(outcome.task))
                else:
                    lost = [job for task in outcome.tasks for job in self._running.pop(task)]
                    self._note_loss(lost, outcome.last_words)
                    given_up = [job for job in lost if self._attempts[job.id] >= _MOST_ATTEMPTS]
                    waiting.extendleft((job,) for job in reversed(lost) if job not in given_up)
                    yield from (_give_up(job) for job in given_up)

    def _has_room_for(self, group: Group) -> bool:
        """Whether a slot is free. A job that was lost before runs alone: it may take its neighbors with it."""
        together = [*self._running.values(), group]
        alone = any(job.id in self._lost_before for members in together for job in members)
        return len(together) <= (1 if alone else self._executor.slots)

    def _submit(self, group: Group) -> None:
        self._attempts.update(job.id for job in group)
        first = group[0]
        again = self._attempts[first.id] - 1
        assignment = Assignment(
            group,
            self._weights[first.engine.weights],
            block_px=_SMALLER_BLOCKS_PX[again - 1] if again else None,
            made_since=self._began if again else None,
        )
        self._running[first.id] = group
        self._executor.submit(first.id, pickle.dumps(assignment))

    def _note_loss(self, lost: Collection[Job], last_words: str) -> None:
        self._lost_before.update(job.id for job in lost)
        ids = ", ".join(job.id for job in lost)
        said = f"; the last it said: {last_words}" if last_words else ""
        self._observe(JobsStopped(tuple(job.id for job in lost), "lost"))
        self._observe(RunNoted(f"a worker process was lost (killed, or out of memory) with {ids}{said}"))


def _fail(job: Job, failed: TaskFailed) -> JobResult:
    message = f"an unexpected error, which is a bug in nstflow: {failed.error} (details in {JobFolder.FAILURE})"
    return record_failure(job, message, details=failed.traceback)


def _give_up(job: Job) -> JobResult:
    width, height = job.canvas.unit_px
    message = (
        f"its worker process was lost {_MOST_ATTEMPTS} times, probably out of memory at {width} × {height} px; "
        "choose a smaller tile.size, or fewer --jobs at once"
    )
    return record_failure(job, message, kind=FailureKind.MEMORY)
