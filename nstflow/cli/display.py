"""What a run shows while it goes on: bars on a terminal, a line for each job elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from nstflow.planning.plan import Plan, Reason
from nstflow.schedule.devices import Device
from nstflow.schedule.heartbeat import Heartbeat
from nstflow.schedule.runner import Observer
from nstflow.schedule.worker import JobResult

_REPLACING = (Reason.SETTINGS_CHANGED, Reason.INPUTS_CHANGED)


@contextmanager
def display() -> Iterator[Observer]:
    """The observer that suits where stderr goes."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[words]}", style="dim"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(console, progress)


class Lines(Observer):
    """A line for each job and note."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = self._count = 0

    def planned(self, plan: Plan, devices: Sequence[Device]) -> None:
        self._total = len(plan.to_run)
        done = len(plan.selected) - self._total
        names = ", ".join(dict.fromkeys(device.name for device in devices))
        again = f"{len(plan.to_finish)} to finish again, " if plan.to_finish else ""
        self._say(f"{len(plan.to_make)} to make, {again}{done} done before; on {names}")
        replaced = sum(one.reason in _REPLACING for one in plan.to_run)
        if replaced:
            self._say(f"note: {replaced} of them made before with other settings or pictures, and are replaced")
        for note in dict.fromkeys(note for one in plan.to_run for note in one.job.notes):
            self._say(f"note: {note}")
        for problem in dict.fromkeys(one.job.problem for one in plan.to_run if one.job.problem):
            self._say(f"cannot be read, its jobs will fail: {problem}")

    def noted(self, text: str) -> None:
        self._say(f"note: {text}")

    def finished(self, result: JobResult) -> None:
        self._count += 1
        if result.ok and result.refinished:
            outcome = f"files made again in {spoken(result.seconds)}"
        elif result.ok:
            outcome = f"made in {spoken(result.seconds)}, loss {result.losses['total']:.3g}"
        else:
            outcome = f"failed: {result.error}"
        seam = f"; {result.seam}" if result.seam else ""
        self._say(f"[{self._count}/{self._total}] {result.job_id}: {outcome}{seam}")
        for note in result.notes:
            self._say(f"note: {result.job_id}: {note}")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


class Bars(Lines):
    """A bar for the run and one for each running job, with its size, step, loss and the time left."""

    def __init__(self, console: Console, progress: Progress) -> None:
        super().__init__(console)
        self._progress = progress
        self._all = progress.add_task("all tiles", total=1.0, words="looking at the pictures")
        self._tasks: dict[str, TaskID] = {}
        self._job_seconds: list[float] = []
        self._lanes = 1

    def planned(self, plan: Plan, devices: Sequence[Device]) -> None:
        super().planned(plan, devices)
        self._lanes = len(devices)
        self._progress.update(self._all, total=max(1, self._total))

    def progressed(self, heartbeats: Sequence[Heartbeat]) -> None:
        for beat in heartbeats:
            if beat.job not in self._tasks:
                self._tasks[beat.job] = self._progress.add_task(beat.job, total=1.0, words="")
            left = f", {spoken(beat.seconds_left)} left" if beat.seconds_left is not None else ""
            words = f"{beat.width_px} px, step {beat.step}/{beat.steps}, loss {beat.total:.3g}{left}"
            self._progress.update(self._tasks[beat.job], completed=beat.done, words=words)
        running = sum(beat.done for beat in heartbeats)
        self._progress.update(self._all, completed=self._count + running, words=self._time_left(heartbeats))

    def finished(self, result: JobResult) -> None:
        super().finished(result)
        if (task := self._tasks.pop(result.job_id, None)) is not None:
            self._progress.remove_task(task)
        if result.ok and not result.refinished:
            self._job_seconds.append(result.seconds)
        self._progress.update(self._all, completed=self._count)

    def _time_left(self, heartbeats: Sequence[Heartbeat]) -> str:
        """From the finished jobs' mean time, or from the running ones before any is finished."""
        running = [beat.seconds_left / (1 - beat.done) for beat in heartbeats if beat.seconds_left and beat.done < 1]
        known = self._job_seconds or running
        if not known:
            return f"{self._count} of {self._total}" if heartbeats or self._count else "starting"
        remaining = self._total - self._count - sum(beat.done for beat in heartbeats)
        left = sum(known) / len(known) * remaining / self._lanes
        return f"{self._count} of {self._total}, {spoken(left)} left"


def spoken(seconds: float) -> str:
    """`45 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
