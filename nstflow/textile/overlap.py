"""A picture laid over its own repeats: where two of them overlap, the first gives way to the second along a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import cover

# Of the unit's side. With less there is no way around the cup of `coffee.png`; with more, less of it stays whole.
_OVERLAP = 1 / 4
# Half of the width over which a repeat gives way to the other, as a share of the overlap: 4 px of 256. With twice as
# much both are seen at once.
FEATHER = 1 / 16


@dataclass(frozen=True)
class Frame:
    """A unit of (height, width) px, and by how much the repeats below and beside overlap it."""

    height: int
    width: int
    below: int
    beside: int
    lattice: Lattice

    @classmethod
    def of(cls, width: int, height: int, lattice: Lattice) -> Frame:
        """Frame a unit of that size; it overlaps where it has neighbors."""
        down, across = lattice.wraps_along
        return cls(height, width, round(height * _OVERLAP * down), round(width * _OVERLAP * across), lattice)

    @property
    def shift(self) -> int:
        """By how much the next column is lowered."""
        return self.lattice.shift_px(self.height, self.width)

    def cover(self, picture: np.ndarray) -> np.ndarray:
        """Cut the frame's part out of the middle of the picture: (height + below, width + beside, C)."""
        return cover(picture, width=self.width + self.beside, height=self.height + self.below)

    def lay(self, picture: np.ndarray, joint: Joint) -> np.ndarray:
        """Lay the picture over its repeats: (height + below, width + beside, C) to (height, width, C).

        The picture's middle is about in the middle, and the overlaps are along the edges.
        """
        unit = laid(picture, self, joint)
        top, left = round(joint.top * self.below), round(joint.left * self.beside)
        return self.lattice.plane(unit, rows=self.height, columns=self.width, top=top, left=left)


@dataclass(frozen=True)
class Joint:
    """How the repeats are joined; everything as a share of an overlap, in [0, 1].

    down:      where the path runs in the overlap below, from left to right of the picture.
    across:    in the overlap beside, from top to bottom of the unit, where it goes on as it began.
    top, left: where in the overlaps the unit begins.
    """

    down: np.ndarray
    across: np.ndarray
    top: float = 0.5
    left: float = 0.5


def laid(picture: np.ndarray, frame: Frame, joint: Joint) -> np.ndarray:
    """Lay the picture over its repeats: (height + below, width + beside, C) to (height, width, C), as it comes."""
    rows = joined(picture, frame.height, joint.down, closed=False)
    columns = joined(rows.swapaxes(0, 1), frame.width, joint.across, closed=True, shift=-frame.shift)
    unit: np.ndarray = columns.swapaxes(0, 1)
    return unit


def joined(picture: np.ndarray, length: int, path: np.ndarray, *, closed: bool, shift: int = 0) -> np.ndarray:
    """Lay the end of the picture over its beginning: (length + overlap, n, C) to (length, n, C)."""
    first, last = bands(picture, length, shift=shift)
    share = _share_of_first(path, *first.shape[:2], closed=closed)[..., None]
    return np.concatenate([share * first + (1 - share) * last, picture[len(first) : length]])


def bands(picture: np.ndarray, length: int, *, shift: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return what lies over each other: the picture's first rows, and the last of the repeat before it."""
    last = picture[length:]
    return picture[: len(last)], np.roll(last, shift, axis=1)


def _share_of_first(path: np.ndarray, overlap: int, length: int, *, closed: bool) -> np.ndarray:
    """Compute float32 (overlap, length) in [0, 1], which rises along the overlap where the path runs."""
    known_at, wanted_at = ((np.arange(number) + 0.5) / number for number in (len(path), length))
    path = np.interp(wanted_at, known_at, path, period=1 if closed else None)
    beyond = (((np.arange(overlap) + 0.5) / overlap)[:, None] - path) / FEATHER
    share: np.ndarray = 0.5 + 0.5 * np.sin(np.pi / 2 * np.clip(beyond, -1, 1))
    return share.astype("float32")
