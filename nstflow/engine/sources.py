"""The pictures of a brief as the losses see them: fitted to the unit, then read at each size."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

import numpy as np
from keras import ops

from nstflow.engine.brief import Brief
from nstflow.engine.features import Params, drop_border, extract
from nstflow.engine.losses.base import Loss, Reading
from nstflow.engine.memory import fits
from nstflow.engine.pyramid import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover, resize

_NO_REPEAT = Lattice("none")
_SMALLEST_STYLE_PX = 32
_PIECE_PX = 1024


@dataclass(frozen=True, eq=False)
class Picture:
    """image: float32 (H, W, 3), sRGB in [0, 1]."""

    image: np.ndarray

    @cached_property
    def digest(self) -> str:
        """What the picture is known by in caches."""
        digest = hashlib.sha256(np.ascontiguousarray(self.image).data)
        digest.update(repr(self.image.shape).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Pictures:
    """The sources of one job, at the unit's size.

    content: periodic on the lattice, or None.
    styles:  with the shares of a blend, in their own aspect.
    start:   float32 (H, W, 3) in [0, 1].
    """

    content: Picture | None
    styles: tuple[tuple[Picture, float], ...]
    start: np.ndarray
    lattice: Lattice


def prepare(brief: Brief, losses: Mapping[str, Loss]) -> Pictures:
    """Fit the brief's pictures to its unit and let the losses prepare the styles."""
    content = None if brief.content is None else _on_the_lattice(brief.content, brief)
    styles = tuple((_style_at(style, brief.scales[-1].width_px), share) for style, share in brief.styles)
    for loss in losses.values():
        if loss.prepares_style():
            styles = tuple((loss.prepare_style(style, content), share) for style, share in styles)
    return Pictures(
        content=None if content is None else Picture(content),
        styles=tuple((Picture(style), share) for style, share in styles),
        start=_start(brief, content),
        lattice=brief.lattice,
    )


class Readings:
    """The pictures at one size, as the network sees them; each is read when first asked for, and once."""

    def __init__(self, pictures: Pictures, scale: Scale, *, losses: Mapping[str, Loss], params: Params) -> None:
        self._pictures, self._scale, self._params = pictures, scale, params
        self._layers = {
            source: frozenset[str]().union(*(loss.layer_names() for loss in losses.values() if source in loss.reads))
            for source in ("content", "style")
        }
        self.style = lru_cache(maxsize=None)(self._style)

    @cached_property
    def content(self) -> Reading:
        """The content; there must be one."""
        return self._read(self.content_image, self._layers["content"], self._pictures.lattice)

    @cached_property
    def content_image(self) -> np.ndarray:
        """The content at this size, float32 (H, W, 3); there must be one."""
        assert self._pictures.content is not None
        return self._resized(self._pictures.content.image)

    def _style(self, style: Picture) -> list[Reading]:
        """A style, without the border that its made-up surroundings reached; a very large one in several pieces."""
        pieces = _pieces(_style_at(style.image, self._scale.width_px))
        readings = [self._read(piece, self._layers["style"], _NO_REPEAT) for piece in pieces]
        return [Reading(one.image, drop_border(dict(one.features)), one.lattice) for one in readings]

    def _resized(self, tile: np.ndarray) -> np.ndarray:
        return resize(tile, width=self._scale.width_px, height=self._scale.height_px, lattice=self._pictures.lattice)

    def _read(self, picture: np.ndarray, layers: frozenset[str], lattice: Lattice) -> Reading:
        image = ops.convert_to_tensor(picture[None], dtype="float32")
        return Reading(image, extract(image, self._params, layers=layers, lattice=lattice), lattice)


def _start(brief: Brief, content: np.ndarray | None) -> np.ndarray:
    if isinstance(brief.start, np.ndarray):
        return _on_the_lattice(brief.start, brief)
    if brief.start == "content" and content is not None:
        return content
    if brief.start == "style":
        return _on_the_lattice(brief.styles[0][0], brief)
    return _noise(brief, brief.styles[0][0])


def _noise(brief: Brief, style: np.ndarray) -> np.ndarray:
    """White noise with the style's mean color and spread, at the coarsest size."""
    coarsest = brief.scales[0]
    noise = np.random.default_rng(brief.seed).standard_normal((coarsest.height_px, coarsest.width_px, 3))
    return np.clip(style.mean(axis=(0, 1)) + noise * style.std(axis=(0, 1)), 0.0, 1.0).astype("float32")


def _on_the_lattice(picture: np.ndarray, brief: Brief) -> np.ndarray:
    """The middle of the picture in the unit's aspect, periodic on its lattice."""
    unit = brief.scales[-1]
    return periodic_component(cover(picture, width=unit.width_px, height=unit.height_px), brief.lattice)


def _style_at(style: np.ndarray, tile_width_px: int) -> np.ndarray:
    """The style in its own aspect with the area of a square as wide as the tile, but never enlarged.

    The width alone decides, so that all tiles of a matrix column share the style's targets whatever their height.
    """
    rows, columns = style.shape[:2]
    scale = min(1.0, tile_width_px / (rows * columns) ** 0.5)
    width = max(_SMALLEST_STYLE_PX, round(columns * scale))
    height = max(_SMALLEST_STYLE_PX, round(rows * scale))
    return resize(style, width=width, height=height, lattice=_NO_REPEAT)


def _pieces(style: np.ndarray) -> list[np.ndarray]:
    """The style, where it does not fit into memory in pieces of equal size, at most 1024 px on a side.

    Its targets are then the mean of theirs.
    """
    rows, columns = style.shape[:2]
    if fits(columns, rows):
        return [style]
    down, across = (ceil(length / _PIECE_PX) for length in (rows, columns))
    height, width = rows // down, columns // across
    return [
        style[y * height : (y + 1) * height, x * width : (x + 1) * width] for y in range(down) for x in range(across)
    ]
