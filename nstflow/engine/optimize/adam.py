"""Adam with a box: the image is clipped to [0, 1] after every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.optimize.objective import Constants, Objective
from nstflow.engine.optimize.optimizer import (
    Evaluate,
    Minimum,
    OnStep,
    Optimizer,
    checked,
    each_of,
    is_reported,
    not_finite,
)
from nstflow.engine.optimize.stop import NO_STOP, Watch
from nstflow.errors import JobError
from nstflow.jobs.options.engine import AdamOptions, Stop

# Rows that are moved at once where the image is large: NumPy's temporaries stay small.
_STRIP_ROWS = 64

# A cosine ends at this share of the rate.
_FINAL_FRACTION = 0.1

OnSteps = Callable[[int, Sequence[dict[str, float]], Callable[[], np.ndarray]], None]
"""As `OnStep` for N images: their terms, and a function that returns the images (N, H, W, 3)."""


class Adam(Optimizer):
    """Adam (Kingma, Ba 2015)."""

    def __init__(self, objective: Objective, options: AdamOptions | None = None) -> None:
        self._options = options or AdamOptions()
        self._objective = value_and_grad(objective)
        self._step = compiled(self._take_step)

    def minimize(
        self, image: np.ndarray, constants: Constants, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Minimize an image in one piece; all arrays stay on the device."""
        watch = Watch(stop)

        def on_steps(step: int, terms: Sequence[dict[str, float]], images: Callable[[], np.ndarray]) -> bool:
            if (broken := not_finite(terms[0])) is not None:
                raise broken
            on_step(step, terms[0], lambda: images()[0])
            return watch.is_over(step, sum(terms[0].values()))

        (best,) = self._minimized(image[None], constants, iterations=iterations, on_steps=on_steps)
        if isinstance(best, JobError):
            raise best
        return best

    def minimize_together(
        self, images: np.ndarray, constants: Constants, *, iterations: int, on_steps: OnSteps
    ) -> list[Minimum | JobError]:
        """Minimize N images (N, H, W, 3), each by its own objective (`make_joint_objective`).

        An image that fails is its error in the list, and the others go on.
        """
        broken: dict[int, JobError] = {}

        def go_on(step: int, terms: Sequence[dict[str, float]], present: Callable[[], np.ndarray]) -> bool:
            for place, of_image in enumerate(terms):
                if place not in broken and (error := not_finite(of_image)) is not None:
                    broken[place] = error  # later its image is broken too, and every other term with it
            on_steps(step, terms, present)
            return False

        reached = self._minimized(images, constants, iterations=iterations, on_steps=go_on)
        return [broken.get(place, best) for place, best in enumerate(reached)]

    def minimize_by(
        self, evaluate: Evaluate, image: np.ndarray, *, iterations: int, on_step: OnStep, stop: Stop = NO_STOP
    ) -> Minimum:
        """Minimize an image by an objective that is evaluated block by block; the moments are NumPy's."""
        watch = Watch(stop)
        image, mean, square = image.copy(), np.zeros_like(image), np.zeros_like(image)
        best, best_total, best_terms = image.astype("float16"), np.inf, dict[str, float]()

        def judge(present: np.ndarray) -> tuple[dict[str, float], np.ndarray]:
            """Keep the best image, in half precision: a step of it is less than a quarter of one of 8 bits."""
            nonlocal best_total, best_terms
            total, unchecked, gradient = evaluate(present)
            terms = checked(unchecked)
            if total < best_total:
                best[...], best_total, best_terms = present, total, terms
            return terms, gradient

        for step in range(1, iterations + 1):
            terms, gradient = judge(image)
            rates = rates_of(self._options, step, iterations)
            for top in range(0, len(image), _STRIP_ROWS):
                rows = slice(top, top + _STRIP_ROWS)
                moved = self._moved(image[rows], gradient[rows], mean[rows], square[rows], rates, xp=np)
                image[rows], mean[rows], square[rows] = moved
            del gradient
            if is_reported(step, iterations):
                on_step(step, terms, image.copy)
            if watch.is_over(step, sum(terms.values())):
                break
        judge(image)
        return Minimum(best.astype("float32"), best_terms)

    def _minimized(
        self, images: np.ndarray, constants: Constants, *, iterations: int, on_steps: Callable[..., bool]
    ) -> list[Minimum | JobError]:
        start = ops.convert_to_tensor(images, dtype="float32")
        worst = ops.convert_to_tensor(np.full(len(images), np.inf, dtype="float32"))
        state = {
            "image": start,
            "best": start,
            "best_total": worst,
            "best_terms": [worst for _ in constants.loss_names],
            "mean": ops.zeros_like(start),
            "square": ops.zeros_like(start),
        }
        for step in range(1, iterations + 1):
            state, terms = self._step(state, self._rates(step, iterations), constants)
            if is_reported(step, iterations) and on_steps(
                step, each_of(terms), partial(ops.convert_to_numpy, state["image"])
            ):
                break
        state, terms = self._step(state, self._rates(iterations + 1, iterations), constants)  # judges the last image
        last, best = each_of(terms), each_of(dict(zip(terms, state["best_terms"], strict=True)))
        best_images = ops.convert_to_numpy(state["best"])
        return [
            not_finite(last[i]) or not_finite(best[i]) or Minimum(best_images[i].astype("float32"), best[i])
            for i in range(len(best_images))
        ]

    def _rates(self, step: int, iterations: int) -> Any:
        return ops.convert_to_tensor(rates_of(self._options, step, iterations))

    def _take_step(self, state: dict[str, Any], rates: Any, constants: Constants) -> tuple[dict[str, Any], Any]:
        """Take a step and keep the best images so far; all that the host does is to call it."""
        image = state["image"]
        (total, terms), gradient = self._objective(image, *constants)
        values = {name: ops.reshape(term, (-1,)) for name, term in terms.items()}
        totals = sum(values.values()) if image.shape[0] > 1 else ops.reshape(total, (-1,))
        better = totals < state["best_total"]
        image, mean, square = self._moved(image, gradient, state["mean"], state["square"], rates, xp=ops)
        following = {
            "image": image,
            "best": ops.where(ops.reshape(better, (-1, 1, 1, 1)), state["image"], state["best"]),
            "best_total": ops.where(better, totals, state["best_total"]),
            "best_terms": [
                ops.where(better, term, best) for term, best in zip(values.values(), state["best_terms"], strict=True)
            ],
            "mean": mean,
            "square": square,
        }
        return following, values

    def _moved(
        self, image: Any, gradient: Any, mean: Any, square: Any, rates: Any, *, xp: ModuleType | Any
    ) -> tuple[Any, Any, Any]:
        """Return the image and both moments after a step.

        xp: keras.ops, or numpy for images that are moved in strips.
        """
        first, second = self._options.decay
        mean = first * mean + (1 - first) * gradient
        square = second * square + (1 - second) * xp.square(gradient)
        change = (mean / rates[1]) / (xp.sqrt(square / rates[2]) + 1e-8)
        return xp.clip(image - rates[0] * change, 0.0, 1.0), mean, square


def rates_of(options: AdamOptions, step: int, iterations: int) -> np.ndarray:
    """Return a step's learning rate and its two bias corrections, float32 (3,). step: counted from 1."""
    rate = options.rate
    if options.fall == "cosine":
        fallen = 0.5 * (1 + np.cos(np.pi * (step - 1) / iterations))
        rate *= _FINAL_FRACTION + (1 - _FINAL_FRACTION) * fallen
    return np.array([rate, *(1 - decay**step for decay in options.decay)], dtype="float32")
