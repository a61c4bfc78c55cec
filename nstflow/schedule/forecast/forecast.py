"""What a run will take: seconds, and bytes of the disk, of each job and in all."""

from __future__ import annotations

import heapq
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from nstflow.engine.backend.installed import DEFAULT, VARIABLE
from nstflow.engine.network import Slim
from nstflow.jobs.estimate import disk_bytes
from nstflow.jobs.estimate.work import START_S, finishing_seconds
from nstflow.jobs.job import Job
from nstflow.planning.plan import Plan
from nstflow.schedule.devices import SPEED_UP, Device
from nstflow.schedule.forecast.paces import Circumstances, Paces
from nstflow.schedule.forecast.told import Basis, Forecast, JobForecast, Longest
from nstflow.schedule.forecast.works import Works
from nstflow.schedule.slots import slots_of

# Looking at the pictures and drawing the sheet, in the process that everything starts from.
_RUN_S, _RUN_SECONDS_A_JOB = 1.0, 0.05
# What is said to be shorter must be worth a change of the recipe.
_WORTH_SHORTENING_S, _WORTH_IT = 120.0, 0.7
_HALVED_FROM_PX = 512


class Forecaster:
    """Works out what a plan will take on devices, each of which makes one job after the other."""

    def __init__(self, planned: Plan, devices: Sequence[Device], paces: Paces) -> None:
        self._paces, self._devices = paces, devices
        self._folder = planned.recipe.folder
        self._to_run = [one.job for one in planned.to_run]
        self._painted, self._finished = _apart(planned)
        self.works = Works(planned.recipe.registry, slots=len(devices))
        self._work = {job.id: self.works.of(job) for job in self._painted}

    @cached_property
    def jobs(self) -> Mapping[str, JobForecast]:
        """Of each job that runs, by its id."""
        rest = self.rest_times
        seconds = {job.id: finishing_seconds(job) * rest for job in self._finished}
        for job in self._painted:
            work = self._work[job.id]
            seconds[job.id] = self.painting[job.id] + (work.finishing + work.compiling) * rest
        return {job.id: JobForecast(seconds.get(job.id, 0.0), disk_bytes(job)) for job in self._to_run}

    @cached_property
    def forecast(self) -> Forecast:
        """Of the whole run."""
        sizes = [one.disk_bytes for one in self.jobs.values()]
        return Forecast(
            seconds=self.seconds(self.painting, rest_times=self.rest_times),
            basis=self._basis,
            to_make=len(self._painted),
            to_finish=len(self._finished),
            disk_bytes=sum(sizes),
            largest_bytes=max(sizes, default=0),
            free_bytes=_free_bytes(self._folder),
            longest=self._longest,
            shorter=self._shorter(),
        )

    @property
    def rest_times(self) -> float:
        """How many times longer than on the reference everything but painting takes."""
        return self._paces.times(self.rest)[0]

    @property
    def rest(self) -> Circumstances:
        """Of everything but painting."""
        return Circumstances(what="rest", device=self._devices[0].name, backend=_backend())

    def circumstances(self, job: Job, *, weights: str | None = None) -> Circumstances:
        """Of a job's painting."""
        return Circumstances(
            what="painting",
            device=self._devices[0].name,
            backend=_backend(),
            weights=weights or job.engine.weights,
            optimizer=job.engine.optimizer,
            losses=tuple(sorted(job.losses)),
            precision=job.engine.precision,
        )

    @property
    def speed_up(self) -> float:
        """How many times faster the cores of a device are than one of them."""
        return float(max(1, self._devices[0].threads) ** SPEED_UP)

    def seconds(self, painting: Mapping[str, float], *, rest_times: float) -> float:
        """Tell when the last device is done. painting: the seconds of each job's; the others are as they are."""
        ready = [(0.0, slot) for slot in range(len(self._devices))]
        compiled: list[set[object]] = [set() for _ in self._devices]
        for job in self._painted:
            work = self._work[job.id]
            begins, slot = heapq.heappop(ready)
            once = 0.0 if compiled[slot] else START_S
            if (shape := _shape(job)) not in compiled[slot]:
                compiled[slot].add(shape)
                once += work.compiling
            heapq.heappush(ready, (begins + painting[job.id] + rest_times * (once + work.finishing), slot))
        in_this_process = _RUN_S + _RUN_SECONDS_A_JOB * len(self._to_run)
        in_this_process += sum(finishing_seconds(job) for job in self._finished)
        return max(end for end, _ in ready) + rest_times * in_this_process

    @cached_property
    def painting(self) -> dict[str, float]:
        """The seconds of each job's painting, as far as is known before."""
        return {
            job.id: self._work[job.id].painting / self.speed_up * self._paces.times(self.circumstances(job))[0]
            for job in self._painted
        }

    @property
    def _basis(self) -> Basis:
        found = {self._paces.times(self.circumstances(job))[1] for job in self._painted}
        found |= {self._paces.times(self.rest)[1]}
        return next(basis for basis in ("guess", "other runs", "runs") if basis in found)

    @property
    def _longest(self) -> Longest | None:
        if not self._painted:
            return None
        job = max(self._painted, key=lambda one: self.jobs[one.id].seconds)
        scales, (width, height) = job.canvas.scales, job.canvas.unit_px
        iterations = sum(scale.iterations for scale in scales)
        return Longest(job.id, self.jobs[job.id].seconds, width, height, len(scales), iterations, job.engine.weights)

    def _shorter(self) -> tuple[tuple[str, float], ...]:
        """Try what makes a run shorter: the network for drafts, and half the width where it is painted."""
        whole, longest = self.seconds(self.painting, rest_times=self.rest_times), self._longest
        if whole < _WORTH_SHORTENING_S or longest is None:
            return ()
        found = {}
        if not all(job.is_draft for job in self._painted):
            found["--draft"] = {job.id: self._as_draft(job) for job in self._painted}
        if longest.width_px >= _HALVED_FROM_PX:
            found[f"tile.work={longest.width_px // 2}px"] = {job.id: self._halved(job) for job in self._painted}
        shorter = ((name, self.seconds(each, rest_times=self.rest_times)) for name, each in found.items())
        return tuple((name, seconds) for name, seconds in shorter if seconds < _WORTH_IT * whole)

    def _as_draft(self, job: Job) -> float:
        if job.is_draft:
            return self.painting[job.id]
        times, _ = self._paces.times(self.circumstances(job, weights=Slim.name))
        return self.works.painting(job, weights=Slim.name) / self.speed_up * times

    def _halved(self, job: Job) -> float:
        return self.painting[job.id] * self.works.painting(job, halved=True) / self.works.painting(job)


