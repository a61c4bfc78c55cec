"""The gradient of a large tile block by block: the same numbers in bounded memory.

Losses that are functions of sums over the tile (`SummedLoss`) need two passes over its blocks, each with its margin of
the plane around it (cf. B. Galerne, L. Raad, J. Lezama, J.-M. Morel, "Scaling Painting Style Transfer", 2024):

1. gather the sums S of every block, forward only; then the value of the loss and its slope dL/dS;
2. for each block, the gradient of <dL/dS, S of the block>, added to the tile's where the window lies.

What comes out is the gradient of the whole tile, for the margin is as wide as the deepest layer sees.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses.base import IMAGE, Loss, Reading, SummedLoss
from nstflow.engine.network.features import Params, extract
from nstflow.engine.optimize.objective import layers_of, scalar, weighted_terms
from nstflow.errors import JobError
from nstflow.jobs.layers import DEEPEST_STRIDE, LAYERS, STRIDES
from nstflow.textile.lattice import Lattice

# A block with its margin takes 1.8 GB in float32; smaller ones spend more of their work on margins.
BLOCK_PX = 1024
_NO_REPEAT = Lattice("none")


@dataclass(frozen=True)
class Block:
    """A part of the tile and the window around it that decides its features. Multiples of the deepest stride.

    top, left, height, width: the part, in px of the tile.
    margins: of the window over the part: above, below, on the left and on the right.
    reach_px: how far its surroundings are known, be they the rest of the tile or what lies beyond its edge.
    """

    top: int
    left: int
    height: int
    width: int
    margins: tuple[int, int, int, int]
    reach_px: int

    @property
    def shape(self) -> tuple[int, ...]:
        """What decides the compiled step: sizes and margins, not the place."""
        return (self.height, self.width, self.reach_px, *self.margins)

    @classmethod
    def of_shape(cls, shape: tuple[int, ...]) -> Block:
        """A block of that shape, wherever."""
        height, width, reach_px, *margins = shape
        return cls(0, 0, height, width, tuple(margins), reach_px)  # type: ignore[arg-type]

    @property
    def window(self) -> tuple[int, int, int, int]:
        """top, left, height and width of the window; it may reach beyond the tile."""
        above, below, before, after = self.margins
        return self.top - above, self.left - before, self.height + above + below, self.width + before + after


def plan_blocks(height: int, width: int, *, lattice: Lattice, margin_px: int, block_px: int = BLOCK_PX) -> list[Block]:
    """Parts of nearly equal size, at most block_px (16 or more) on a side, that make up the tile.

    A tile that repeats has margins everywhere. A placement print has none at its edges, where the network repeats
    the edge cells itself, layer by layer; nor has a stripe, on its one axis.
    """
    wraps = (lattice.wraps_down,) * 2 + (lattice.wraps_across,) * 2
    blocks = []
    for top, rows in _parts(height, block_px):
        for left, columns in _parts(width, block_px):
            inside = top, height - top - rows, left, width - left - columns
            margins = tuple(
                margin_px if goes_on else min(margin_px, rest) for goes_on, rest in zip(wraps, inside, strict=True)
            )
            blocks.append(Block(top, left, rows, columns, margins, margin_px))  # type: ignore[arg-type]
    return blocks


def margin_of(losses: Mapping[str, Loss]) -> int:
    """How far around a block its features are decided, in px, as a multiple of the deepest stride."""
    wanted = layers_of(losses)
    deepest = max((layer.margin_px for layer in LAYERS if layer.name in wanted), default=1)
    return ceil(deepest / DEEPEST_STRIDE) * DEEPEST_STRIDE


class BlockReading(Reading):
    """A block as a loss sees it: image and features of its part; the window is its surroundings."""

    def __init__(
        self, window: Any, features: Mapping[str, Any], block: Block, guides: Mapping[str, Any] | None = None
    ) -> None:
        above, _, before, _ = block.margins
        self._block, self._window = block, window
        cells = {}
        for name, found in features.items():
            stride = block.window[2] // found.shape[1]
            top, left = above // stride, before // stride
            cells[name] = found[:, top : top + block.height // stride, left : left + block.width // stride]
        image = window[:, above : above + block.height, before : before + block.width]
        super().__init__(image, cells, _NO_REPEAT, guides)

    def around(self, margin_px: int) -> Any:
        """As of a whole tile. Raises JobError for more than the block knows of its surroundings."""
        if margin_px > self._block.reach_px:
            raise JobError(
                f"a loss asks for {margin_px} px around the image; a tile that is computed in blocks has "
                f"{self._block.reach_px} px of them"
            )
        starts, ends, missing = [], [], []
        for length, before, after in (
            (self._block.height, *self._block.margins[:2]),
            (self._block.width, *self._block.margins[2:]),
        ):
            starts.append(max(0, before - margin_px))
            ends.append(before + length + min(after, margin_px))
            missing.append((max(0, margin_px - before), max(0, margin_px - after)))
        present = self._window[:, starts[0] : ends[0], starts[1] : ends[1]]
        return _repeat_edges(present, missing)


def _repeat_edges(picture: Any, missing: Sequence[tuple[int, int]]) -> Any:
    """A placement print ends somewhere: beyond its edge it is taken to go on as it ends."""
    for axis, (before, after) in enumerate(missing, start=1):
        first, last = [slice(None)] * 4, [slice(None)] * 4
        first[axis], last[axis] = slice(0, 1), slice(-1, None)
        parts = [ops.repeat(picture[tuple(first)], before, axis=axis)] if before else []
        parts += [picture]
        parts += [ops.repeat(picture[tuple(last)], after, axis=axis)] if after else []
        picture = ops.concatenate(parts, axis=axis) if len(parts) > 1 else picture
    return picture


class BlockGradient:
    """An objective's value and gradient for tiles of one size, block by block.

    lattice: of the tile; that of a symmetric repeat is unfolded for the blocks, and its gradient folded again.
    params:  the network; weights: loss name -> scalar tensor; targets: loss name -> its targets from the style.
    content: the content at this size, float32 (H, W, 3), or None.
    guides:  the unfolded tile's, where it is masked.
    bind:    the targets of a loss that reads the content, from a reading of one block of it.

    Raises JobError for a loss that reads layers but is no function of sums.
    """

    def __init__(
        self,
        losses: Mapping[str, Loss],
        lattice: Lattice,
        *,
        params: Params,
        weights: Mapping[str, Any],
        targets: Mapping[str, Any],
        content: np.ndarray | None,
        bind: Callable[[Loss, Reading], Any],
        guides: Mapping[str, Any] | None = None,
        block_px: int = BLOCK_PX,
    ) -> None:
        self._summed = {name: loss for name, loss in losses.items() if isinstance(loss, SummedLoss)}
        self._whole = {name: loss for name, loss in losses.items() if name not in self._summed}
        check_blocks(losses)
        self._folded, self._lattice, self._params, self._weights = lattice, lattice.unfolded, params, weights
        self._content = None if content is None else lattice.unfold(content)
        self._targets, self._bind, self._guides = targets, bind, guides
        self._block_px = block_px
        self._layers = {name: layers_of({name: loss}) for name, loss in self._summed.items()}
        # Targets from the content are as large as its features (32 bytes a pixel): they wait on the disk.
        self._folder = TemporaryDirectory(prefix="nstflow-", ignore_cleanup_errors=True)
        self._slopes = compiled(value_and_grad(self._value))
        self._whole_gradient = compiled(value_and_grad(self._whole_value))
        self._gather = lru_cache(maxsize=None)(self._compiled_gather)
        self._pull = lru_cache(maxsize=None)(self._compiled_pull)

    def __call__(self, image: np.ndarray) -> tuple[float, dict[str, Any], np.ndarray]:
        """The total, the weighted terms and the gradient of an image, float32 (H, W, 3) in [0, 1]."""
        total, terms, gradient = self._of_unfolded(self._folded.unfold(image))
        return total, terms, self._folded.refold(gradient)

    def _of_unfolded(self, image: np.ndarray) -> tuple[float, dict[str, Any], np.ndarray]:
        total, terms, gradient = self._in_blocks(image) if self._summed else (0.0, {}, np.zeros_like(image))
        if self._whole:
            (more, others), part = self._whole_gradient(
                ops.convert_to_tensor(image[None]), {name: self._targets[name] for name in self._whole}, self._weights
            )
            total, terms = total + float(ops.convert_to_numpy(more)), {**terms, **others}
            gradient += ops.convert_to_numpy(part)[0]
        return total, terms, gradient

    def _in_blocks(self, image: np.ndarray) -> tuple[float, dict[str, Any], np.ndarray]:
        """The share of the losses that are functions of sums."""
        blocks = self._blocks(image.shape[0], image.shape[1])
        sums: Any = None
        for index, block in enumerate(blocks):
            found = self._gather(block.shape)(self._window(image, block), *self._constants(index, block))
            sums = found if sums is None else keras.tree.map_structure(lambda a, b: a + b, sums, found)
        of_value = self._targets_in(0, blocks[0])
        (total, terms), slopes = self._slopes(sums, of_value, self._weights)
        gradient = np.zeros_like(image)
        for index, block in enumerate(blocks):
            _, part = self._pull(block.shape)(self._window(image, block), slopes, *self._constants(index, block))
            self._add(gradient, ops.convert_to_numpy(part)[0], block)
        return float(ops.convert_to_numpy(total)), terms, gradient

    def _blocks(self, height: int, width: int) -> list[Block]:
        margin_px = margin_of(self._summed)
        return plan_blocks(height, width, lattice=self._lattice, margin_px=margin_px, block_px=self._block_px)

    def _window(self, image: np.ndarray, block: Block) -> Any:
        top, left, rows, columns = block.window
        window = self._lattice.plane(image, rows=rows, columns=columns, top=top, left=left)
        return ops.convert_to_tensor(window[None])

    def _add(self, gradient: np.ndarray, part: np.ndarray, block: Block) -> None:
        self._lattice.add_window(gradient, part, top=block.window[0], left=block.window[1])

    def _constants(self, index: int, block: Block) -> tuple[Any, ...]:
        return self._params, self._targets_in(index, block), self._guides_in(block)

    def _guides_in(self, block: Block) -> dict[str, Any] | None:
        if self._guides is None:
            return None
        strides = {IMAGE: 1, **STRIDES}
        return {
            name: guide[
                :,
                block.top // strides[name] : (block.top + block.height) // strides[name],
                block.left // strides[name] : (block.left + block.width) // strides[name],
            ]
            for name, guide in self._guides.items()
        }

    def _targets_in(self, index: int, block: Block) -> dict[str, Any]:
        """Loss name -> targets, those from the content for this block."""
        found = {}
        for name, loss in self._summed.items():
            if not is_bound_in_blocks(loss):
                found[name] = self._targets[name]
                continue
            file = Path(self._folder.name) / f"{index}-{name}.pickle"
            if not file.is_file():
                file.write_bytes(pickle.dumps(self._bound(name, loss, block)))
            found[name] = keras.tree.map_structure(ops.convert_to_tensor, pickle.loads(file.read_bytes()))
        return found

    def _bound(self, name: str, loss: Loss, block: Block) -> Any:
        assert self._content is not None
        window = self._window(self._content, block)
        reading = self._read(window, self._params, block, self._layers[name], self._guides_in(block))
        return keras.tree.map_structure(ops.convert_to_numpy, self._bind(loss, reading))

    def _read(
        self, window: Any, params: Params, block: Block, layers: frozenset[str], guides: Mapping[str, Any] | None
    ) -> BlockReading:
        return BlockReading(window, extract(window, params, layers=layers, lattice=_NO_REPEAT), block, guides)

    def _sums(
        self, block: Block, window: Any, params: Params, targets: Mapping[str, Any], guides: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        state = self._read(window, params, block, layers_of(self._summed), guides)
        return {name: loss.sums(targets[name], state) for name, loss in self._summed.items()}

    def _compiled_gather(self, shape: tuple[int, ...]) -> Callable[..., Any]:
        block = Block.of_shape(shape)
        return compiled(partial(self._sums, block))

    def _compiled_pull(self, shape: tuple[int, ...]) -> Callable[..., Any]:
        block = Block.of_shape(shape)

        def along_slopes(window: Any, slopes: Any, *constants: Any) -> tuple[Any, tuple[()]]:
            found = self._sums(block, window, *constants)
            parts = keras.tree.map_structure(lambda slope, part: ops.sum(slope * part), slopes, found)
            return sum(keras.tree.flatten(parts)), ()

        return compiled(value_and_grad(along_slopes))

    def _value(self, sums: Mapping[str, Any], targets: Mapping[str, Any], weights: Mapping[str, Any]) -> Any:
        terms = {
            name: weights[name] * scalar(name, loss.value(targets[name], sums[name]))
            for name, loss in self._summed.items()
        }
        return sum(terms.values()), terms

    def _whole_value(self, image: Any, targets: Mapping[str, Any], weights: Mapping[str, Any]) -> Any:
        terms = weighted_terms(self._whole, targets, Reading(image, {}, self._lattice), weights)
        return sum(terms.values()), terms


def is_bound_in_blocks(loss: Loss) -> bool:
    """Whether its targets come from the content's features, and so are bound block by block."""
    return "content" in loss.reads and isinstance(loss, SummedLoss)


def check_blocks(losses: Mapping[str, Loss]) -> None:
    """Raises JobError for a loss that reads layers but is no function of sums."""
    whole = {name: loss for name, loss in losses.items() if not isinstance(loss, SummedLoss)}
    if deep := [name for name, loss in whole.items() if loss.layer_names()]:
        raise JobError(
            f"the loss '{deep[0]}' compares all places of a tile at once and cannot be computed in blocks; "
            "leave it out at this size, or choose a smaller tile.size"
        )


def _parts(length: int, largest: int) -> Iterator[tuple[int, int]]:
    """(start, length) of parts of a side, multiples of the deepest stride as the side is."""
    cells = ceil(length / DEEPEST_STRIDE)
    number = ceil(cells / max(1, largest // DEEPEST_STRIDE))
    edges = [min(length, round(cells * part / number) * DEEPEST_STRIDE) for part in range(number + 1)]
    yield from ((start, stop - start) for start, stop in pairwise(edges))
