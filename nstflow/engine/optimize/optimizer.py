"""What an optimizer is: it brings an image to the lowest objective that it can reach."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.optimize.objective import Constants, Objective
from nstflow.engine.optimize.stop import NO_STOP
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Stop

REPORT_EVERY = 5

OnStep = Callable[[int, dict[str, float], Callable[[], np.ndarray]], None]
"""Called with the number of steps done, the weighted terms, and a function that returns the image (H, W, 3)."""

Evaluate = Callable[[np.ndarray], tuple[float, dict[str, Any], np.ndarray]]
"""An image (H, W, 3) -> the objective, its weighted terms, and its gradient (H, W, 3), float32."""


@dataclass(frozen=True)
class Minimum:
    """The best image of a minimization, float32 (H, W, 3) in [0, 1], and its weighted terms by loss."""

    image: np.ndarray
    terms: dict[str, float]


class Optimizer(ABC):
    """Minimizes an objective; keeps its compiled step between calls."""

    @abstractmethod
    def __init__(self, objective: Objective, options: Any = None) -> None: ...

    @abstractmethod
    def minimize(
        self, image: np.ndarray, constants: Constants, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Start from an image, float32 (H, W, 3) in [0, 1], and return the best in at most so many iterations.

        constants: the objective's further arguments. stop: when to end sooner.
        Raises JobError where a term becomes NaN or infinite.
        """

    @abstractmethod
    def minimize_by(
        self, evaluate: Evaluate, image: np.ndarray, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Do as `minimize` with an objective that is too large to be computed in one piece."""


def is_reported(step: int, iterations: int) -> bool:
    """Tell whether the host looks at the losses after this step: it waits for the device each time."""
    return step % REPORT_EVERY == 0 or step in (1, iterations)


def checked(terms: dict[str, Any]) -> dict[str, float]:
    """Return the terms as numbers. Raises JobError where any is not finite."""
    values = {name: float(ops.convert_to_numpy(term)) for name, term in terms.items()}
    if (broken := not_finite(values)) is not None:
        raise broken
    return values


def not_finite(values: dict[str, float]) -> JobError | None:
    """Return what is wrong with the terms, or None."""
    broken = next((name for name, value in values.items() if not np.isfinite(value)), None)
    if broken is None:
        return None
    return JobError(f"the loss '{broken}' became {values[broken]}; lower its weight, or mend it if it is your own")


def each_of(terms: dict[str, Any]) -> Sequence[dict[str, float]]:
    """Split terms of shape (N,) or () into a dict of numbers for each image."""
    arrays = {name: np.atleast_1d(ops.convert_to_numpy(term)) for name, term in terms.items()}
    number = len(next(iter(arrays.values())))
    return [{name: float(array[i]) for name, array in arrays.items()} for i in range(number)]
