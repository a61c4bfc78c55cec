"""Listens to one job's painter, for its files and for who waits."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from nstflow.engine.painter import Step
from nstflow.outputs.curves import LossRow
from nstflow.outputs.encode.png import to_8_bit
from nstflow.schedule.events import JobStepped

_REPORT_EVERY_S = 0.5


class Recorder:
    """Hears a painter's steps: keeps the losses and some frames, and reports how far the job is."""

    def __init__(self, job_id: str, device: str, report: Callable[[JobStepped], None]) -> None:
        self._job_id, self._device, self._report = job_id, device, report
        self._first: tuple[float, float] | None = None
        self._next_report = 0.0
        self._middles_kept: set[int] = set()
        self._times: dict[int, tuple[tuple[int, float], tuple[int, float]]] = {}
        self.losses: list[LossRow] = []
        self.frames: dict[str, np.ndarray] = {}

    def __call__(self, step: Step) -> None:
        """Keep what is worth keeping of a step, and report it twice a second."""
        self.losses.append(LossRow(step.scale, step.width_px, step.step, step.terms))
        if self._is_a_frame(step):
            self.frames[f"{len(self.frames) + 1:02d}-{step.width_px}px-step{step.step:04d}"] = to_8_bit(step.image())
        now = time.perf_counter()
        first, _ = self._times.setdefault(step.scale, ((step.step, now), (step.step, now)))
        self._times[step.scale] = first, (step.step, now)
        if now >= self._next_report:
            self._next_report = now + _REPORT_EVERY_S
            stepped = JobStepped(
                job_id=self._job_id,
                device=self._device,
                width_px=step.width_px,
                step=step.step,
                steps=step.steps,
                done=step.done,
                total=step.total,
                seconds_left=self._seconds_left(now, step.done),
            )
            self._report(stepped)

    def paces(self, *, together: int = 1) -> tuple[tuple[int, int, float], ...]:
        """Tell of each size its place from 1, how many steps came after the first one heard, and their seconds.

        The first step has the compilation before it. together: how many tiles shared the steps.
        """
        return tuple(
            (scale, last - first, round((end - begin) / together, 3))
            for scale, ((first, begin), (last, end)) in self._times.items()
            if last > first
        )

    def _seconds_left(self, now: float, done: float) -> float | None:
        """From the pace since the first step, which had the backend's start and the compilation before it."""
        if self._first is None:
            self._first = now, done
        since, before = self._first
        return (now - since) / (done - before) * (1 - done) if done > before else None

    def _is_a_frame(self, step: Step) -> bool:
        """Tell whether it is the very first image, or the middle or the end of a size."""
        if step.step >= step.steps / 2 and step.scale not in self._middles_kept:
            self._middles_kept.add(step.scale)
            return True
        return step.step == step.steps or (step.scale, step.step) == (1, 1)
