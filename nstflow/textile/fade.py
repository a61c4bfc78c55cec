"""Let a picture's border give way to the border of its own repeat: for photos, whose things break off at the edge.

Evening out the jump of color (`periodic.py`) leaves the outline of what is cut off, and the content loss draws it along
the seam. Here the picture is a little larger than the unit, so that repeats overlap, as sheets of wallpaper do. In each
band that two repeats share, one gives way to the other along the path where they differ least (`cut_path.py`). Their
colors are evened out before, or the path would be seen where nothing but the light differs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from skimage.color import rgb2lab

from nstflow.textile.lattice import Lattice
from nstflow.textile.minimal_path import least_path
from nstflow.textile.periodic import smooth_component
from nstflow.textile.resample import cover, resize

# Of the unit's side. With less there is no way around the cup of `coffee.png`; with more, less of it stays whole.
_OVERLAP = 1 / 4
# Half of the width over which one repeat gives way to the other, as a share of the overlap: 4 px of 256. With twice as
# much both are seen at once.
_FEATHER = 1 / 16
# Paths are found at this size and edges looked at: a draft and its print are made alike, and a large tile is no slower.
_SEARCHED_PX = 256
_BLUR_PX = 1.0
# In CIELAB, for each pixel of a path: of two paths with the same differences the shorter one.
_PIXEL_COST = 0.5
# Steps across the seam against those inside, both at 256 px and without what evening out removes: photos and paintings
# have 1.8 to 10, pictures that repeat 0.3 to 1.7, cut-outs on a plain ground 0.
_MOST_STEP = 1.8
_VISIBLE_STEP = 2.0
_EVENED_OUT = 1 / 8
# Of bands on both sides of an edge, whose colors are compared.
_BANDS_PX = (1, 2, 4, 8, 16, 32)
_EVENED_AT_PX = 16
_ALONE = Lattice("none")
# What being all off the middle counts against a change across the edge of one standard deviation.
_OFF_CENTER = 0.5


@dataclass(frozen=True)
class _Frame:
    """A unit of (height, width) px, and by how much the repeat below and the one beside overlap it."""

    height: int
    width: int
    below: int
    beside: int
    lattice: Lattice

    @classmethod
    def of(cls, width: int, height: int, lattice: Lattice) -> _Frame:
        down, across = wraps(lattice)
        return cls(height, width, round(height * _OVERLAP * down), round(width * _OVERLAP * across), lattice)

    @property
    def shift(self) -> int:
        """By how much the next column is lowered."""
        return self.lattice.shift_px(self.height, self.width)

    def cover(self, picture: np.ndarray) -> np.ndarray:
        """The middle of the picture, (height + below, width + beside, C)."""
        return cover(picture, width=self.width + self.beside, height=self.height + self.below)

    def lay(self, picture: np.ndarray, joint: _Joint) -> np.ndarray:
        """The picture over its repeats, (height + below, width + beside, C) to (height, width, C); with its middle
        about in the middle, and the overlaps along the edges.
        """
        unit = _laid(picture, self, joint)
        top, left = round(joint.top * self.below), round(joint.left * self.beside)
        return self.lattice.plane(unit, rows=self.height, columns=self.width, top=top, left=left)


@dataclass(frozen=True)
class _Joint:
    """How the repeats are joined; everything as a share of an overlap, in [0, 1].

    down:      where the path runs in the one below, from left to right of the picture.
    across:    in the one beside, from top to bottom of the unit, where it goes on as it began.
    top, left: where in the overlaps the unit begins.
    """

    down: np.ndarray
    across: np.ndarray
    top: float = 0.5
    left: float = 0.5


def can_fade(lattice: Lattice) -> bool:
    """Whether the repeats of a unit can overlap: neither mirrored or turned, nor cells that a picture is cut to."""
    return lattice.kind in ("straight", "drop", "brick", "stripe", "stripe-y")


def breaks_off(picture: np.ndarray, lattice: Lattice) -> bool:
    """Whether something in the picture is cut off at an edge where it meets its repeat.

    picture: float32 (H, W, 3), sRGB in [0, 1]: what the unit shows.
    """
    small = _smaller(picture.shape[1], picture.shape[0], lattice)
    lab = rgb2lab(resize(picture, width=small[0], height=small[1], lattice=Lattice("none")))
    rows, columns = lab.shape[:2]
    down, across = wraps(lattice)
    beside = lattice.plane(lab, rows=rows, columns=columns + 1)
    below = lattice.plane(lab, rows=rows + 1, columns=columns)
    return (across and _is_broken(beside.swapaxes(0, 1))) or (down and _is_broken(below))


def faded(
    picture: np.ndarray, *, width: int, height: int, lattice: Lattice, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """A unit of the middle of the picture whose border gives way to that of its repeats, and the mask laid likewise.

    picture: float32 (H, W, 3), sRGB in [0, 1]; the largest part in the unit's aspect is used.
    lattice: one that `can_fade`.
    mask:    float32 (H', W', 1) in [0, 1] in the picture's aspect, or None.

    Returns float32 (height, width, 3) in [0, 1], periodic on the lattice, and the mask as float32 (height, width, 1).
    """
    if lattice.kind == "brick":  # a drop lying on its side
        drop = Lattice("drop", lattice.numerator, lattice.denominator)
        lying = None if mask is None else mask.swapaxes(0, 1)
        image, laid = faded(picture.swapaxes(0, 1), width=height, height=width, lattice=drop, mask=lying)
        return image.swapaxes(0, 1), None if laid is None else laid.swapaxes(0, 1)
    frame = _Frame.of(width, height, lattice)
    even = _even(frame.cover(picture), lattice)
    joint = _find_joint(even, frame)
    return frame.lay(even, joint), None if mask is None else frame.lay(frame.cover(mask), joint)


def wraps(lattice: Lattice) -> tuple[bool, bool]:
    """Whether the unit meets its repeat below, and the one beside it."""
    return lattice.wraps_down, lattice.wraps_across


def _even(picture: np.ndarray, lattice: Lattice) -> np.ndarray:
    """The picture without the slow part of the jump of color from edge to edge; outlines are no business of it."""
    height, width = picture.shape[:2]
    small = _means(_means(picture).swapaxes(0, 1)).swapaxes(0, 1)
    repeat = Lattice("straight") if all(wraps(lattice)) else lattice
    smooth = np.stack([smooth_component(small[..., channel], repeat) for channel in range(3)], axis=-1)
    smooth = 2 * resize(0.5 + 0.5 * smooth, width=width, height=height, lattice=_ALONE) - 1  # which is for [0, 1]
    return np.clip(picture - smooth, 0.0, 1.0).astype("float32")


def _means(picture: np.ndarray) -> np.ndarray:
    """Of rows next to each other; a filter with a longer reach would bring to the edge what is not there."""
    starts = np.arange(_EVENED_AT_PX) * len(picture) // _EVENED_AT_PX
    numbers = np.diff(starts, append=len(picture))[:, None, None]
    return np.asarray(np.add.reduceat(picture, starts, axis=0) / numbers)


def _is_broken(picture: np.ndarray) -> bool:
    """Whether the last step from row to row, over the seam, is much larger than those before; in CIELAB."""
    steps = np.diff(picture, axis=0)
    sharp = steps - gaussian_filter1d(steps, _EVENED_OUT * picture.shape[1], axis=1, mode="nearest")
    sizes = np.linalg.norm(sharp, axis=-1).mean(axis=1)
    return bool(sizes[-1] > max(_VISIBLE_STEP, _MOST_STEP * np.median(sizes[:-1])))


def _find_joint(picture: np.ndarray, frame: _Frame) -> _Joint:
    """First the path below, in the picture; then the one beside, in what that makes of it; then where to begin."""
    frame = _Frame.of(*_smaller(frame.width, frame.height, frame.lattice), frame.lattice)
    looks = _looks(frame.cover(picture))
    down = _path(*_bands(looks, frame.height), closed=False)
    rows = _joined(looks, frame.height, down, closed=False)
    across = _path(*_bands(rows.swapaxes(0, 1), frame.width, shift=-frame.shift), closed=True)
    joint = _Joint(down, across)
    lab = _laid(looks[..., :3], frame, joint)
    margin, (rows, columns) = max(_BANDS_PX), lab.shape[:2]
    above = frame.lattice.plane(lab, rows=rows + 2 * margin, columns=columns, top=-margin)
    aside = frame.lattice.plane(lab, rows=rows, columns=columns + 2 * margin, left=-margin)
    return _Joint(down, across, _calmest(above, frame.below), _calmest(aside.swapaxes(0, 1), frame.beside))


def _calmest(picture: np.ndarray, overlap: int) -> float:
    """Before which of the first `overlap` rows the picture changes least, as a share of these, in [0, 1].

    A tower along the edge of a unit is no seam, but looks like one: to the eye that searches for it, and to a measure.
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


