"""What goes into an optimisation, and what comes out of it, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from nstflow.engine.losses.base import Loss
from nstflow.engine.optimize.stop import NO_STOP
from nstflow.jobs.options.engine import AdamOptions, Scale, Stop
from nstflow.textile.lattice import Lattice
from nstflow.textile.motif import Motif
from nstflow.textile.toss_options import Toss
from nstflow.textile.unit import Periodic


@dataclass(frozen=True)
class Brief:
    """Everything that one optimisation needs, as data. Pictures are float32 (H, W, 3), sRGB in [0, 1].

    content: cropped to the unit's aspect (the cell's, and cut to its outline, where the lattice has such) and made
             periodic on the lattice as `periodic` says; None for a pattern from style alone.
    styles:  pictures with the shares of a blend (normalized here).
    losses:  by name; those of weight 0 and those that read an absent content are left out.
    start:   `content`, `noise`, `style`, or a picture.
    scales:  coarse to fine; the last one is the unit.
    stop:    when a size ends before its iterations are used up.
    blocks:  `auto`: sizes that do not fit into memory are computed in blocks; `off`; or the largest side of a block
             in px: larger sizes are then computed so in any case.
    noise:   share of noise in the start, in [0, 1].
    style_scale: size of the style's motif against its usual one, for which the style has the area of a square as wide
        as the tile, but is not enlarged.
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
    optimizer: str = "adam"
    adam: AdamOptions = field(default_factory=AdamOptions)
    stop: Stop = NO_STOP
    blocks: Literal["auto", "off"] | int = "auto"
    seed: int = 0
    style_scale: float = 1.0
    noise: float = 0.0
    content_mask: np.ndarray | None = None
    style_mask: np.ndarray | None = None
    periodic: Periodic = "auto"
    motif: Motif | None = None
    toss: Toss = field(default_factory=Toss)
    content_name: str = "the content"


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
    """A finished tile. image: float32 (H, W, 3), sRGB in [0, 1]; terms: its weighted losses by name.

    notes: what a designer should know about how it was made.
    """

    image: np.ndarray
    terms: dict[str, float]
    notes: tuple[str, ...] = ()
