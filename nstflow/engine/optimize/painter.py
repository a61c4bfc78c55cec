"""The painter that optimizes a tile from coarse to fine: one tile, or several of one kind at once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import prod
from typing import Any

import numpy as np

from nstflow.engine.backend.precision import resolve
from nstflow.engine.losses.base import Loss
from nstflow.engine.network.features import Params
from nstflow.engine.optimize.block_gradient import BlockGradient, check_blocks, is_bound_in_blocks
from nstflow.engine.optimize.memory import is_out_of_memory
from nstflow.engine.optimize.objective import Constants, make_joint_objective, make_objective
from nstflow.engine.optimize.optimizers import Adam, Minimum
from nstflow.engine.optimize.progress import JointProgress, SizeProgress
from nstflow.engine.optimize.readings import Readings
from nstflow.engine.optimize.shared import Shared, kind_of
from nstflow.engine.optimize.task import Task
from nstflow.engine.painter import Inputs, Painter, Result, Step, ignore_step
from nstflow.errors import JobError, UsageError
from nstflow.jobs.options.engine import Optimize, Precision, Scale


class OptimizePainter(Painter):
    """Optimizes tiles against the features of a network; its tiles share compiled steps and targets.

    params: the network in float32; its convolutions get the precision that the options name.
    """

    def __init__(self, params: Params) -> None:
        self._params = params
        self._last_shared: Shared | None = None

    def paint(self, inputs: Inputs, options: Optimize, *, on_step: Callable[[Step], None] = ignore_step) -> Result:
        """Optimize a tile.

        Raises JobError where a loss is not finite, UsageError where no loss is left. A size that does not fit into
        memory is computed in blocks, as the result's notes say.
        """
        shared = self._shared(options.precision)
        task = Task(inputs, options)
        for index, scale in enumerate(inputs.scales):
            readings = task.resize(scale, shared.params)
            progress = SizeProgress(inputs.scales, index, on_step)
            task.take(_in_one_piece_or_blocks(shared, task, scale, readings, progress), readings)
        return task.result(precision=shared.precision)

    def paint_together(
        self,
        inputs: Sequence[Inputs],
        options: Optimize,
        *,
        on_step: Callable[[int, Step], None] = ignore_step,
    ) -> list[Result | JobError]:
        """Optimize tiles that differ in pictures, seeds and weights of losses only, all at once, with Adam.

        Raises UsageError for tiles of different kinds.
        """
        shared = self._shared(options.precision)
        tasks = [_begun(each, options) for each in inputs]
        begun = [task for task in tasks if isinstance(task, Task)]
        if len({kind_of(task) for task in begun}) > 1 or options.optimizer != "adam" or options.stop.asked:
            raise UsageError("only tiles of the same sizes, repeat and losses can be made together, with adam")
        failed = {place: error for place, error in enumerate(tasks) if isinstance(error, JobError)}
        for index, scale in enumerate(begun[0].inputs.scales if begun else ()):
            going = {place: task for place, task in enumerate(tasks) if isinstance(task, Task) and place not in failed}
            progress = JointProgress(
                [SizeProgress(task.inputs.scales, index, partial(on_step, place)) for place, task in going.items()]
            )
            readings = [task.resize(scale, shared.params) for task in going.values()]
            reached = _together(shared, list(going.values()), scale, readings, progress)
            for place, read, best in zip(going, readings, reached, strict=True):
                if isinstance(best, JobError):
                    failed[place] = best
                else:
                    going[place].take(best, read)
        return [
            failed[place] if isinstance(task, JobError) or place in failed else task.result(precision=shared.precision)
            for place, task in enumerate(tasks)
        ]

    def _shared(self, precision: Precision) -> Shared:
        """Return what tiles of a precision share; of one precision at a time, or two networks fill the memory."""
        resolved = resolve(precision)
        if self._last_shared is None or self._last_shared.precision != resolved:
            self._last_shared = Shared(self._params, precision=resolved)
        return self._last_shared


def _begun(inputs: Inputs, options: Optimize) -> Task | JobError:
    """Begin a tile, or return why its pictures cannot be used: that is no reason for the others to fail."""
    try:
        return Task(inputs, options)
    except JobError as error:
        return error


def _in_one_piece_or_blocks(
    shared: Shared, task: Task, scale: Scale, readings: Readings, progress: SizeProgress
) -> Minimum:
    if not task.needs_blocks(scale, too_large_px=shared.too_large_px):
        try:
            return _in_one_piece(shared, task, scale, readings, progress)
        except Exception as error:
            if task.options.blocks == "off" or not is_out_of_memory(error):
                raise
            task.ran_out_of_memory(scale)
            shared.too_large_px = min(shared.too_large_px, prod(task.unfolded_size(scale)))
        gc.collect()  # outside of the handler: the error holds the frames that hold the tensors
    return _in_blocks(shared, task, scale, readings, progress)


def _in_one_piece(shared: Shared, task: Task, scale: Scale, readings: Readings, progress: SizeProgress) -> Minimum:
    optimizer = shared.optimizer(task, make_objective)
    constants = Constants(
        params=shared.params,
        targets=_targets_at(shared, task, scale, task.losses),
        weights=task.weights,
        guides=readings.guides,
    )
    return optimizer.minimize(
        task.image, constants, iterations=scale.iterations, on_step=progress, stop=task.options.stop
    )


def _together(
    shared: Shared, tasks: Sequence[Task], scale: Scale, readings: Sequence[Readings], progress: JointProgress
) -> list[Minimum | JobError]:
    if not tasks:
        return []
    optimizer = shared.optimizer(tasks[0], make_joint_objective)
    assert isinstance(optimizer, Adam)
    targets = [_targets_at(shared, task, scale, task.losses) for task in tasks]
    guides = [read.guides for read in readings]
    constants = Constants(
        params=shared.params,
        targets=targets,
        weights=[task.weights for task in tasks],
        guides=guides if any(guides) else None,
    )
    images = np.stack([task.image for task in tasks])
    return optimizer.minimize_together(images, constants, iterations=scale.iterations, on_steps=progress)


def _in_blocks(shared: Shared, task: Task, scale: Scale, readings: Readings, progress: SizeProgress) -> Minimum:
    check_blocks(task.losses)  # before anything large is read for them
    by_loss = {  # each with the layers of one loss: all features of a large style would outweigh a block
        name: Readings(task.pictures, scale, losses={name: loss}, params=shared.params)
        for name, loss in task.losses.items()
    }
    outside = {name: loss for name, loss in task.losses.items() if not is_bound_in_blocks(loss)}
    optimizer = shared.optimizer(task, make_objective)
    with BlockGradient(
        task.losses,
        task.inputs.lattice,
        params=shared.params,
        weights=task.weights,
        targets=_targets_at(shared, task, scale, outside),
        content=readings.content_image if task.pictures.content else None,
        bind=lambda loss, block: shared.targets.in_block(loss, block, task.pictures, by_loss[loss.name]),
        guides=readings.guides,
        block_px=task.block_px,
    ) as gradient:
        task.made_in_blocks(scale)
        return optimizer.minimize_by(
            gradient, task.image, iterations=scale.iterations, on_step=progress, stop=task.options.stop
        )


def _targets_at(shared: Shared, task: Task, scale: Scale, losses: Mapping[str, Loss]) -> dict[str, Any]:
    readings = Readings(task.pictures, scale, losses=losses, params=shared.params)
    return {name: shared.targets.of(loss, task.pictures, readings, scale) for name, loss in losses.items()}
