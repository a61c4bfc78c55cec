"""One picture: from sources and losses, coarse to fine, to a tile."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from nstflow.engine.brief import Brief, Result, Step
from nstflow.engine.cache import ByteBoundedCache
from nstflow.engine.features import Params
from nstflow.engine.losses.base import Loss, Sources, active_losses
from nstflow.engine.objective import make_objective
from nstflow.engine.optimizers import OPTIMIZERS, Optimizer
from nstflow.engine.pyramid import Scale
from nstflow.engine.sources import Picture, Pictures, Readings, prepare
from nstflow.errors import UsageError
from nstflow.textile.resample import resize

__all__ = ["Brief", "Engine", "Result", "Step"]

_TARGETS_CACHE_BYTES = 512 * 2**20
# Each holds a graph for every size of its pyramid: a night of contents in many aspects must not fill the memory.
_MOST_COMPILED = 8


class Engine:
    """A network, and what its jobs share: compiled steps and targets."""

    def __init__(self, params: Params) -> None:
        self._params = params
        self._optimizers: OrderedDict[Any, Optimizer] = OrderedDict()
        self._targets = ByteBoundedCache(_TARGETS_CACHE_BYTES)

    def stylize(self, brief: Brief, *, on_step: Callable[[Step], None] = lambda step: None) -> Result:
        """Optimise the brief's tile.

        on_step is called every few steps. Raises JobError where a loss is not finite, UsageError where no loss is left.
        """
        losses = active_losses(brief.losses, with_content=brief.content is not None)
        if not losses:
            raise UsageError("no loss is left to optimise; give at least one, such as gram, a weight above 0")
        optimizer = self._optimizer(brief, losses)
        weights = {name: ops.convert_to_tensor(loss.weight, dtype="float32") for name, loss in losses.items()}
        pictures = prepare(brief, losses)
        image, terms = pictures.start, dict[str, float]()
        for index, scale in enumerate(brief.scales):
            image = resize(image, width=scale.width_px, height=scale.height_px, lattice=brief.lattice)
            readings = Readings(pictures, scale, losses=losses, params=self._params)
            image = readings.with_kept(image)
            targets = {name: self._targets_of(loss, pictures, readings, scale) for name, loss in losses.items()}
            report = _Reporter(brief.scales, index, on_step)
            constants = (self._params, targets, weights, *([readings.guides] if readings.guides else []))
            image, terms = optimizer.minimize(image, constants, iterations=scale.iterations, on_step=report)
            image = readings.with_kept(image)
        return Result(image, terms)

    def _optimizer(self, brief: Brief, losses: Mapping[str, Loss]) -> Optimizer:
        declared = tuple((name, type(loss), _options(loss)) for name, loss in losses.items())
        sizes = tuple((scale.width_px, scale.height_px) for scale in brief.scales)
        key = (brief.optimizer, brief.lattice, declared, sizes)
        if key not in self._optimizers:
            self._optimizers[key] = OPTIMIZERS[brief.optimizer](make_objective(losses, brief.lattice))
        self._optimizers.move_to_end(key)
        if len(self._optimizers) > _MOST_COMPILED:
            self._optimizers.popitem(last=False)
        return self._optimizers[key]

    def _targets_of(self, loss: Loss, pictures: Pictures, readings: Readings, scale: Scale) -> Any:
        """The loss's targets; of a blend, the weighted mean of each style's."""
        styles = pictures.styles if "style" in loss.reads else pictures.styles[:1]
        total = sum(share for _, share in styles)
        targets = [self._targets_for(loss, pictures, style, readings, scale) for style, _ in styles]
        if len(targets) == 1:
            return targets[0]
        return keras.tree.map_structure(
            lambda *parts: sum(part * (share / total) for part, (_, share) in zip(parts, styles, strict=True)), *targets
        )

    def _targets_for(self, loss: Loss, pictures: Pictures, style: Picture, readings: Readings, scale: Scale) -> Any:
        reads_content, reads_style = "content" in loss.reads, "style" in loss.reads
        key = (
            type(loss),
            _options(loss),
            (pictures.content.digest, pictures.lattice, scale.height_px)
            if reads_content and pictures.content
            else None,
            (style.digest, pictures.style_scale) if reads_style else None,
            scale.width_px,
        )
        found = self._targets.get(key)
        if found is None:
            sources = Sources(
                content=readings.content if reads_content else None,
                style=readings.style(style) if reads_style else None,
            )
            found = keras.tree.map_structure(ops.convert_to_tensor, loss.targets(sources))
            self._targets.put(key, found)
        return found


def _options(loss: Loss) -> str:
    """The loss's options without its weight, which is an argument of the compiled step."""
    return loss.model_dump_json(exclude={"weight"})


class _Reporter:
    """Turns an optimizer's step into a `Step` of the whole run and passes it on; keeps none: images are large."""

    def __init__(self, scales: tuple[Scale, ...], index: int, on_step: Callable[[Step], None]) -> None:
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
