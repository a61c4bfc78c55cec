"""The formulas of every repeat with Python's integers, pixel by pixel, and sizes that it can have."""

from __future__ import annotations

from math import cos, gcd, pi

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from nstflow.textile.lattice import Lattice

FRACTIONS = [(p, q) for q in range(2, 7) for p in range(1, q) if gcd(p, q) == 1]
SHIFTED = [Lattice(kind, p, q) for kind in ("drop", "brick") for p, q in FRACTIONS]
SYMMETRIC = [Lattice(kind) for kind in ("mirror-x", "mirror-y", "mirror", "half-turn", "pinwheel")]
CELLS = [Lattice("diamond"), Lattice("ogee")]
OPEN = [Lattice("stripe"), Lattice("stripe-y"), Lattice("none")]
WRAPPING = [Lattice("straight"), *SHIFTED, *CELLS, *SYMMETRIC]
ALL = [*WRAPPING, *OPEN]
NAMED = ("straight", "half-drop", "third-drop", "2/3-drop", "quarter-drop", "brick", "third-brick", "3/4-brick",
         "diamond", "ogee", "mirror-x", "mirror-y", "mirror", "half-turn", "pinwheel", "stripe", "stripe-y",
         "none")  # fmt: skip
steady = settings(deadline=None, derandomize=True, max_examples=100)


def distinct(height, width, channels=1):
    """A tile in which no two numbers are equal."""
    return np.arange(height * width * channels, dtype="float32").reshape(height, width, channels)


def place(lattice, y, x, height, width):
    """The pixel (y, x) of the unit that P(y, x) shows."""
    row, column = y // height, x // width
    inner_y, inner_x = y - row * height, x - column * width
    back_y, back_x = height - 1 - inner_y, width - 1 - inner_x
    if lattice.kind == "drop":
        return (y - column * (height * lattice.numerator // lattice.denominator)) % height, inner_x
    if lattice.kind in ("diamond", "ogee"):
        return (y - column * (height // 2)) % height, inner_x
    if lattice.kind == "brick":
        return inner_y, (x - row * (width * lattice.numerator // lattice.denominator)) % width
    if lattice.kind == "half-turn":
        return (back_y, back_x) if row % 2 else (inner_y, inner_x)
    if lattice.kind == "pinwheel":
        return {
            (0, 0): (inner_y, inner_x),
            (0, 1): (back_x, inner_y),
            (1, 1): (back_y, back_x),
            (1, 0): (inner_x, back_y),
        }[row % 2, column % 2]
    if lattice.kind in ("mirror-x", "mirror") and column % 2:
        inner_x = back_x
    if lattice.kind in ("mirror-y", "mirror") and row % 2:
        inner_y = back_y
    return inner_y, inner_x


def window(tile, lattice, *, rows, columns, top=0, left=0):
    """A window of the plane."""
    height, width = tile.shape[:2]
    return np.array(
        [
            [tile[place(lattice, y, x, height, width)] for x in range(left, left + columns)]
            for y in range(top, top + rows)
        ]
    )


def excess(kind, y, x, height, width):
    """How far a pixel's middle lies outside of the outline in a W x H box, as a share of the width; <= 0 inside."""
    across, down = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5
    reach = 0.5 - abs(down) if kind == "diamond" else 0.25 * (1 + cos(2 * pi * down))
    return abs(across) - reach


def owner(kind, y, x, height, width):
    """How far outside, where in the picture, and in which cell the plane's pixel (y, x) lies: the one it is deepest in.

    Cells lie at whole sums of (W/2, H/2) and (W/2, -H/2). Of the two that share an outline the one on the right.
    """
    found = []
    near = 2 * x // width + 2 * y // height, 2 * x // width - 2 * y // height
    for i in range(near[0] // 2 - 2, near[0] // 2 + 3):
        for j in range(near[1] // 2 - 2, near[1] // 2 + 3):
            at_y, at_x = y - (i - j) * height // 2, x - (i + j) * width // 2
            if 0 <= at_y < height and 0 <= at_x < width:
                found.append((round(excess(kind, at_y, at_x, height, width), 9), at_x, at_y, (i, j)))
    outside, at_x, at_y, cell = min(found)
    return outside, (at_y, at_x), cell


def around(tile, lattice, margin):
    """The tile with a margin: the plane's, or the nearest edge pixel where it does not wrap."""
    height, width = tile.shape[:2]
    across, down = lattice.kind not in ("stripe-y", "none"), lattice.kind not in ("stripe", "none")

    def looked_up(y, x):
        y = y if down else min(max(y, 0), height - 1)
        x = x if across else min(max(x, 0), width - 1)
        return tile[place(lattice, y, x, height, width)]

    return np.array(
        [[looked_up(y, x) for x in range(-margin, width + margin)] for y in range(-margin, height + margin)]
    )


ANY = st.sampled_from([*SHIFTED, Lattice("straight")]) | st.sampled_from([*CELLS, *SYMMETRIC, *OPEN])


@st.composite
def lattices_and_sizes(draw, largest=4, lattices=ANY):
    """A lattice and a (height, width) that it can hold, down to the smallest one."""
    lattice = draw(lattices)
    height, width = draw(st.integers(1, 3 * largest)), draw(st.integers(1, 3 * largest))
    if lattice.kind in ("drop", "diamond", "ogee"):
        height = draw(st.integers(1, largest)) * (lattice.denominator if lattice.kind == "drop" else 2)
    elif lattice.kind == "brick":
        width = draw(st.integers(1, largest)) * lattice.denominator
    elif lattice.kind == "pinwheel":
        height = width
    return lattice, height, width
