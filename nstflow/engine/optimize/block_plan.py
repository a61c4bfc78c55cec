"""Cutting a large tile into blocks, each with the window around it that decides its features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from nstflow.engine.losses.base import Loss
from nstflow.engine.optimize.objective import layers_of
from nstflow.jobs.layers import DEEPEST_STRIDE, LAYERS
from nstflow.textile.lattice import Lattice

# A block with its margin takes 1.8 GB in float32; smaller ones spend more of their work on margins.
BLOCK_PX = 1024


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
        """Return a block of a shape, wherever it lies."""
        height, width, reach_px, *margins = shape
        return cls(0, 0, height, width, tuple(margins), reach_px)  # type: ignore[arg-type]

    @property
    def window(self) -> tuple[int, int, int, int]:
        """The top, left, height and width of the window; it may reach beyond the tile."""
        above, below, before, after = self.margins
        return self.top - above, self.left - before, self.height + above + below, self.width + before + after


def plan_blocks(height: int, width: int, *, lattice: Lattice, margin_px: int, block_px: int = BLOCK_PX) -> list[Block]:
    """Cut a tile into blocks of nearly equal size, at most block_px (16 or more) on a side.

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
    """Return how far around a block its features are decided, in px, as a multiple of the deepest stride."""
    wanted = layers_of(losses)
    deepest = max((layer.margin_px for layer in LAYERS if layer.name in wanted), default=1)
    return ceil(deepest / DEEPEST_STRIDE) * DEEPEST_STRIDE


def _parts(length: int, largest: int) -> Iterator[tuple[int, int]]:
    """Cut a side into parts (start, length), multiples of the deepest stride as the side is."""
    cells = ceil(length / DEEPEST_STRIDE)
    number = ceil(cells / max(1, largest // DEEPEST_STRIDE))
    edges = [min(length, round(cells * part / number) * DEEPEST_STRIDE) for part in range(number + 1)]
    yield from ((start, stop - start) for start, stop in pairwise(edges))