def _smaller(width: int, height: int, lattice: Lattice) -> tuple[int, int]:
    """(width, height) at which a unit is searched."""
    scale = min(1.0, _SEARCHED_PX / max(width, height))
    return lattice.snap(width * scale, height * scale)


def _looks(picture: np.ndarray) -> np.ndarray:
    """What two places are compared by: their colors, and their outlines."""
    lab = gaussian_filter(rgb2lab(picture), (_BLUR_PX, _BLUR_PX, 0), mode="nearest")
    down, across = np.gradient(lab, axis=(0, 1))
    return np.concatenate([lab, down, across], axis=-1)


def _path(first: np.ndarray, last: np.ndarray, *, closed: bool) -> np.ndarray:
    """The path between two bands (overlap, n, C), float (n,) in [0, 1], far enough from its ends to be feathered."""
    overlap, length = first.shape[:2]
    if overlap == 0:
        return np.zeros(length)
    cost = np.linalg.norm(first - last, axis=-1).T + _PIXEL_COST
    margin = round(_FEATHER * overlap)
    return (margin + 0.5 + least_path(cost[:, margin : overlap - margin], closed=closed)) / overlap


def _laid(picture: np.ndarray, frame: _Frame, joint: _Joint) -> np.ndarray:
    """The picture over its repeats: (height + below, width + beside, C) to (height, width, C)."""
    rows = _joined(picture, frame.height, joint.down, closed=False)
    return _joined(rows.swapaxes(0, 1), frame.width, joint.across, closed=True, shift=-frame.shift).swapaxes(0, 1)


