"""A run's events tell how fast this machine is; the next forecast knows it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from nstflow.jobs.job import Job
from nstflow.planning.plan import Plan
from nstflow.schedule.events import Event, RunEnded, RunStarted
from nstflow.schedule.forecast import Forecaster
from nstflow.schedule.forecast.paces import Pace, Paces
from nstflow.schedule.results import JobResult

# Fewer seconds of steps are noise, and so is what is left of a run that painted nearly all of its time.
_LEAST_MEASURED_S = 0.2
_LEAST_REST_SHARE = 0.15
_SLOWEST, _FASTEST = 20.0, 0.05


class Learning:
    """Hears a run's events and keeps, at its end, how long they took over the reference's time."""

    def __init__(self, planned: Plan, forecaster: Forecaster) -> None:
        self._jobs: Mapping[str, Job] = {one.job.id: one.job for one in planned.to_run}
        self._forecaster = forecaster
        self._began = time.monotonic()
        self._painting: dict[str, float] = {}
        self._new: list[Pace] = []

    def __call__(self, event: Event) -> None:
        """Hear an event."""
        if isinstance(event, RunStarted):
            self._began = time.monotonic()
        elif isinstance(event, JobResult):
            self._finished(event)
        elif isinstance(event, RunEnded):
            if not event.stopped_by and not event.failed:
                self._ended(time.monotonic() - self._began)
            if self._new:
                Paces.read().with_new(self._new).write()

    def _finished(self, result: JobResult) -> None:
        job = self._jobs.get(result.job_id)
        if job is None or not result.ok or not result.paces:
            return
        seconds = sum(taken for _, _, taken in result.paces)
        expected = self._forecaster.works.measured(job, result.paces) / self._forecaster.speed_up
        if expected <= 0:
            return
        if seconds >= _LEAST_MEASURED_S:
            self._keep(Pace(of=self._forecaster.circumstances(job), times=seconds / expected))
        whole = self._forecaster.works.of(job).painting / self._forecaster.speed_up
        self._painting[job.id] = whole * seconds / expected

    def _ended(self, seconds: float) -> None:
        """Take what is left of a whole run's time for everything but painting."""
        painting = {**self._forecaster.painting, **self._painting}
        only_painting = self._forecaster.seconds(painting, rest_times=0.0)
        rest = self._forecaster.seconds(painting, rest_times=1.0) - only_painting
        if rest > 0 and seconds - only_painting >= _LEAST_REST_SHARE * seconds:
            self._keep(Pace(of=self._forecaster.rest, times=(seconds - only_painting) / rest))

    def _keep(self, pace: Pace) -> None:
        if _FASTEST**2 <= pace.times <= _SLOWEST:
            self._new.append(pace)
