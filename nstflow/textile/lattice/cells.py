"""The outlines that a picture is cut to where cells are not rectangles: rhombus and ogee.

Both are cells of the same lattice, with the basis (W/2, H/2) and (W/2, -H/2): a half-drop whose columns are W/2 wide. A
cell lies in the middle of its W x H box, and reaches from its middle to

    diamond    |x| <= W/2 - |y| W/H
    ogee       |x| <= W/4 (1 + cos(2 pi y/H)): S-curves that meet in points above and below

Half a height further down, either is W/2 less what it was, which is what the neighbor to the right leaves free: the
cells tile the plane. The left half of a box is the unit. There a pixel is the cell's own, or that of the cell on the
left: a single owner for every pixel of the plane, whatever the rounding.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nstflow.errors import UsageError

Reach = Callable[[np.ndarray], np.ndarray]
# A pixel's middle on the outline belongs to the cell on its right, however the cosine is rounded.
_TIE = 1e-9


def rhombus(down: np.ndarray) -> np.ndarray:
    """Return half a rhombus's width at `down` heights from its middle, in [-1/2, 1/2], as a share of its width."""
    reach: np.ndarray = 0.5 - np.abs(down)
    return reach


def ogee(down: np.ndarray) -> np.ndarray:
    """Return half an ogee's width, as `rhombus` does a rhombus's."""
    return (1 + np.cos(2 * np.pi * down)) / 4


def cut_to_cell(picture: np.ndarray, reach: Reach, *, name: str) -> np.ndarray:
    """Cut a picture (H, W, …) to its cell's outline and return the unit (H, W/2, …) of such cells.

    name: of the repeat, in errors. Raises UsageError for odd sides.
    """
    height, width = picture.shape[:2]
    if height % 2 or width % 2:
        raise UsageError(f"{name}: a picture of {width} x {height} px cannot be halved; expected even sides")
    down = (np.arange(height) + 0.5) / height - 0.5
    left = 0.5 - (np.arange(width // 2) + 0.5) / width
    inside = left[None, :] <= reach(down)[:, None] + _TIE
    own, neighbor = picture[:, : width // 2], np.roll(picture[:, width // 2 :], height // 2, axis=0)
    return np.where(inside.reshape(*inside.shape, *[1] * (picture.ndim - 2)), own, neighbor)
