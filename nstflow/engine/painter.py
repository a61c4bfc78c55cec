"""What a painter is: it makes tiles out of pictures, in whichever way. No Keras here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nstflow.engine.losses.base import Loss
from nstflow.errors import JobError
from nstflow.jobs.options.engine import EngineOptions, Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.toss_options import Toss

if TYPE_CHECKING:  # both import SciPy
    from nstflow.textile.motif import Motif
    from nstflow.textile.unit import Edges


@dataclass(frozen=True)
class Inputs:
    """What one tile is painted from, as data. Pictures are float32 (H, W, 3), sRGB in [0, 1].

    content: cropped to the unit's aspect (the cell's, and cut to its outline, where the lattice has such) and made
             periodic on the lattice as `periodic` says; None for a pattern from style alone.
    styles:  pictures with the shares of a blend, which need not add up to 1.
    losses:  by name; those of weight 0 and those that read an absent content are left out.
    scales:  coarse to fine; the last one is the unit.
    start:   `content`, `noise`, `style`, or a picture.
    content_mask, style_mask: float32 (H, W) in [0, 1] in their pictures' aspect, 1 where it counts, or None.
         Of the style alone: only its white is learned from. Of the content alone: the style goes to its white, its
         black stays as it is. Of both: white goes to white, black to black.
    periodic: how pictures that fill the unit are made to repeat.
    motif:   the content's, scattered as `toss` says instead; a content mask then has nothing to lie on.
    content_name: what notes call it.
    """

    content: np.ndarray | None
    styles: tuple[tuple[np.ndarray, float], ...]
    losses: Mapping[str, Loss]
    lattice: Lattice
    scales: tuple[Scale, ...]
    start: str | np.ndarray = "content"
    seed: int = 0
    content_mask: np.ndarray | None = None
    style_mask: np.ndarray | None = None
    periodic: Edges = "auto"
    motif: Motif | None = None
    toss: Toss = field(default_factory=Toss)
    content_name: str = "the content"


@dataclass(frozen=True)
class Step:
    """Where the painting of a tile stands.

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
    """A finished tile.

    image: float32 (H, W, 3), sRGB in [0, 1]; terms: its weighted losses by name.
    precision: with how many bits the network computed: `float32` or `bfloat16`.
    notes: what a designer should know about how it was made.
    """

    image: np.ndarray
    terms: dict[str, float]
    precision: str
    notes: tuple[str, ...] = ()


def ignore_step(*step: Any) -> None:
    """Listen to a painter's steps and do nothing."""


class Painter(ABC):
    """A way of making tiles, one for each `engine.method`; keeps what its tiles share from one call to the next."""

    @abstractmethod
    def paint(self, inputs: Inputs, options: EngineOptions, *, on_step: Callable[[Step], None] = ignore_step) -> Result:
        """Paint a tile.

        options: the recipe's `engine`, of this painter's method. on_step is called every few steps.
        Raises JobError where the tile cannot be made, UsageError where the inputs are no task at all.
        """

    @abstractmethod
    def paint_together(
        self, inputs: Sequence[Inputs], options: EngineOptions, *, on_step: Callable[[int, Step], None] = ignore_step
    ) -> list[Result | JobError]:
        """Paint several tiles at once: a big GPU is not filled by one.

        on_step is given the place among the inputs as well. A tile that fails is its error in the list, and the others
        are made. Raises UsageError for tiles that this painter cannot make together. Whatever else stops all of
        them is raised as it came, never hidden: memory that is short (see `is_out_of_memory`), or a bug.
        """
