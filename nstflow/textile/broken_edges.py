"""Whether a picture's things are cut off where it meets its own repeat."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from nstflow.textile.color import to_lab_of_skimage
from nstflow.textile.joint_search import searched_size
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.resample import resize

# Steps across the seam against those inside, both at 256 px and without what evening out removes: photos and paintings
# have 1.8 to 10, pictures that repeat 0.3 to 1.7, cut-outs on a plain ground 0.
_MOST_STEP = 1.8
_VISIBLE_STEP = 2.0
_EVENED_OUT = 1 / 8


def breaks_off(picture: np.ndarray, lattice: Lattice) -> bool:
    """Tell whether something in the picture is cut off at an edge where it meets its repeat.

    picture: float32 (H, W, 3), sRGB in [0, 1]: what the unit shows.
    """
    small = searched_size(picture.shape[1], picture.shape[0], lattice)
    lab = to_lab_of_skimage(resize(picture, width=small[0], height=small[1], lattice=NO_REPEAT))
    rows, columns = lab.shape[:2]
    down, across = lattice.wraps_along
    beside = lattice.plane(lab, rows=rows, columns=columns + 1)
    below = lattice.plane(lab, rows=rows + 1, columns=columns)
    return (across and _is_broken(beside.swapaxes(0, 1))) or (down and _is_broken(below))


def _is_broken(picture: np.ndarray) -> bool:
    """Tell whether the last step from row to row, over the seam, is much larger than those before; in CIELAB."""
    steps = np.diff(picture, axis=0)
    sharp = steps - gaussian_filter1d(steps, _EVENED_OUT * picture.shape[1], axis=1, mode="nearest")
    sizes = np.linalg.norm(sharp, axis=-1).mean(axis=1)
    return bool(sizes[-1] > max(_VISIBLE_STEP, _MOST_STEP * np.median(sizes[:-1])))
