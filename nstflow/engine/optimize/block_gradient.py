"""The gradient of a large tile block by block: the same numbers in bounded memory.

Losses that are functions of sums over the tile (`SummedLoss`) need two passes over its blocks, each with its margin of
the plane around it (cf. B. Galerne, L. Raad, J. Lezama, J.-M. Morel, "Scaling Painting Style Transfer", 2024):

1. gather the sums S of every block, forward only; then the value of the loss and its slope dL/dS;
2. for each block, the gradient of <dL/dS, S of the block>, added to the tile's where the window lies.

What comes out is the gradient of the whole tile, for the margin is as wide as the deepest layer sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any

import keras
import numpy as np
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses.base import Loss, Reading, SummedLoss
from nstflow.engine.network.features import Params, extract
from nstflow.engine.optimize.block_plan import BLOCK_PX, Block, margin_of, plan_blocks
from nstflow.engine.optimize.block_reading import BlockReading, guides_in
from nstflow.engine.optimize.block_targets import StoredTargets
from nstflow.engine.optimize.objective import layers_of, scalar, weighted_terms
from nstflow.errors import JobError
from nstflow.textile.lattice import NO_REPEAT, Lattice


class BlockGradient:
    """An objective's value and gradient for tiles of a size, block by block; used in a `with` statement.

    lattice: of the tile; that of a symmetric repeat is unfolded for the blocks, and its gradient folded again.
    params:  the network; weights: loss name -> scalar tensor; targets: loss name -> its targets from the style.
    content: the content at this size, float32 (H, W, 3), or None.
    guides:  the unfolded tile's, where it is masked.
    bind:    the targets of a loss that reads the content, from a reading of a block of it.

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
        self._stored = StoredTargets()
        # Of functions that do not hold this object: a circle would keep the network until a garbage collection.
        self._slopes = compiled(value_and_grad(partial(_value, self._summed)))
        self._whole_gradient = compiled(value_and_grad(partial(_value_of_whole, self._whole, self._lattice)))
        self._steps: dict[tuple[int, ...], _BlockSteps] = {}

    def __enter__(self) -> BlockGradient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stored.close()

    def __call__(self, image: np.ndarray) -> tuple[float, dict[str, Any], np.ndarray]:
        """Return the total, the weighted terms and the gradient of an image, float32 (H, W, 3) in [0, 1]."""
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
        """Compute the share of the losses that are functions of sums."""
        blocks = self._blocks(image.shape[0], image.shape[1])
        sums: Any = None
        for index, block in enumerate(blocks):
            of_block = self._steps_of(block).gather(self._window(image, block), *self._constants(index, block))
            sums = of_block if sums is None else keras.tree.map_structure(lambda a, b: a + b, sums, of_block)
        of_value = self._targets_in(0, blocks[0])
        (total, terms), slopes = self._slopes(sums, of_value, self._weights)
        gradient = np.zeros_like(image)
        for index, block in enumerate(blocks):
            _, part = self._steps_of(block).pull(self._window(image, block), slopes, *self._constants(index, block))
            top, left, _, _ = block.window
            self._lattice.add_window(gradient, ops.convert_to_numpy(part)[0], top=top, left=left)
        return float(ops.convert_to_numpy(total)), terms, gradient

    def _blocks(self, height: int, width: int) -> list[Block]:
        margin_px = margin_of(self._summed)
        return plan_blocks(height, width, lattice=self._lattice, margin_px=margin_px, block_px=self._block_px)

    def _steps_of(self, block: Block) -> _BlockSteps:
        if block.shape not in self._steps:
            self._steps[block.shape] = _BlockSteps(self._summed, block.shape)
        return self._steps[block.shape]

    def _window(self, image: np.ndarray, block: Block) -> Any:
        top, left, rows, columns = block.window
        window = self._lattice.plane(image, rows=rows, columns=columns, top=top, left=left)
        return ops.convert_to_tensor(window[None])

    def _constants(self, index: int, block: Block) -> tuple[Any, ...]:
        return self._params, self._targets_in(index, block), guides_in(block, self._guides)

    def _targets_in(self, index: int, block: Block) -> dict[str, Any]:
        """Map each loss to its targets, those from the content for a block."""
        return {
            name: self._stored.get(f"{index}-{name}", partial(self._bound, loss, block))
            if is_bound_in_blocks(loss)
            else self._targets[name]
            for name, loss in self._summed.items()
        }

    def _bound(self, loss: Loss, block: Block) -> Any:
        assert self._content is not None
        window, guides = self._window(self._content, block), guides_in(block, self._guides)
        return self._bind(loss, _read(window, self._params, block, layers_of({loss.name: loss}), guides))


class _BlockSteps:
    """The compiled passes over blocks of a shape.

    gather: `(window, params, targets, guides) -> sums`, loss name -> the sums of the block.
    pull:   `(window, slopes, params, targets, guides) -> ((value, ()), gradient)` of <slopes, sums> in the window.
    """

    def __init__(self, losses: Mapping[str, SummedLoss], shape: tuple[int, ...]) -> None:
        block = Block.of_shape(shape)
        self.gather = compiled(lambda *given: _sums(losses, block, *given))
        self.pull = compiled(value_and_grad(partial(_along_slopes, losses, block)))


def _read(
    window: Any, params: Params, block: Block, layers: frozenset[str], guides: Mapping[str, Any] | None
) -> BlockReading:
    return BlockReading(window, extract(window, params, layers=layers, lattice=NO_REPEAT), block, guides)


def _sums(
    losses: Mapping[str, SummedLoss],
    block: Block,
    window: Any,
    params: Params,
    targets: Mapping[str, Any],
    guides: Mapping[str, Any] | None,
) -> dict[str, Any]:
    state = _read(window, params, block, layers_of(losses), guides)
    return {name: loss.sums(targets[name], state) for name, loss in losses.items()}


def _along_slopes(
    losses: Mapping[str, SummedLoss], block: Block, window: Any, slopes: Any, *constants: Any
) -> tuple[Any, tuple[()]]:
    sums = _sums(losses, block, window, *constants)
    parts = keras.tree.map_structure(lambda slope, part: ops.sum(slope * part), slopes, sums)
    return sum(keras.tree.flatten(parts)), ()


def _value(
    losses: Mapping[str, SummedLoss], sums: Mapping[str, Any], targets: Mapping[str, Any], weights: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    terms = {name: weights[name] * scalar(name, loss.value(targets[name], sums[name])) for name, loss in losses.items()}
    return sum(terms.values()), terms


def _value_of_whole(
    losses: Mapping[str, Loss], lattice: Lattice, image: Any, targets: Mapping[str, Any], weights: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    terms = weighted_terms(losses, targets, Reading(image, {}, lattice), weights)
    return sum(terms.values()), terms


def is_bound_in_blocks(loss: Loss) -> bool:
    """Tell whether a loss's targets come from the content's features, and are bound block by block."""
    return "content" in loss.reads and isinstance(loss, SummedLoss)


def check_blocks(losses: Mapping[str, Loss]) -> None:
    """Raise JobError for a loss that reads layers but is no function of sums."""
    whole = {name: loss for name, loss in losses.items() if not isinstance(loss, SummedLoss)}
    if deep := [name for name, loss in whole.items() if loss.layer_names()]:
        raise JobError(
            f"the loss '{deep[0]}' compares all places of a tile at once and cannot be computed in blocks; "
            "leave it out at this size, or choose a smaller tile.size"
        )
