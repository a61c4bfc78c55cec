"""L-BFGS-B: bounded, so that nothing is lost by clipping at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops
from scipy.optimize import Bounds, minimize

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.optimize.objective import Constants, Objective
from nstflow.engine.optimize.optimizer import Evaluate, Minimum, OnStep, Optimizer, checked, is_reported
from nstflow.engine.optimize.stop import NO_STOP, Watch
from nstflow.jobs.options.engine import Stop

_HISTORY = 20


class LBFGS(Optimizer):
    """L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995), as SciPy has it."""

    def __init__(self, objective: Objective, options: Any = None) -> None:
        self._evaluate = compiled(value_and_grad(objective))

    def minimize(
        self, image: np.ndarray, constants: Constants, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Minimize an image in one piece."""

        def evaluate(present: np.ndarray) -> tuple[float, dict[str, Any], np.ndarray]:
            (total, terms), gradient = self._evaluate(ops.convert_to_tensor(present[None]), *constants)
            return float(ops.convert_to_numpy(total)), terms, ops.convert_to_numpy(gradient)[0]

        return self.minimize_by(evaluate, image, iterations=iterations, on_step=on_step, stop=stop)

    def minimize_by(
        self, evaluate: Evaluate, image: np.ndarray, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Minimize an image by SciPy's routine, which starts again where its line search gives up."""
        latest: dict[str, float] = {}
        watch = Watch(stop)
        steps, is_over = 0, False

        def as_image(flat: np.ndarray) -> np.ndarray:
            return flat.reshape(image.shape).astype("float32")

        def value_and_slope(flat: np.ndarray) -> tuple[float, np.ndarray]:
            total, terms, gradient = evaluate(as_image(flat))
            latest.update(checked(terms))
            return total, gradient.astype("float64").ravel()

        def after_iteration(flat: np.ndarray) -> None:
            nonlocal steps, is_over
            steps += 1
            if is_reported(steps, iterations):
                on_step(steps, dict(latest), lambda: as_image(flat))
            is_over = watch.is_over(steps, sum(latest.values()))
            if is_over:
                raise StopIteration

        flat = image.astype("float64").ravel()
        while steps < iterations and not is_over:
            before, left = steps, iterations - steps
            flat = minimize(
                value_and_slope,
                flat,
                jac=True,
                method="L-BFGS-B",
                bounds=Bounds(0.0, 1.0),
                callback=after_iteration,
                # No tolerance: a designer's number of iterations is what runs. Where the line search gives up, as
                # it does on float32, it starts again without its history, until that moves nothing either.
                options={"maxiter": left, "maxfun": 2 * left, "maxcor": _HISTORY, "ftol": 0, "gtol": 0},
            ).x
            if steps == before:
                break
        value_and_slope(flat)  # the line search may have looked elsewhere last
        best = as_image(flat)
        if steps < iterations:  # nothing moves any more: the rest of the iterations is done
            on_step(iterations, dict(latest), lambda: best)
        return Minimum(best, dict(latest))
