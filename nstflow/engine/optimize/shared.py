"""What the tiles of one network share: compiled steps, targets, and what is known of the memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import inf
from typing import Any, Literal

from nstflow.engine.network.features import Params
from nstflow.engine.network.rounding import with_precision
from nstflow.engine.optimize.objective import Objective
from nstflow.engine.optimize.optimizers import OPTIMIZERS, Optimizer
from nstflow.engine.optimize.targets import Targets, options_of
from nstflow.engine.optimize.task import Task

# Each holds a graph for every size of its pyramid: a night of contents in many aspects must not fill the memory.
_MOST_COMPILED = 8


class Shared:
    """A network in one precision, and what was computed with it.

    params: the network, its convolutions in `precision`.
    too_large_px: so many pixels ran out of memory, for this tile or an earlier one.
    """

    def __init__(self, params: Params, *, precision: Literal["float32", "bfloat16"]) -> None:
        self.precision = precision
        self.params = with_precision(params, precision)
        self.targets = Targets()
        self.too_large_px: float = inf
        self._optimizers: OrderedDict[Any, Optimizer] = OrderedDict()

    def optimizer(self, task: Task, make: Callable[..., Objective]) -> Optimizer:
        """Return the optimizer of the task's kind, with its compiled steps, for an objective that `make` makes."""
        key = (make, kind_of(task))
        if key not in self._optimizers:
            objective = make(task.losses, task.inputs.lattice)
            self._optimizers[key] = OPTIMIZERS[task.options.optimizer](objective, task.options.adam)
        self._optimizers.move_to_end(key)
        if len(self._optimizers) > _MOST_COMPILED:
            self._optimizers.popitem(last=False)
        return self._optimizers[key]


def kind_of(task: Task) -> Any:
    """Return what tasks must have in common to share a compiled step."""
    declared = tuple((name, type(loss), options_of(loss)) for name, loss in task.losses.items())
    return task.options.optimizer, task.options.adam, task.inputs.lattice, declared, task.inputs.scales
