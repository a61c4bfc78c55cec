"""Minimise an objective over images in [0, 1]: Adam with a box, and L-BFGS-B.

Both keep the best finite image that they saw, and stop with a JobError where a term is not finite.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops
from scipy.optimize import Bounds, minimize

from nstflow.engine.autodiff import compiled, value_and_grad
from nstflow.engine.objective import Objective
from nstflow.errors import JobError

_REPORT_EVERY = 5
_LBFGS_HISTORY = 20
_WEIGHTS = 2  # their place among the constants

OnStep = Callable[[int, dict[str, float], Callable[[], np.ndarray]], None]
"""Called with the number of steps done, the weighted terms, and a function that returns the image (H, W, 3)."""


class Optimizer(ABC):
    """Minimises one objective; keeps its compiled step between calls."""

    @abstractmethod
    def __init__(self, objective: Objective) -> None: ...

    @abstractmethod
    def minimize(
        self, image: np.ndarray, constants: tuple[Any, ...], *, iterations: int, on_step: OnStep
    ) -> tuple[np.ndarray, dict[str, float]]:
        """The best image found from `image` (float32 (H, W, 3) in [0, 1]) in so many iterations, and its terms.

        constants: the objective's further arguments; the third are the weights by loss.
        Raises JobError where a term becomes NaN or infinite.
        """


class Adam(Optimizer):
    """Adam (Kingma, Ba 2015) with the image clipped to [0, 1] after every step; the rate falls along a cosine.

    The first and second moments decay with 0.9 and 0.99: a run has hundreds of steps, not the tens of
    thousands for which 0.999 is made.
    """

    rate = 0.04
    final_rate_fraction = 0.1
    decay = (0.9, 0.99)

    def __init__(self, objective: Objective) -> None:
        self._objective = value_and_grad(objective)
        self._step = compiled(self._take_step)

    def minimize(
        self, image: np.ndarray, constants: tuple[Any, ...], *, iterations: int, on_step: OnStep
    ) -> tuple[np.ndarray, dict[str, float]]:
        start = ops.convert_to_tensor(image[None], dtype="float32")
        zeros = ops.zeros_like(start)
        state = {
            "image": start,
            "best": start,
            "best_total": ops.convert_to_tensor(np.inf, dtype="float32"),
            "best_terms": [ops.convert_to_tensor(np.inf, dtype="float32") for _ in constants[_WEIGHTS]],
            "mean": zeros,
            "square": zeros,
        }
        for step in range(1, iterations + 1):
            state, terms = self._step(state, self._rates(step, iterations), constants)
            if step % _REPORT_EVERY == 0 or step in (1, iterations):
                on_step(step, _checked(terms), partial(_to_numpy, state["image"]))
        state, terms = self._step(state, self._rates(iterations + 1, iterations), constants)  # judges the last image
        _checked(terms)
        return _to_numpy(state["best"]), _checked(dict(zip(terms, state["best_terms"], strict=True)))

    def _rates(self, step: int, iterations: int) -> Any:
        """Learning rate and the two bias corrections of this step, as one tensor (3,)."""
        fall = 0.5 * (1 + np.cos(np.pi * (step - 1) / iterations))
        rate = self.rate * (self.final_rate_fraction + (1 - self.final_rate_fraction) * fall)
        corrections = [1 - decay**step for decay in self.decay]
        return ops.convert_to_tensor(np.array([rate, *corrections], dtype="float32"))

    def _take_step(self, state: dict[str, Any], rates: Any, constants: tuple[Any, ...]) -> tuple[dict[str, Any], Any]:
        image = state["image"]
        (total, terms), gradient = self._objective(image, *constants)
        better = total < state["best_total"]
        mean = self.decay[0] * state["mean"] + (1 - self.decay[0]) * gradient
        square = self.decay[1] * state["square"] + (1 - self.decay[1]) * ops.square(gradient)
        change = (mean / rates[1]) / (ops.sqrt(square / rates[2]) + 1e-8)
        following = {
            "image": ops.clip(image - rates[0] * change, 0.0, 1.0),
            "best": ops.where(better, image, state["best"]),
            "best_total": ops.where(better, total, state["best_total"]),
            "best_terms": [
                ops.where(better, term, best) for term, best in zip(terms.values(), state["best_terms"], strict=True)
            ],
            "mean": mean,
            "square": square,
        }
        return following, terms


class LBFGS(Optimizer):
    """L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995; SciPy's): bounded, so that nothing is lost by clipping at the end."""

    def __init__(self, objective: Objective) -> None:
        self._evaluate = compiled(value_and_grad(objective))

    def minimize(
        self, image: np.ndarray, constants: tuple[Any, ...], *, iterations: int, on_step: OnStep
    ) -> tuple[np.ndarray, dict[str, float]]:
        latest: dict[str, float] = {}
        steps = 0

        def evaluate(flat: np.ndarray) -> tuple[float, np.ndarray]:
            tensor = ops.convert_to_tensor(flat.reshape(1, *image.shape).astype("float32"))
            (total, terms), gradient = self._evaluate(tensor, *constants)
            latest.update(_checked(terms))
            return float(ops.convert_to_numpy(total)), _to_numpy(gradient).astype("float64").ravel()

        def after_iteration(flat: np.ndarray) -> None:
            nonlocal steps
            steps += 1
            if steps % _REPORT_EVERY == 0 or steps in (1, iterations):
                on_step(steps, dict(latest), lambda: flat.reshape(image.shape).astype("float32"))

        flat = image.astype("float64").ravel()
        while steps < iterations:
            before, left = steps, iterations - steps
            flat = minimize(
                evaluate,
                flat,
                jac=True,
                method="L-BFGS-B",
                bounds=Bounds(0.0, 1.0),
                callback=after_iteration,
                # No tolerance: a designer's number of iterations is what runs. Where the line search gives up, as
                # it does on float32, it starts again without its history, until that moves nothing either.
                options={"maxiter": left, "maxfun": 2 * left, "maxcor": _LBFGS_HISTORY, "ftol": 0, "gtol": 0},
            ).x
            if steps == before:
                break
        evaluate(flat)  # the line search may have looked elsewhere last
        best = flat.reshape(image.shape).astype("float32")
        if steps < iterations:  # nothing moves any more: the rest of the iterations is done
            on_step(iterations, dict(latest), lambda: best)
        return best, dict(latest)


OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "lbfgs": LBFGS}


def _checked(terms: dict[str, Any]) -> dict[str, float]:
    values = {name: float(ops.convert_to_numpy(term)) for name, term in terms.items()}
    if broken := [name for name, value in values.items() if not np.isfinite(value)]:
        raise JobError(
            f"the loss '{broken[0]}' became {values[broken[0]]}; lower its weight, or mend it if it is your own"
        )
    return values


def _to_numpy(tensor: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(tensor)[0], dtype="float32")
