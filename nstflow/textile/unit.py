"""The unit that a content's picture makes: its middle, made to repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nstflow.textile.broken_edges import breaks_off
from nstflow.textile.fade import faded
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover

Edges = Literal["auto", "smooth", "fade"]
"""How the edges of a picture are made to join those of its repeat."""


@dataclass(frozen=True, eq=False)
class Unit:
    """The unit that a picture makes.

    image: float32 (H, W, 3), sRGB in [0, 1].
    mask:  float32 (H, W, 1) in [0, 1], laid as the image is, or None.
    notes: what a designer should know about how it was made to repeat.
    """

    image: np.ndarray
    mask: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def unit_of(
    picture: np.ndarray,
    *,
    width: int,
    height: int,
    lattice: Lattice,
    periodic: Edges = "auto",
    mask: np.ndarray | None = None,
) -> Unit:
    """Make the middle of a picture repeat.

    It has the unit's aspect; where the lattice has cells, a cell's, and is cut to its outline.

    picture:  float32 (H, W, 3), sRGB in [0, 1].
    periodic: `smooth` evens out the jump of color from edge to edge (`periodic.py`). `fade` lets the border give way to
              that of the repeat as well (`fade.py`). `auto` fades where something breaks off at an edge.
    mask:     float32 (H', W') in [0, 1] in the picture's aspect, or None.
    """
    cell_width, cell_height = lattice.cell_size(width, height)
    middle = lattice.from_cell(cover(picture, width=cell_width, height=cell_height))
    layer = None if mask is None else mask[..., None]
    notes: tuple[str, ...] = ()
    if lattice.can_overlap and (periodic == "fade" or (periodic == "auto" and breaks_off(middle, lattice))):
        image, laid = faded(picture, width=width, height=height, lattice=lattice, mask=layer)
        return Unit(image, laid, ("its edges break off: faded",) if periodic == "auto" else ())
    if periodic == "fade" and lattice.wraps:
        notes = (f"a {lattice.name} repeat cannot overlap itself: its edges are evened out, not faded",)
    if layer is not None:
        layer = lattice.from_cell(cover(layer, width=cell_width, height=cell_height))
    return Unit(periodic_component(middle, lattice), layer, notes)
