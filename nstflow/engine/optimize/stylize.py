"""Pictures from sources and losses, coarse to fine: one tile, or several of one kind at once."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf, prod
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.backend.precision import resolve, with_precision
from nstflow.engine.losses.base import Loss, active_losses
from nstflow.engine.network.features import Params
from nstflow.engine.optimize.blocks import BLOCK_PX, BlockGradient, check_blocks, is_bound_in_blocks
from nstflow.engine.optimize.brief import Brief, Result, Step
from nstflow.engine.optimize.memory import fits, is_out_of_memory
from nstflow.engine.optimize.objective import Objective, make_joint_objective, make_objective
from nstflow.engine.optimize.optimizers import OPTIMIZERS, Adam, Found, Optimizer
from nstflow.engine.optimize.sources import Pictures, Readings, prepare
from nstflow.engine.optimize.targets import Targets, options_of
from nstflow.errors import JobError, UsageError
from nstflow.jobs.options.engine import Precision, Scale
from nstflow.textile.resample import resize

__all__ = ["Brief", "Engine", "Result", "Step"]

# Each holds a graph for every size of its pyramid: a night of contents in many aspects must not fill the memory.
_MOST_COMPILED = 8

OnStep = Callable[[Step], None]


class Engine:
    """A network, and what its jobs share: compiled steps and targets.

    precision: of its convolutions, `float32` or `bfloat16`.
    """

    def __init__(self, params: Params, *, precision: Precision = "float32") -> None:
        self.precision = resolve(precision)
        self._params = with_precision(params, self.precision)
        self._optimizers: OrderedDict[Any, Optimizer] = OrderedDict()
        self._targets = Targets()
        self._too_large_px = inf  # so many pixels ran out of memory, in this job or an earlier one

    def stylize(self, brief: Brief, *, on_step: OnStep = lambda step: None) -> Result:
        """Optimise the brief's tile.

        on_step is called every few steps. Raises JobError where a loss is not finite, UsageError where no loss is left.
        A size that does not fit into memory is computed in blocks, as the result's notes say.
        """
        task = _Task(brief)
        for index, scale in enumerate(brief.scales):
            task.resize(scale, self._params)
            report = _Reporter(brief.scales, index, on_step)
            task.take(self._in_one_piece_or_blocks(task, scale, report))
        return task.result()

    def stylize_together(
        self, briefs: Sequence[Brief], *, on_step: Callable[[int, Step], None] = lambda index, step: None
    ) -> list[Result | JobError]:
        """Optimise tiles that differ in pictures, seeds and weights of losses only, all at once, with Adam.

        A big GPU is not filled by one. on_step hears the brief's number as well. A brief that fails gives its error
        and leaves the others alone. Raises UsageError for briefs of different kinds, and what the backend raises
        when memory is short.
        """
        tasks = [_Task(brief) for brief in briefs]
        together = len({self._kind(task) for task in tasks}) == 1 and briefs[0].optimizer == "adam"
        if not together or any(brief.stop.asked for brief in briefs):
            raise UsageError("only tiles of the same sizes, repeat and losses can be made together, with adam")
        results: dict[int, Result | JobError] = {}
        for index, scale in enumerate(briefs[0].scales):
            going = [number for number in range(len(tasks)) if number not in results]
            report = _JointReporter(
                [_Reporter(tasks[number].brief.scales, index, partial(on_step, number)) for number in going]
            )
            for number in going:
                tasks[number].resize(scale, self._params)
            for number, found in zip(going, self._together([tasks[n] for n in going], scale, report), strict=True):
                if isinstance(found, JobError):
                    results[number] = found
                else:
                    tasks[number].take(found)
        return [results.get(number) or task.result() for number, task in enumerate(tasks)]

    def _in_one_piece_or_blocks(self, task: _Task, scale: Scale, report: _Reporter) -> Found:
        if not task.needs_blocks(scale, too_large_px=self._too_large_px):
            try:
                return self._in_one_piece(task, scale, report)
            except Exception as error:
                if task.brief.blocks == "off" or not is_out_of_memory(error):
                    raise
                task.ran_out_of_memory(scale)
                self._too_large_px = min(self._too_large_px, prod(task.unfolded_size(scale)))
            gc.collect()  # outside of the handler: the error holds the frames that hold the tensors
        return self._in_blocks(task, scale, report)

    def _in_one_piece(self, task: _Task, scale: Scale, report: _Reporter) -> Found:
        optimizer = self._optimizer(task, make_objective)
        constants = (
            self._params,
            self._targets_at(task, scale, task.losses),
            task.weights,
            *_unless_none(task.readings.guides),
        )
        return optimizer.minimize(
            task.image, constants, iterations=scale.iterations, on_step=report, stop=task.brief.stop
        )

    def _together(self, tasks: Sequence[_Task], scale: Scale, report: _JointReporter) -> list[Found | JobError]:
        if not tasks:
            return []
        optimizer = self._optimizer(tasks[0], make_joint_objective)
        assert isinstance(optimizer, Adam)
        targets = [self._targets_at(task, scale, task.losses) for task in tasks]
        guides = [task.readings.guides for task in tasks]
        constants = (
            self._params,
            targets,
            [task.weights for task in tasks],
            *_unless_none(guides if any(guides) else None),
        )
        images = np.stack([task.image for task in tasks])
        return optimizer.minimize_together(images, constants, iterations=scale.iterations, on_steps=report)

    def _in_blocks(self, task: _Task, scale: Scale, report: _Reporter) -> Found:
        check_blocks(task.losses)  # before anything large is read for them
        readings = {  # each with the layers of one loss: all features of a large style would outweigh a block
            name: Readings(task.pictures, scale, losses={name: loss}, params=self._params)
            for name, loss in task.losses.items()
        }
        gradient = BlockGradient(
            task.losses,
            task.brief.lattice,
            params=self._params,
            weights=task.weights,
            targets=self._targets_at(
                task, scale, {name: loss for name, loss in task.losses.items() if not is_bound_in_blocks(loss)}
            ),
            content=task.readings.content_image if task.pictures.content else None,
            bind=lambda loss, block: self._targets.in_block(loss, block, task.pictures, readings[loss.name]),
            guides=task.readings.guides,
            block_px=task.block_px,
        )
        task.made_in_blocks(scale)
        optimizer = self._optimizer(task, make_objective)
        return optimizer.minimize_by(
            gradient, task.image, iterations=scale.iterations, on_step=report, stop=task.brief.stop
        )

    def _targets_at(self, task: _Task, scale: Scale, losses: Mapping[str, Loss]) -> dict[str, Any]:
        readings = Readings(task.pictures, scale, losses=losses, params=self._params)
        return {name: self._targets.of(loss, task.pictures, readings, scale) for name, loss in losses.items()}

    def _optimizer(self, task: _Task, make: Callable[..., Objective]) -> Optimizer:
        key = (make, self._kind(task))
        if key not in self._optimizers:
            brief = task.brief
            self._optimizers[key] = OPTIMIZERS[brief.optimizer](make(task.losses, brief.lattice), brief.adam)
        self._optimizers.move_to_end(key)
        if len(self._optimizers) > _MOST_COMPILED:
            self._optimizers.popitem(last=False)
        return self._optimizers[key]

    def _kind(self, task: _Task) -> Any:
        """What tasks must have in common to share a compiled step."""
        declared = tuple((name, type(loss), options_of(loss)) for name, loss in task.losses.items())
        return task.brief.optimizer, task.brief.adam, task.brief.lattice, declared, task.brief.scales


class _Task:
    """A brief under way."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.losses = active_losses(brief.losses, with_content=brief.content is not None)
        if not self.losses:
            raise UsageError("no loss is left to optimise; give at least one, such as gram, a weight above 0")
        self.weights = {name: ops.convert_to_tensor(loss.weight, dtype="float32") for name, loss in self.losses.items()}
        self.pictures: Pictures = prepare(brief, self.losses)
        self.found = Found(self.pictures.start, {})
        self.readings: Readings
        self._ran_out = False
        self._notes = list(self.pictures.notes)

    @property
    def image(self) -> np.ndarray:
        """The present state, float32 (H, W, 3) in [0, 1]."""
        return self.found.image

    @property
    def block_px(self) -> int:
        """The largest side of a block."""
        return self.brief.blocks if isinstance(self.brief.blocks, int) else BLOCK_PX

    def resize(self, scale: Scale, params: Params) -> None:
        """Take the image to the next size."""
        image = resize(self.image, width=scale.width_px, height=scale.height_px, lattice=self.brief.lattice)
        self.readings = Readings(self.pictures, scale, losses=self.losses, params=params)
        self.take(Found(image, self.found.terms))

    def take(self, found: Found) -> None:
        """The image that was found at this size, with the content where that is to stay."""
        self.found = Found(self.readings.with_kept(found.image), found.terms)

    def unfolded_size(self, scale: Scale) -> tuple[int, int]:
        """(width, height) of what the network sees."""
        return self.brief.lattice.unfolded_size(scale.width_px, scale.height_px)

    def needs_blocks(self, scale: Scale, *, too_large_px: float) -> bool:
        """Whether the size is computed in blocks from the start. too_large_px: so many pixels are known not to fit."""
        width, height = self.unfolded_size(scale)
        if isinstance(self.brief.blocks, int):
            return max(width, height) > self.brief.blocks
        return self.brief.blocks == "auto" and (width * height >= too_large_px or not fits(width, height))

    def ran_out_of_memory(self, scale: Scale) -> None:
        """Say so in the result."""
        self._ran_out = True
        self._notes.append(f"out of memory at {scale.width_px} × {scale.height_px} px in one piece: made in blocks")

    def made_in_blocks(self, scale: Scale) -> None:
        """Say so in the result, once a size."""
        if not self._ran_out:
            self._notes.append(f"{scale.width_px} × {scale.height_px} px was computed in blocks of {self.block_px} px")

    def result(self) -> Result:
        """What came of it."""
        return Result(self.found.image, self.found.terms, tuple(self._notes))


