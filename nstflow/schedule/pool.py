"""Worker processes, one for each device: results stream in, lost workers are replaced.

The pool is joblib's loky executor itself and not `joblib.Parallel`: with one device `Parallel` would run the
jobs in this process, where an out-of-memory kill takes the whole night with it.
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path

from joblib.externals.loky import ProcessPoolExecutor, wait

from nstflow.errors import OutputError
from nstflow.jobs.job import Job
from nstflow.outputs.publish import publish_failure
from nstflow.schedule import worker
from nstflow.schedule.devices import Device
from nstflow.schedule.groups import Group
from nstflow.schedule.heartbeat import Heartbeat, read_heartbeat
from nstflow.schedule.worker import JobResult

_POLL_S = 0.2
_TAKEN_UP_WITHIN_S = 1.0
_MOST_ATTEMPTS = 3
# The largest block of the second and the third: a job that was lost may have been too large for the machine.
_SMALLER_BLOCKS_PX = (512, 256)


class Pool:
    """Runs jobs on devices.

    scratch: an empty folder for locks and heartbeats.
    weights: a recipe's `engine.weights` -> the file.
    deterministic: workers compute the same bits each time.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        *,
        scratch: Path,
        weights: Mapping[str, Path],
        on_progress: Callable[[Sequence[Heartbeat]], None],
        on_note: Callable[[str], None],
        deterministic: bool = False,
    ) -> None:
        self._devices, self._scratch, self._weights = devices, scratch, weights
        self._deterministic = deterministic
        self._on_progress, self._on_note = on_progress, on_note
        self._running: dict[Future[JobResult | list[JobResult]], Group] = {}
        self._attempts = Counter[str]()
        self._began = time.time()

    def results(self, groups: Sequence[Group]) -> Iterator[JobResult]:
        """Each job's result as soon as there is one; the jobs of a group are made together.

        A job whose process was lost (killed, out of memory) is tried again, three times in all: alone, and in smaller
        blocks each time. When the caller stops early, by an interrupt or otherwise, the workers are killed.
        """
        waiting, lost_before = deque(groups), set[str]()
        executor = self._start()
        try:
            while waiting or self._running:
                while waiting and self._has_room_for(waiting[0], lost_before):
                    self._submit(executor, waiting.popleft())
                finished, lost = self._next()
                yield from finished
                if lost:
                    executor.shutdown(wait=True, kill_workers=True)
                    executor = self._start()
                    lost_before.update(job.id for job in lost)
                    given_up = [job for job in lost if self._attempts[job.id] >= _MOST_ATTEMPTS]
                    waiting.extendleft((job,) for job in reversed(lost) if job not in given_up)
                    yield from (_lost(job) for job in given_up)
                self._on_progress(self._heartbeats())
        finally:
            self._stop(executor)

    def _stop(self, executor: ProcessPoolExecutor) -> None:
        """Kill the workers. Loky's own thread fails, with a traceback, over work that it has not taken up by then."""
        deadline = time.monotonic() + _TAKEN_UP_WITHIN_S
        while not all(future.running() or future.done() for future in self._running) and time.monotonic() < deadline:
            time.sleep(_TAKEN_UP_WITHIN_S / 100)
        executor.shutdown(wait=True, kill_workers=True)

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=len(self._devices),
            initializer=worker.start,
            initargs=(self._devices, self._scratch, os.getpid(), self._deterministic),
        )

    def _has_room_for(self, group: Group, lost_before: Collection[str]) -> bool:
        """Whether a device is free. A job that was lost before runs alone: it may take its neighbours with it."""
        together = [*self._running.values(), group]
        alone = any(job.id in lost_before for one in together for job in one)
        return len(together) <= (1 if alone else len(self._devices))

    def _submit(self, executor: ProcessPoolExecutor, group: Group) -> None:
        try:
            future = executor.submit(self._making(group))
        except BrokenExecutor as error:  # a worker was lost since the last look
            future = Future()
            future.set_exception(error)
        self._running[future] = group

    def _making(self, group: Group) -> Callable[[], JobResult | list[JobResult]]:
        self._attempts.update(job.id for job in group)
        weights = self._weights[group[0].engine.weights]
        heartbeats = [self._heartbeat_file(job) for job in group]
        if len(group) > 1:
            return partial(worker.make_together, group, weights=weights, heartbeats=heartbeats)
        again = self._attempts[group[0].id] - 1
        if not again:
            return partial(worker.make, group[0], weights=weights, heartbeat=heartbeats[0])
        return partial(
            worker.make,
            group[0],
            weights=weights,
            heartbeat=heartbeats[0],
            block_px=_SMALLER_BLOCKS_PX[again - 1],
            made_since=self._began,
        )

    def _next(self) -> tuple[list[JobResult], list[Job]]:
        """What is finished after a short wait, and the jobs whose worker was lost."""
        done, _ = wait(self._running, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        finished, lost = list[JobResult](), list[Job]()
        for future in done:
            group = self._running.pop(future)
            try:
                found = future.result()
                finished += found if isinstance(found, list) else [found]
            except BrokenExecutor:
                lost += group
        if lost:  # the others' futures break with the pool
            lost += [job for group in self._running.values() for job in group]
            self._running.clear()
            ids = ", ".join(job.id for job in lost)
            self._on_note(f"a worker process was lost (killed, or out of memory) with {ids}{self._last_words()}")
        return finished, lost

    def _last_words(self) -> str:
        """The last line that a library left in a worker's log, where there is one: drivers say why they gave up."""
        logs = [worker.log_file(self._scratch, device) for device in self._devices]
        lines = [line for log in logs if log.is_file() for line in log.read_text(errors="replace").split("\n") if line]
        return f"; the last it said: {lines[-1]}" if lines else ""

    def _heartbeats(self) -> list[Heartbeat]:
        beats = (read_heartbeat(self._heartbeat_file(job)) for group in self._running.values() for job in group)
        return [beat for beat in beats if beat is not None]

    def _heartbeat_file(self, job: Job) -> Path:
        return self._scratch / f"{job.key}.json"


def _lost(job: Job) -> JobResult:
    width, height = job.canvas.unit_px
    message = (
        f"its worker process was lost {_MOST_ATTEMPTS} times, probably out of memory at {width} × {height} px; "
        "choose a smaller tile.size, or fewer --jobs at once"
    )
    return record_failure(job, message)


def record_failure(job: Job, message: str) -> JobResult:
    """The result of a job that failed outside of a worker; recorded on disk where that is possible."""
    with suppress(OutputError):  # where nothing can be written, the message still reaches the user
        publish_failure(job, message)
    return JobResult(job.id, device="", seconds=0.0, error=message)