def _joined(picture: np.ndarray, length: int, path: np.ndarray, *, closed: bool, shift: int = 0) -> np.ndarray:
    """The end of the picture laid over its beginning: (length + overlap, n, C) to (length, n, C)."""
    first, last = _bands(picture, length, shift=shift)
    share = _share_of_first(path, *first.shape[:2], closed=closed)[..., None]
    return np.concatenate([share * first + (1 - share) * last, picture[len(first) : length]])


def _bands(picture: np.ndarray, length: int, *, shift: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """What lies over each other: the first rows of the picture, and those of the repeat before it beyond its length."""
    last = picture[length:]
    return picture[: len(last)], np.roll(last, shift, axis=1)


def _share_of_first(path: np.ndarray, overlap: int, length: int, *, closed: bool) -> np.ndarray:
    """float32 (overlap, length) in [0, 1], which rises along the overlap where the path runs."""
    found_at, wanted_at = ((np.arange(number) + 0.5) / number for number in (len(path), length))
    path = np.interp(wanted_at, found_at, path, period=1 if closed else None)
    beyond = (((np.arange(overlap) + 0.5) / overlap)[:, None] - path) / _FEATHER
    return (0.5 + 0.5 * np.sin(np.pi / 2 * np.clip(beyond, -1, 1))).astype("float32")