def _unless_none(value: Any) -> list[Any]:
    return [] if value is None else [value]


class _Reporter:
    """Turns an optimizer's step into a `Step` of the whole run and passes it on; keeps none: images are large."""

    def __init__(self, scales: tuple[Scale, ...], index: int, on_step: OnStep) -> None:
        work = [scale.width_px * scale.height_px * scale.iterations for scale in scales]
        self._scales, self._index = scales, index
        self._before, self._here, self._all = sum(work[:index]), work[index], sum(work)
        self._on_step = on_step

    def __call__(self, step: int, terms: dict[str, float], image: Callable[[], np.ndarray]) -> None:
        scale = self._scales[self._index]
        done = (self._before + self._here * step / scale.iterations) / self._all
        report = Step(
            scale=self._index + 1,
            scales=len(self._scales),
            width_px=scale.width_px,
            height_px=scale.height_px,
            step=step,
            steps=scale.iterations,
            done=done,
            terms=terms,
            image=image,
        )
        self._on_step(report)


class _JointReporter:
    """The same for tiles that are optimised together: each is told of its own."""

    def __init__(self, reporters: Sequence[_Reporter]) -> None:
        self._reporters = reporters

    def __call__(self, step: int, terms: Sequence[dict[str, float]], images: Callable[[], np.ndarray]) -> None:
        for place, reporter in enumerate(self._reporters):
            reporter(step, terms[place], lambda place=place: images()[place])  # type: ignore[misc]
