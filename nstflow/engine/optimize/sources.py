"""The pictures of a tile as the losses see them: fitted to the unit, then read at each size."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.losses.base import Loss, Reading
from nstflow.engine.network.features import Params, drop_border, extract
from nstflow.engine.optimize.guides import at_layers, drop_guided_border, guide
from nstflow.engine.optimize.memory import fits
from nstflow.engine.painter import Inputs
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Optimize, Scale
from nstflow.pictures.masks import LEAST_WHITE
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import resize
from nstflow.textile.toss import tossed
from nstflow.textile.unit import Unit, unit_of

_NO_REPEAT = Lattice("none")
_SMALLEST_STYLE_PX = 32
_PIECE_PX = 1024


@dataclass(frozen=True, eq=False)
class Picture:
    """image: float32 (H, W, 3), sRGB in [0, 1]; guide: float32 (H, W, regions) in [0, 1] where it is masked."""

    image: np.ndarray
    guide: np.ndarray | None = None

    @cached_property
    def digest(self) -> str:
        """What the picture is known by in caches."""
        digest = hashlib.sha256(np.ascontiguousarray(self.image).data)
        digest.update(repr(self.image.shape).encode())
        if self.guide is not None:
            digest.update(self.guide.tobytes() + repr(self.guide.shape).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Pictures:
    """The sources of one job, at the unit's size; styles that are read smaller than usual still at their usual size.

    content: one unit, periodic on the lattice, or None.
    styles:  with the shares of a blend, in their own aspect.
    start:   float32 (H, W, 3) in [0, 1].
    kept:    float32 (H, W, 1) in [0, 1], how much of the content stays as it is, where it alone is masked.
    notes:   on how the content was made to repeat.
    """

    content: Picture | None
    styles: tuple[tuple[Picture, float], ...]
    start: np.ndarray
    lattice: Lattice
    style_scale: float = 1.0
    kept: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def prepare(inputs: Inputs, options: Optimize, losses: Mapping[str, Loss]) -> Pictures:
    """Fit the pictures to the unit and let the losses prepare the styles."""
    laid = None if inputs.content is None else _content(inputs.content, inputs)
    content = None if laid is None else laid.image
    enlarge = max(1.0, options.style_scale)
    side_px = enlarge * _shown_width_px(inputs.lattice, inputs.scales[-1])
    styles = tuple((_style_at(style, side_px, enlarge=enlarge), share) for style, share in inputs.styles)
    for loss in losses.values():
        if loss.prepares_style():
            styles = tuple((loss.prepare_style(style, content), share) for style, share in styles)
    content_guide = None if laid is None else _content_guide(laid.mask, inputs)
    return Pictures(
        content=None if content is None else Picture(content, content_guide),
        styles=tuple((Picture(style, _style_guide(style, inputs)), share) for style, share in styles),
        start=_start(inputs, options.noise, content),
        lattice=inputs.lattice,
        style_scale=options.style_scale,
        kept=None if content_guide is None or inputs.style_mask is not None else 1 - content_guide,
        notes=() if laid is None else tuple(f"{inputs.content_name}: {note}" for note in laid.notes),
    )


class Readings:
    """The pictures at one size, as the network sees them; each is read when first asked for, and once.

    width_px: of the content's picture at this size, and so of the square whose area a style has.
    """

    def __init__(self, pictures: Pictures, scale: Scale, *, losses: Mapping[str, Loss], params: Params) -> None:
        self._pictures, self._scale, self._params = pictures, scale, params
        self.width_px = _shown_width_px(pictures.lattice, scale)
        self._layers = {
            source: frozenset[str]().union(*(loss.layer_names() for loss in losses.values() if source in loss.reads))
            for source in ("content", "style")
        }
        self._all_layers = frozenset[str]().union(*(loss.layer_names() for loss in losses.values()))
        self.style = lru_cache(maxsize=None)(self._style)

    @cached_property
    def content(self) -> Reading:
        """The content, unfolded as the tile is for the losses; there must be one."""
        lattice = self._pictures.lattice
        tile = lattice.unfold(self.content_image)
        return self._read(tile, self._layers["content"], lattice.unfolded, self.guides)

    @cached_property
    def content_image(self) -> np.ndarray:
        """The content at this size, float32 (H, W, 3); there must be one."""
        assert self._pictures.content is not None
        return self._resized(self._pictures.content.image)

    @cached_property
    def guides(self) -> dict[str, Any] | None:
        """The unfolded tile's, for all layers that losses read; None where the content has no mask."""
        content = self._pictures.content
        if content is None or content.guide is None:
            return None
        return _tensors(at_layers(self._pictures.lattice.unfold(self._resized(content.guide)), self._all_layers))

    def with_kept(self, tile: np.ndarray) -> np.ndarray:
        """The tile with the content where that is to stay as it is."""
        if self._pictures.kept is None:
            return tile
        kept = self._resized(self._pictures.kept)
        return kept * self.content_image + (1 - kept) * tile

    def _style(self, style: Picture) -> list[Reading]:
        """A style, without the border that its made-up surroundings reached; a very large one in several pieces."""
        image = self._styled(style.image)
        guide = None if style.guide is None else self._styled(style.guide)
        return [
            self._style_piece(image[piece], None if guide is None else guide[piece])
            for piece in _pieces(*image.shape[:2])
        ]

    def _style_piece(self, image: np.ndarray, guide: np.ndarray | None) -> Reading:
        reading = self._read(image, self._layers["style"], _NO_REPEAT)
        if guide is None:
            return Reading(reading.image, drop_border(dict(reading.features)), reading.lattice)
        features, guides = drop_guided_border(reading.features, at_layers(guide, reading.features))
        return Reading(reading.image, features, reading.lattice, _tensors(guides))

    def _styled(self, style: np.ndarray) -> np.ndarray:
        style_scale = self._pictures.style_scale
        return _style_at(style, max(1.0, style_scale) * self.width_px, shrink=min(1.0, style_scale))

    def _resized(self, tile: np.ndarray) -> np.ndarray:
        return resize(tile, width=self._scale.width_px, height=self._scale.height_px, lattice=self._pictures.lattice)

    def _read(
        self, picture: np.ndarray, layers: frozenset[str], lattice: Lattice, guides: Mapping[str, Any] | None = None
    ) -> Reading:
        image = ops.convert_to_tensor(picture[None], dtype="float32")
        return Reading(image, extract(image, self._params, layers=layers, lattice=lattice), lattice, guides)


