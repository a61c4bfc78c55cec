"""What losses compare with, computed once per source and size and shared between jobs."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from nstflow.engine.losses.base import Loss, Reading, Sources
from nstflow.engine.optimize.cache import ByteBoundedCache
from nstflow.engine.optimize.prepare import Pictures, SourcePicture
from nstflow.engine.optimize.readings import Readings
from nstflow.jobs.options.engine import Scale

_CACHE_BYTES = 512 * 2**20


class Targets:
    """Binds losses to the sources of jobs; keeps what it computed."""

    def __init__(self) -> None:
        self._kept = ByteBoundedCache(_CACHE_BYTES)

    def of(self, loss: Loss, pictures: Pictures, readings: Readings, scale: Scale) -> Any:
        """Return a loss's targets; of a blend, the weighted mean of each style's."""
        return _blended(loss, pictures, lambda style: self._shared(loss, pictures, style, readings, scale))

    def in_block(self, loss: Loss, content: Reading, pictures: Pictures, readings: Readings) -> Any:
        """Bind a loss that reads the content to a block of it; its targets are not kept."""
        return _blended(loss, pictures, lambda style: _bound(loss, content, style, readings))

    def _shared(self, loss: Loss, pictures: Pictures, style: SourcePicture, readings: Readings, scale: Scale) -> Any:
        reads_content, reads_style = "content" in loss.reads, "style" in loss.reads
        key = (
            type(loss),
            options_of(loss),
            (pictures.content.digest, pictures.lattice, scale.height_px)
            if reads_content and pictures.content
            else None,
            style.digest if reads_style else None,
            readings.width_px,
        )
        bound = self._kept.get(key)
        if bound is None:
            bound = _bound(loss, readings.content if reads_content else None, style, readings)
            self._kept.put(key, bound)
        return bound


def options_of(loss: Loss) -> str:
    """Return the loss's options without its weight, which is an argument of the compiled step."""
    return loss.model_dump_json(exclude={"weight"})


def _bound(loss: Loss, content: Reading | None, style: SourcePicture, readings: Readings) -> Any:
    if "style" not in loss.reads:
        return _tensors(loss.targets(Sources(content=content, style=None)))
    parts = [loss.targets(Sources(content=content, style=reading)) for reading in readings.style(style)]
    return _tensors(_mean([(part, 1.0) for part in parts]))


def _blended(loss: Loss, pictures: Pictures, targets_for: Any) -> Any:
    styles = pictures.styles if "style" in loss.reads else pictures.styles[:1]
    return _mean([(targets_for(style), share) for style, share in styles])


def _mean(shared: list[tuple[Any, float]]) -> Any:
    """Take the weighted mean of targets of the same structure."""
    if len(shared) == 1:
        return shared[0][0]
    total = sum(share for _, share in shared)
    return keras.tree.map_structure(
        lambda *parts: sum(part * (share / total) for part, (_, share) in zip(parts, shared, strict=True)),
        *(targets for targets, _ in shared),
    )


def _tensors(targets: Any) -> Any:
    return keras.tree.map_structure(ops.convert_to_tensor, targets)
