"""Repeats as lattices: how a unit tile continues over its own edges.

A unit tile `t` is H x W (rows x columns); the plane is P(y, x) for all integers:

    straight    P = t[y % H, x % W]
    p/q drop    c = x // W;  P = t[(y - c * d) % H, x % W],  d = H * p / q   (column c is lowered by c * d)
    p/q brick   r = y // H;  P = t[y % H, (x - r * d) % W],  d = W * p / q   (row r is moved right by r * d)
    diamond,    a half-drop whose unit holds a cell of twice its width, cut to a rhombus
    ogee        or to S-curves (`cells.py`)
    mirror-x    every other column is mirrored left to right; mirror-y: every other row top to bottom; mirror: both
    half-turn   every other row is turned by 180 degrees
    pinwheel    [[t, turned by 90], [by 270, by 180]] clockwise, straight; t is square
    stripe      straight, but it repeats from left to right only; stripe-y: from top to bottom only
    none        a placement print: there is nothing behind the edge

Everything that must know the repeat (padding of convolutions, total variation, resizing, swatches, previews) asks the
`Lattice` and never looks at its kind. What it is stands in `repeat.py`, what pictures become in it in `lattice.py`.
Behind them a kind belongs to a family: units that are moved (`translations.py`), or mirrored and turned
(`symmetries.py`).
"""

from nstflow.textile.lattice.lattice import NO_REPEAT, Lattice
from nstflow.textile.lattice.names import parse_grid

__all__ = ["NO_REPEAT", "Lattice", "parse_grid"]
