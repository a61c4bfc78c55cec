"""One picture: from sources and losses, coarse to fine, to a tile."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from nstflow.engine import weights as weights_file
from nstflow.engine.cache import ByteBoundedCache
from nstflow.engine.features import drop_border, extract
from nstflow.engine.losses.base import Loss, Reading, Sources
from nstflow.engine.objective import make_objective
from nstflow.engine.optimizers import OPTIMIZERS, Optimizer
from nstflow.engine.pyramid import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import continuity, periodic_component
from nstflow.textile.resample import cover, resize

_NO_REPEAT = Lattice("none")
_SMALLEST_STYLE_PX = 32
_TARGETS_CACHE_BYTES = 512 * 2**20
# Each holds a graph for every size of its pyramid: a night of contents in many aspects must not fill the memory.
_MOST_COMPILED = 8


@dataclass(frozen=True)
class Brief:
    """Everything that one optimisation needs, as data. Pictures are float32 (H, W, 3), sRGB in [0, 1].

    content: cropped to the unit's aspect and made periodic on the lattice; None for a pattern from style alone.
    styles:  pictures with the shares of a blend (normalized here).
    losses:  by name; those of weight 0 and those that read an absent content are left out.
    start:   `content`, `noise`, `style`, or a picture.
    scales:  coarse to fine; the last one is the unit.
    """

    content: np.ndarray | None
    styles: tuple[tuple[np.ndarray, float], ...]
    losses: Mapping[str, Loss]
    lattice: Lattice
    scales: tuple[Scale, ...]
    start: str | np.ndarray = "content"
    optimizer: str = "adam"
    seed: int = 0


@dataclass(frozen=True)
class Step:
    """Where an optimisation stands.

    scale, scales, step, steps: counted from 1, within the present size.
    done:  share of all work that is done, in [0, 1], counting pixels.
    terms: weighted losses by name.
    image: returns the present image, float32 (H, W, 3).
    """

    scale: int
    scales: int
    width_px: int
    height_px: int
    step: int
    steps: int
    done: float
    terms: Mapping[str, float]
    image: Callable[[], np.ndarray]

    @property
    def total(self) -> float:
        """The objective's value."""
        return sum(self.terms.values())


@dataclass(frozen=True)
class Result:
    """A finished tile. image: float32 (H, W, 3), sRGB in [0, 1]; terms: its weighted losses by name."""

    image: np.ndarray
    terms: dict[str, float]


class Engine:
    """VGG19 with given weights, and what jobs share: compiled steps and targets."""

    def __init__(self, weights: Path) -> None:
        """Raises WeightsError."""
        self._params = weights_file.load(weights)
        self._optimizers: OrderedDict[Any, Optimizer] = OrderedDict()
        self._targets = ByteBoundedCache(_TARGETS_CACHE_BYTES)

    def stylize(self, brief: Brief, *, on_step: Callable[[Step], None] = lambda step: None) -> Result:
        """Optimise the brief's tile.

        on_step is called every few steps. Raises JobError where a loss is not finite.
        """
        active = _active_losses(brief)
        optimizer = self._optimizer(brief, active)
        weights = {name: ops.convert_to_tensor(loss.weight, dtype="float32") for name, loss in active.items()}
        pictures = _prepare(brief, active)
        image = pictures.start
        terms: dict[str, float] = {}
        for index, scale in enumerate(brief.scales):
            image = resize(image, width=scale.width_px, height=scale.height_px, lattice=brief.lattice)
            targets = {name: self._targets_of(loss, pictures, active, scale) for name, loss in active.items()}
            report = _Reporter(brief.scales, index, on_step)
            constants = (self._params, targets, weights)
            image, terms = optimizer.minimize(image, constants, iterations=scale.iterations, on_step=report)
        return Result(image, terms)

    def _optimizer(self, brief: Brief, active: Mapping[str, Loss]) -> Optimizer:
        declared = tuple((name, type(loss), _options(loss)) for name, loss in active.items())
        sizes = tuple((scale.width_px, scale.height_px) for scale in brief.scales)
        key = (brief.optimizer, brief.lattice, declared, sizes)
        if key not in self._optimizers:
            self._optimizers[key] = OPTIMIZERS[brief.optimizer](make_objective(active, brief.lattice))
        self._optimizers.move_to_end(key)
        if len(self._optimizers) > _MOST_COMPILED:
            self._optimizers.popitem(last=False)
        return self._optimizers[key]

    def _targets_of(self, loss: Loss, pictures: _Pictures, active: Mapping[str, Loss], scale: Scale) -> Any:
        if not loss.reads:
            return loss.targets(Sources(content=None, style=None))
        blended = [
            (self._targets_for(loss, pictures, style, active, scale), share)
            for style, share in (pictures.styles if "style" in loss.reads else pictures.styles[:1])
        ]
        if len(blended) == 1:
            return blended[0][0]
        total = sum(share for _, share in blended)
        return keras.tree.map_structure(
            lambda *parts: sum(part * (share / total) for part, (_, share) in zip(parts, blended, strict=True)),
            *(targets for targets, _ in blended),
        )

    def _targets_for(
        self, loss: Loss, pictures: _Pictures, style: _Picture, active: Mapping[str, Loss], scale: Scale
    ) -> Any:
        reads_content, reads_style = "content" in loss.reads, "style" in loss.reads
        key = (
            type(loss),
            _options(loss),
            (pictures.content.digest, pictures.lattice, scale.height_px)
            if reads_content and pictures.content
            else None,
            style.digest if reads_style else None,
            scale.width_px,
        )
        found = self._targets.get(key)
        if found is None:
            content = self._read_content(pictures, active, scale) if reads_content else None
            style_reading = self._read_style(style, active, scale) if reads_style else None
            sources = Sources(content, style_reading, self._hold(pictures, scale) if reads_content else None)
            found = loss.targets(sources)
            self._targets.put(key, found)
        return found

    def _read_content(self, pictures: _Pictures, active: Mapping[str, Loss], scale: Scale) -> Reading:
        assert pictures.content is not None
        fitted = resize(pictures.content.image, width=scale.width_px, height=scale.height_px, lattice=pictures.lattice)
        return self._read(fitted, _layers(active, "content"), pictures.lattice)

    def _hold(self, pictures: _Pictures, scale: Scale) -> Any:
        fitted = resize(pictures.hold, width=scale.width_px, height=scale.height_px, lattice=pictures.lattice)
        return ops.convert_to_tensor(fitted[None], dtype="float32")

    def _read_style(self, style: _Picture, active: Mapping[str, Loss], scale: Scale) -> Reading:
        reading = self._read(_style_at(style.image, scale.width_px), _layers(active, "style"), _NO_REPEAT)
        return Reading(reading.image, drop_border(dict(reading.features)), reading.lattice)

    def _read(self, picture: np.ndarray, layers: frozenset[str], lattice: Lattice) -> Reading:
        image = ops.convert_to_tensor(picture[None], dtype="float32")
        return Reading(image, extract(image, self._params, layers=layers, lattice=lattice), lattice)


