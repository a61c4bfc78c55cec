"""Let a picture's border give way to the border of its own repeat: for photos, whose things break off at the edge.

Evening out the jump of color (`periodic.py`) leaves the outline of what is cut off, and the content loss draws it along
the seam. Here the picture is a little larger than the unit, so that repeats overlap (`overlap.py`), as sheets of
wallpaper do. In each band that two repeats share, one gives way to the other along the path where they differ least
(`joint_search.py`). Their colors are evened out before, or the path would be seen where nothing but the light differs.
"""

from __future__ import annotations

import numpy as np

from nstflow.textile.joint_search import find_joint
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.overlap import Frame
from nstflow.textile.periodic import smooth_component
from nstflow.textile.resample import resize

_EVENED_AT_PX = 16


def faded(
    picture: np.ndarray, *, width: int, height: int, lattice: Lattice, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Make a unit of a picture's middle whose border gives way to that of its repeats, and lay its mask likewise.

    picture: float32 (H, W, 3), sRGB in [0, 1]; the largest part in the unit's aspect is used.
    lattice: whose repeats `can_overlap`.
    mask:    float32 (H', W', 1) in [0, 1] in the picture's aspect, or None.

    Returns float32 (height, width, 3) in [0, 1], periodic on the lattice, and the mask as float32 (height, width, 1).
    """
    if lattice.is_brick:  # a drop lying on its side
        lying = None if mask is None else mask.swapaxes(0, 1)
        image, laid = faded(picture.swapaxes(0, 1), width=height, height=width, lattice=lattice.upright, mask=lying)
        return image.swapaxes(0, 1), None if laid is None else laid.swapaxes(0, 1)
    frame = Frame.of(width, height, lattice)
    even = _even(frame.cover(picture), lattice)
    joint = find_joint(even, frame)
    return frame.lay(even, joint), None if mask is None else frame.lay(frame.cover(mask), joint)


def _even(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Take the slow part of the jump of color from edge to edge out of the picture; outlines stay as they are."""
    height, width = picture.shape[:2]
    small = _means(_means(picture).swapaxes(0, 1)).swapaxes(0, 1)
    repeat = Lattice("straight") if all(lattice.wraps_along) else lattice
    smooth = np.stack([smooth_component(small[..., channel], repeat) for channel in range(3)], axis=-1)
    smooth = 2 * resize(0.5 + 0.5 * smooth, width=width, height=height, lattice=NO_REPEAT) - 1  # which is for [0, 1]
    even: np.ndarray = np.clip(picture - smooth, 0.0, 1.0)
    return even.astype("float32")


def _means(picture: np.ndarray) -> np.ndarray:
    """Average rows next to each other; a filter with a longer reach would bring to the edge what is not there."""
    starts = np.arange(_EVENED_AT_PX) * len(picture) // _EVENED_AT_PX
    numbers = np.diff(starts, append=len(picture))[:, None, None]
    return np.asarray(np.add.reduceat(picture, starts, axis=0) / numbers)