def forecast_of(planned: Plan, devices: Sequence[Device] | None = None, paces: Paces | None = None) -> Forecaster:
    """Prepare the forecast of a plan. devices: those of a run without options by default; paces: the user's.

    Raises UsageError for devices that are not there.
    """
    return Forecaster(planned, devices or slots_of(planned), paces or Paces.read())


def _apart(planned: Plan) -> tuple[list[Job], list[Job]]:
    """Part the jobs into those whose tile is painted, in the order of a run, and those that are only finished."""
    keys = {one.job.tile_key for one in planned.jobs if one.is_made}
    painted, finished = list[Job](), [one.job for one in planned.to_finish]
    for job in (one.job for one in planned.to_make if one.job.problem is None):
        (finished if job.tile_key in keys else painted).append(job)
        keys.add(job.tile_key)
    return sorted(painted, key=lambda job: (job.engine.weights, job.engine.precision)), finished


def _shape(job: Job) -> tuple[object, ...]:
    """Tell what jobs have in common that are compiled once."""
    canvas = job.canvas
    return id(job.losses), job.engine.weights, job.engine.precision, canvas.lattice, canvas.scales


def _backend() -> str:
    return os.environ.get(VARIABLE, DEFAULT)


def _free_bytes(folder: Path) -> int:
    there = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    return shutil.disk_usage(there).free
