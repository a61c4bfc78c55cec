"""From an optimizer's steps within a size to a painter's steps within the whole tile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nstflow.engine.painter import Step
from nstflow.jobs.options.engine import Scale


class SizeProgress:
    """Hears the optimizer at one size of a tile and tells where the whole tile stands; keeps no image: they are large.

    scales: all sizes of the tile; index: the present one, counted from 0; on_step: who is told.
    """

    def __init__(self, scales: tuple[Scale, ...], index: int, on_step: Callable[[Step], None]) -> None:
        work = [scale.width_px * scale.height_px * scale.iterations for scale in scales]
        self._scales, self._index = scales, index
        self._before, self._here, self._all = sum(work[:index]), work[index], sum(work)
        self._on_step = on_step

    def __call__(self, step: int, terms: dict[str, float], image: Callable[[], np.ndarray]) -> None:
        """Tell a step within the size."""
        scale = self._scales[self._index]
        done = (self._before + self._here * step / scale.iterations) / self._all
        self._on_step(
            Step(
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
        )


class JointProgress:
    """Hears the optimizer of several tiles and tells each tile's own listener."""

    def __init__(self, progresses: Sequence[SizeProgress]) -> None:
        self._progresses = progresses

    def __call__(self, step: int, terms: Sequence[dict[str, float]], images: Callable[[], np.ndarray]) -> None:
        """Tell a step of all tiles to each tile's own listener."""
        for place, progress in enumerate(self._progresses):
            progress(step, terms[place], lambda place=place: images()[place])  # type: ignore[misc]
