"""What a run shows while it goes on: bars on a terminal, a line for each job elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from nstflow.cli.forecast import forecast_lines
from nstflow.cli.losses import Losses
from nstflow.schedule.events import Event, JobsStopped, JobStepped, Observer, RunNoted, RunStarted
from nstflow.schedule.results import JobResult


@contextmanager
def display() -> Iterator[Observer]:
    """Give the observer that suits where stderr goes."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Lines(console).hear
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[words]}", style="dim"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(console, progress).hear


class Lines:
    """A line for each job and note."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = self._count = 0
        self._losses = Losses()
        self._noted: set[str] = set()

    def hear(self, event: Event) -> None:
        """Show what happened."""
        if isinstance(event, RunStarted):
            self._started(event)
        elif isinstance(event, RunNoted):
            self._note(event.text)
        elif isinstance(event, JobStepped):
            self._losses.note(event)
        elif isinstance(event, JobsStopped):
            self._losses.forget(event.job_ids)
        elif isinstance(event, JobResult):
            self._finished(event)

    def _started(self, run: RunStarted) -> None:
        self._total = run.to_run
        names = ", ".join(dict.fromkeys(run.devices))
        again = f"{run.to_finish} to finish again, " if run.to_finish else ""
        self._say(f"{run.to_make} to make, {again}{run.done} done before; on {names}")
        for line in forecast_lines(run.forecast) if run.forecast else ():
            self._say(line)
        if run.replaced:
            earlier = "made before with other settings or pictures; those tiles are kept (nstflow history)"
            self._say(f"note: {run.replaced} of them {earlier}")
        for note in run.notes:
            self._note(note)
        for problem in run.problems:
            self._say(f"cannot be read, its jobs will fail: {problem}")

    def _finished(self, result: JobResult) -> None:
        self._count += 1
        if result.ok and result.refinished:
            outcome = f"files made again in {spoken(result.seconds)}"
        elif result.ok:
            outcome = f"made in {spoken(result.seconds)}{self._losses.last_in_words(result)}"
        else:
            outcome = f"failed: {result.error}"
        seam = f"; {result.seam}" if result.seam else ""
        self._say(f"[{self._count}/{self._total}] {result.job_id}: {outcome}{seam}")
        for note in result.notes:
            self._note(note, of=f"{result.job_id}: ")

    def _note(self, text: str, *, of: str = "") -> None:
        """Say a note, the first time that it comes up: manifests have it for each job."""
        if text not in self._noted:
            self._noted.add(text)
            self._say(f"note: {of}{text}")

    def _say(self, text: str) -> None:
        # What an interrupt keeps Rich from forgetting, it says again with its next line.
        click.echo(text, file=self._console.file)


class Bars(Lines):
    """A bar for the run and one for each running job, with its size, step, loss and the time left."""

    def __init__(self, console: Console, progress: Progress) -> None:
        super().__init__(console)
        self._progress = progress
        self._all = progress.add_task("all tiles", total=1.0, words="looking at the pictures")
        self._tasks: dict[str, TaskID] = {}
        self._running: dict[str, JobStepped] = {}
        self._job_seconds: list[float] = []
        self._lanes = 1

    def hear(self, event: Event) -> None:
        """Show what happened, and how far the jobs are."""
        super().hear(event)
        if isinstance(event, RunStarted):
            self._lanes = len(event.devices)
            self._progress.update(self._all, total=max(1, self._total), words="starting")
        elif isinstance(event, JobStepped):
            self._stepped(event)
        elif isinstance(event, JobsStopped):
            self._forget(*event.job_ids)
        elif isinstance(event, JobResult):
            if event.ok and not event.refinished:
                self._job_seconds.append(event.seconds)
            self._forget(event.job_id)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _stepped(self, step: JobStepped) -> None:
        self._running[step.job_id] = step
        if step.job_id not in self._tasks:
            self._tasks[step.job_id] = self._progress.add_task(step.job_id, total=1.0, words="")
        left = f", {spoken(step.seconds_left)} left" if step.seconds_left is not None else ""
        words = (
            f"{step.width_px} px, step {step.step}/{step.steps}{self._losses.in_words(step.job_id, step.total)}{left}"
        )
        self._progress.update(self._tasks[step.job_id], completed=step.done, words=words)
        self._update_all()

    def _forget(self, *job_ids: str) -> None:
        """Take the bars of jobs away that run no more."""
        for job_id in job_ids:
            self._running.pop(job_id, None)
            if (task := self._tasks.pop(job_id, None)) is not None:
                self._progress.remove_task(task)
        self._update_all()

    def _update_all(self) -> None:
        done = self._count + sum(step.done for step in self._running.values())
        self._progress.update(self._all, completed=done, words=self._time_left())

    def _time_left(self) -> str:
        """From the finished jobs' mean time, or from the running ones before any is finished."""
        steps = self._running.values()
        expected = [step.seconds_left / (1 - step.done) for step in steps if step.seconds_left and step.done < 1]
        known = self._job_seconds or expected
        if not known:
            return f"{self._count} of {self._total}"
        remaining = self._total - self._count - sum(step.done for step in steps)
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