def _start(inputs: Inputs, noise_share: float, content: np.ndarray | None) -> np.ndarray:
    """What it starts from. Noise is made and mixed in at the coarsest size, or it would average out."""
    noise = _noise(inputs, inputs.styles[0][0])
    picture = _picture_to_start_from(inputs, content)
    if picture is None or not noise_share:
        return noise if picture is None else picture
    rows, columns = noise.shape[:2]
    coarse = resize(picture, width=columns, height=rows, lattice=inputs.lattice)
    return noise_share * noise + (1 - noise_share) * coarse


def _picture_to_start_from(inputs: Inputs, content: np.ndarray | None) -> np.ndarray | None:
    if isinstance(inputs.start, np.ndarray):
        return _unit_of(inputs.start, inputs).image
    if inputs.start == "content" and content is not None:
        return content
    if inputs.start == "style":
        return _unit_of(inputs.styles[0][0], inputs).image
    return None


def _noise(inputs: Inputs, style: np.ndarray) -> np.ndarray:
    """White noise with the style's mean color and spread, at the coarsest size."""
    coarsest = inputs.scales[0]
    noise = np.random.default_rng(inputs.seed).standard_normal((coarsest.height_px, coarsest.width_px, 3))
    return np.clip(style.mean(axis=(0, 1)) + noise * style.std(axis=(0, 1)), 0.0, 1.0).astype("float32")


def _content(picture: np.ndarray, inputs: Inputs) -> Unit:
    """The content as the unit has it: its middle, or its motif scattered."""
    if inputs.motif is None:
        return _unit_of(picture, inputs, mask=inputs.content_mask)
    unit = inputs.scales[-1]
    size = {"width": unit.width_px, "height": unit.height_px}
    image, notes = tossed(inputs.motif, inputs.toss, **size, lattice=inputs.lattice)
    return Unit(image, notes=notes)


def _unit_of(picture: np.ndarray, inputs: Inputs, *, mask: np.ndarray | None = None) -> Unit:
    unit = inputs.scales[-1]
    size = {"width": unit.width_px, "height": unit.height_px}
    return unit_of(picture, **size, lattice=inputs.lattice, periodic=inputs.periodic, mask=mask)


def _shown_width_px(lattice: Lattice, scale: Scale) -> int:
    """How wide a content's picture is on the cloth: as the unit, or twice as wide in a cell that is no rectangle."""
    return lattice.cell_size(scale.width_px, scale.height_px)[0]


def _content_guide(mask: np.ndarray | None, inputs: Inputs) -> np.ndarray | None:
    """mask: the content's, cropped and laid as the content is."""
    if mask is None:
        return None
    if mask.mean() < LEAST_WHITE:
        raise JobError(
            "the content's mask has no white in the part of the content that the tile shows; "
            "give tile.size as width x height in the content's aspect, or paint it there"
        )
    return guide(mask, with_black=inputs.style_mask is not None)


def _style_guide(style: np.ndarray, inputs: Inputs) -> np.ndarray | None:
    """The style's mask at the size of the style, which it may not have."""
    if inputs.style_mask is None:
        return None
    mask = resize(inputs.style_mask[..., None], width=style.shape[1], height=style.shape[0], lattice=_NO_REPEAT)
    return guide(mask, with_black=inputs.content_mask is not None)


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return {name: ops.convert_to_tensor(array, dtype="float32") for name, array in arrays.items()}


def _style_at(style: np.ndarray, side_px: float, *, enlarge: float = 1.0, shrink: float = 1.0) -> np.ndarray:
    """The style in its own aspect with the area of a square of that side.

    The side comes from the content's width alone, so that all tiles of a matrix column share the style's targets
    whatever their height.

    enlarge: how many times it may be enlarged for that; shrink: how much smaller than that it is read, in (0, 1].
    """
    rows, columns = style.shape[:2]
    usual = min(enlarge, side_px / (rows * columns) ** 0.5)
    unsqueezed = _SMALLEST_STYLE_PX / min(rows, columns)
    scale = max(usual * shrink, min(usual, unsqueezed))
    width = max(_SMALLEST_STYLE_PX, round(columns * scale))
    height = max(_SMALLEST_STYLE_PX, round(rows * scale))
    return resize(style, width=width, height=height, lattice=_NO_REPEAT)


def _pieces(rows: int, columns: int) -> list[tuple[slice, slice]]:
    """A style, where it does not fit into memory in pieces of equal size, at most 1024 px on a side.

    Its targets are then the mean of theirs.
    """
    if fits(columns, rows):
        return [(slice(None), slice(None))]
    down, across = (ceil(length / _PIECE_PX) for length in (rows, columns))
    height, width = rows // down, columns // across
    return [
        (slice(y * height, (y + 1) * height), slice(x * width, (x + 1) * width))
        for y in range(down)
        for x in range(across)
    ]
