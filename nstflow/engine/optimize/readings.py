"""The pictures of a tile at a size, as the network sees them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.losses.base import Loss, Reading
from nstflow.engine.network.features import Params, drop_border, extract
from nstflow.engine.optimize.guides import at_layers, drop_guided_border
from nstflow.engine.optimize.memory import fits
from nstflow.engine.optimize.objective import layers_of
from nstflow.engine.optimize.prepare import Pictures, SourcePicture
from nstflow.engine.optimize.sizes import shown_width_px, style_at
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.resample import resize

_PIECE_PX = 1024


class Readings:
    """The pictures at one size, as the network sees them; each is read when first asked for, and once.

    width_px: of the content's picture at this size, and so of the square whose area a style has.
    """

    def __init__(self, pictures: Pictures, scale: Scale, *, losses: Mapping[str, Loss], params: Params) -> None:
        self._pictures, self._scale, self._params = pictures, scale, params
        self.width_px = shown_width_px(pictures.lattice, scale)
        self._layers = {
            source: layers_of({name: loss for name, loss in losses.items() if source in loss.reads})
            for source in ("content", "style")
        }
        self._all_layers = layers_of(losses)
        self._styles: dict[SourcePicture, list[Reading]] = {}

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
        """Return the tile with the content where that is to stay as it is."""
        if self._pictures.kept is None:
            return tile
        kept = self._resized(self._pictures.kept)
        blended: np.ndarray = kept * self.content_image + (1 - kept) * tile
        return blended

    def style(self, style: SourcePicture) -> list[Reading]:
        """Read a style without the border that its made-up surroundings reached; a very large one in several pieces."""
        if style not in self._styles:
            image = self._styled(style.image, style.scale)
            guide = None if style.guide is None else self._styled(style.guide, style.scale)
            self._styles[style] = [
                self._style_piece(image[piece], None if guide is None else guide[piece])
                for piece in _pieces(*image.shape[:2])
            ]
        return self._styles[style]

    def _style_piece(self, image: np.ndarray, guide: np.ndarray | None) -> Reading:
        reading = self._read(image, self._layers["style"], NO_REPEAT)
        if guide is None:
            return Reading(reading.image, drop_border(dict(reading.features)), reading.lattice)
        features, guides = drop_guided_border(reading.features, at_layers(guide, reading.features))
        return Reading(reading.image, features, reading.lattice, _tensors(guides))

    def _styled(self, style: np.ndarray, scale: float) -> np.ndarray:
        return style_at(style, max(1.0, scale) * self.width_px, shrink=min(1.0, scale))

    def _resized(self, tile: np.ndarray) -> np.ndarray:
        return resize(tile, width=self._scale.width_px, height=self._scale.height_px, lattice=self._pictures.lattice)

    def _read(
        self, picture: np.ndarray, layers: frozenset[str], lattice: Lattice, guides: Mapping[str, Any] | None = None
    ) -> Reading:
        image = ops.convert_to_tensor(picture[None], dtype="float32")
        return Reading(image, extract(image, self._params, layers=layers, lattice=lattice), lattice, guides)


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return {name: ops.convert_to_tensor(array, dtype="float32") for name, array in arrays.items()}


def _pieces(rows: int, columns: int) -> list[tuple[slice, slice]]:
    """Cut a style that does not fit into memory into pieces of equal size, at most 1024 px on a side.

    Its targets are the mean of theirs.
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