@dataclass(frozen=True)
class _Picture:
    image: np.ndarray

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.image.tobytes() + repr(self.image.shape).encode()).hexdigest()


@dataclass(frozen=True)
class _Pictures:
    """hold: float32 (H, W, 1), how much of the content each place should keep; without a content, of no use."""

    content: _Picture | None
    hold: np.ndarray
    styles: tuple[tuple[_Picture, float], ...]
    start: np.ndarray
    lattice: Lattice


def _prepare(brief: Brief, active: Mapping[str, Loss]) -> _Pictures:
    """The sources as the losses see them, at the unit's size."""
    fitted = None if brief.content is None else _fit(brief.content, brief)
    content = None if fitted is None else periodic_component(fitted, brief.lattice)
    styles = brief.styles
    for loss in active.values():
        if loss.prepares_style():
            styles = tuple((loss.prepare_style(style, content), share) for style, share in styles)
    return _Pictures(
        content=None if content is None else _Picture(content),
        hold=np.ones((1, 1, 1)) if fitted is None else continuity(fitted, brief.lattice),
        styles=tuple((_Picture(style), share) for style, share in styles),
        start=_start(brief, content, styles),
        lattice=brief.lattice,
    )


def _start(brief: Brief, content: np.ndarray | None, styles: tuple[tuple[np.ndarray, float], ...]) -> np.ndarray:
    if isinstance(brief.start, np.ndarray):
        return _on_the_lattice(brief.start, brief)
    if brief.start == "content" and content is not None:
        return content
    if brief.start == "style":
        return _on_the_lattice(styles[0][0], brief)
    return _noise(brief, styles[0][0])


def _noise(brief: Brief, style: np.ndarray) -> np.ndarray:
    """White noise with the style's mean color and spread, at the coarsest size."""
    coarsest = brief.scales[0]
    noise = np.random.default_rng(brief.seed).standard_normal((coarsest.height_px, coarsest.width_px, 3))
    return np.clip(style.mean(axis=(0, 1)) + noise * style.std(axis=(0, 1)), 0.0, 1.0).astype("float32")


def _fit(picture: np.ndarray, brief: Brief) -> np.ndarray:
    unit = brief.scales[-1]
    return cover(picture, width=unit.width_px, height=unit.height_px)


def _on_the_lattice(picture: np.ndarray, brief: Brief) -> np.ndarray:
    return periodic_component(_fit(picture, brief), brief.lattice)


def _style_at(style: np.ndarray, tile_width_px: int) -> np.ndarray:
    """The style in its own aspect with the area of a square as wide as the tile, but never enlarged.

    The width alone decides, so that all tiles of a matrix column share the style's targets whatever their height.
    """
    rows, columns = style.shape[:2]
    scale = min(1.0, tile_width_px / (rows * columns) ** 0.5)
    width = max(_SMALLEST_STYLE_PX, round(columns * scale))
    height = max(_SMALLEST_STYLE_PX, round(rows * scale))
    return resize(style, width=width, height=height, lattice=_NO_REPEAT)


def _active_losses(brief: Brief) -> dict[str, Loss]:
    return {
        name: loss
        for name, loss in sorted(brief.losses.items())
        if loss.weight > 0 and not ("content" in loss.reads and brief.content is None)
    }


def _layers(active: Mapping[str, Loss], source: str) -> frozenset[str]:
    return frozenset[str]().union(*(loss.layer_names() for loss in active.values() if source in loss.reads))


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
