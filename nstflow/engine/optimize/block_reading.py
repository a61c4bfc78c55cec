"""A block of a tile as the losses see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keras import ops

from nstflow.engine.losses.base import IMAGE, Reading
from nstflow.engine.optimize.block_plan import Block
from nstflow.errors import JobError
from nstflow.jobs.layers import STRIDES
from nstflow.textile.lattice import NO_REPEAT


class BlockReading(Reading):
    """A block as a loss sees it: image and features of its part; the window is its surroundings."""

    def __init__(
        self, window: Any, features: Mapping[str, Any], block: Block, guides: Mapping[str, Any] | None = None
    ) -> None:
        above, _, before, _ = block.margins
        self._block, self._window = block, window
        cells = {}
        for name, of_window in features.items():
            stride = block.window[2] // of_window.shape[1]
            top, left = above // stride, before // stride
            cells[name] = of_window[:, top : top + block.height // stride, left : left + block.width // stride]
        image = window[:, above : above + block.height, before : before + block.width]
        super().__init__(image, cells, NO_REPEAT, guides)

    def around(self, margin_px: int) -> Any:
        """Return the block with its surroundings, as of a whole tile.

        Raises JobError for more than the block knows of them.
        """
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
    """Let a placement print go on beyond its edge as it ends there."""
    for axis, (before, after) in enumerate(missing, start=1):
        first, last = [slice(None)] * 4, [slice(None)] * 4
        first[axis], last[axis] = slice(0, 1), slice(-1, None)
        parts = [ops.repeat(picture[tuple(first)], before, axis=axis)] if before else []
        parts += [picture]
        parts += [ops.repeat(picture[tuple(last)], after, axis=axis)] if after else []
        picture = ops.concatenate(parts, axis=axis) if len(parts) > 1 else picture
    return picture


def guides_in(block: Block, guides: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Cut a block's part out of the guides of the whole tile; None where the tile is not masked."""
    if guides is None:
        return None
    strides = {IMAGE: 1, **STRIDES}
    return {
        name: guide[
            :,
            block.top // strides[name] : (block.top + block.height) // strides[name],
            block.left // strides[name] : (block.left + block.width) // strides[name],
        ]
        for name, guide in guides.items()
    }
