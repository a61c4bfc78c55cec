"""Where repeats that overlap are joined: along the paths where they differ least."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from nstflow.textile.color import to_lab_of_skimage
from nstflow.textile.lattice import Lattice
from nstflow.textile.minimal_path import least_path
from nstflow.textile.overlap import FEATHER, Frame, Joint, bands, joined, laid

# Paths are searched, and edges looked at, at this size: a draft and its print are made alike, and a large tile is no
# slower.
_SEARCHED_PX = 256
_BLUR_PX = 1.0
# In CIELAB, for each pixel of a path: of two paths with the same differences the shorter.
_PIXEL_COST = 0.5
# Of bands on both sides of an edge, whose colors are compared.
_BANDS_PX = (1, 2, 4, 8, 16, 32)
# What being all off the middle counts against a change across the edge of one standard deviation.
_OFF_CENTER = 0.5


def find_joint(picture: np.ndarray, frame: Frame) -> Joint:
    """Find the path below, in the picture; then the path beside, in what that makes of it; then where to begin."""
    frame = Frame.of(*searched_size(frame.width, frame.height, frame.lattice), frame.lattice)
    looks = _looks(frame.cover(picture))
    down = _path(*bands(looks, frame.height), closed=False)
    rows = joined(looks, frame.height, down, closed=False)
    across = _path(*bands(rows.swapaxes(0, 1), frame.width, shift=-frame.shift), closed=True)
    joint = Joint(down, across)
    lab = laid(looks[..., :3], frame, joint)
    margin, (rows, columns) = max(_BANDS_PX), lab.shape[:2]
    above = frame.lattice.plane(lab, rows=rows + 2 * margin, columns=columns, top=-margin)
    aside = frame.lattice.plane(lab, rows=rows, columns=columns + 2 * margin, left=-margin)
    return Joint(down, across, _calmest(above, frame.below), _calmest(aside.swapaxes(0, 1), frame.beside))


def _calmest(picture: np.ndarray, overlap: int) -> float:
    """Find before which of the first `overlap` rows the picture changes least, as a share of these, in [0, 1].

    A tower along the edge of a unit is no seam, but looks like a seam: to the eye that searches, and to a measure.
    picture: in CIELAB, with as many more rows at both ends as the widest band has.
    """
    margin, rows = max(_BANDS_PX), len(picture) - 2 * max(_BANDS_PX)
    sums = np.cumsum(np.concatenate([np.zeros_like(picture[:1]), picture]), axis=0)
    places = margin + np.arange(rows)
    worst = np.full(rows, -np.inf)
    for band in _BANDS_PX:
        change = (sums[places + band] - 2 * sums[places] + sums[places - band]) / band
        change = np.linalg.norm(change, axis=-1).mean(axis=1)
        worst = np.maximum(worst, (change - np.median(change)) / (change.std() + 1e-9))
    share = np.arange(overlap + 1) / max(1, overlap)
    return float(share[np.argmin(worst[: overlap + 1] + _OFF_CENTER * np.abs(share - 0.5))])


def searched_size(width: int, height: int, lattice: Lattice) -> tuple[int, int]:
    """Return the (width, height) at which a unit is searched."""
    scale = min(1.0, _SEARCHED_PX / max(width, height))
    return lattice.snap(width * scale, height * scale)


def _looks(picture: np.ndarray) -> np.ndarray:
    """Compute what two places are compared by: their colors, and their outlines."""
    lab = gaussian_filter(to_lab_of_skimage(picture), (_BLUR_PX, _BLUR_PX, 0), mode="nearest")
    down, across = np.gradient(lab, axis=(0, 1))
    return np.concatenate([lab, down, across], axis=-1)


def _path(first: np.ndarray, last: np.ndarray, *, closed: bool) -> np.ndarray:
    """Find the path between two bands (overlap, n, C): float (n,) in [0, 1], with room for its feather."""
    overlap, length = first.shape[:2]
    if overlap == 0:
        return np.zeros(length)
    cost = np.linalg.norm(first - last, axis=-1).T + _PIXEL_COST
    margin = round(FEATHER * overlap)
    places = margin + 0.5 + least_path(cost[:, margin : overlap - margin], closed=closed)
    path: np.ndarray = places / overlap
    return path
