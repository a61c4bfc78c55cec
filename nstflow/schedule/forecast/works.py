"""The work of a plan's jobs: what a recipe's losses and networks say of themselves, worked out once for jobs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nstflow.engine.network import Backbone
from nstflow.engine.optimize.memory import MEMORY_SHARE
from nstflow.jobs.estimate import machine_bytes
from nstflow.jobs.estimate.work import StepWork, Work, painting_seconds, work_of
from nstflow.jobs.job import Job
from nstflow.jobs.options.engine import Scale
from nstflow.recipe.registry import RecipeRegistry

MeasuredSteps = tuple[int, int, float]
"""Of a size of a tile: its place among the sizes, from 1, how many steps were measured, and their seconds."""


class Works:
    """Works out what jobs ask for. slots: how many jobs share the memory."""

    def __init__(self, registry: RecipeRegistry, *, slots: int) -> None:
        self._registry = registry
        self._room_bytes = MEMORY_SHARE * machine_bytes() / slots
        self._steps: dict[tuple[int, str], StepWork] = {}
        self._works: dict[object, Work] = {}
        self._paintings: dict[object, float] = {}

    def of(self, job: Job) -> Work:
        """Return all that a job asks for."""
        alike = _alike(job), job.production.digest
        if alike not in self._works:
            self._works[alike] = work_of(job, self._step(job, job.engine.weights))
        return self._works[alike]

    def painting(self, job: Job, *, weights: str | None = None, halved: bool = False) -> float:
        """Return the painting alone, with another network or at half the width and height."""
        alike = _alike(job), weights, halved
        if alike not in self._paintings:
            step = self._step(job, weights or job.engine.weights)
            scales = [_halved(scale) for scale in job.canvas.scales] if halved else job.canvas.scales
            self._paintings[alike] = painting_seconds(job, step, ((scale, scale.iterations) for scale in scales))
        return self._paintings[alike]

    def measured(self, job: Job, paces: Sequence[MeasuredSteps]) -> float:
        """Return the work of the steps that were measured; a painter may number its sizes in another way."""
        scales = job.canvas.scales
        steps = ((scales[place - 1], number) for place, number, _ in paces if 0 < place <= len(scales))
        return painting_seconds(job, self._step(job, job.engine.weights), steps)

    def _step(self, job: Job, weights: str) -> StepWork:
        known = id(job.losses), weights  # jobs of a variant share the mapping, and keep it alive
        if known not in self._steps:
            self._steps[known] = self._step_of(job.losses, weights)
        return self._steps[known]

    def _step_of(self, options: Mapping[str, Mapping[str, object]], weights: str) -> StepWork:
        losses = [self._registry.losses[name].model_validate(chosen) for name, chosen in options.items()]
        return StepWork(
            layers=frozenset[str]().union(*(loss.layer_names() for loss in losses)),
            channels=self._registry.backbones.get(weights, Backbone).channels,
            losses_seconds_a_mpx=sum(loss.seconds_a_mpx for loss in losses),
            room_bytes=self._room_bytes,
        )


def _alike(job: Job) -> tuple[object, ...]:
    """Tell what jobs have in common whose painting takes as long."""
    engine = job.engine
    return id(job.losses), engine.weights, engine.optimizer, engine.precision, engine.blocks, job.canvas


def _halved(scale: Scale) -> Scale:
    return replace(scale, width_px=scale.width_px // 2, height_px=scale.height_px // 2)
