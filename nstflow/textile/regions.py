"""Regions of an ink: smooth outlines and no speckles, across the edges of the unit too."""

from __future__ import annotations

import numpy as np

from nstflow.textile.filters import blurred, surround
from nstflow.textile.lattice import Lattice
from nstflow.textile.plates import MOST_INKS

_ROUNDS = 2


def smooth_outlines(labels: np.ndarray, sigma_px: float, lattice: Lattice, *, count: int) -> np.ndarray:
    """Give every pixel to the ink that most of its surroundings have, twice over.

    That moves outlines by their curvature (diffusion-generated motion; Merriman, Bence, Osher 1992): ragged outlines
    become round, and lines thinner than about 1.3 sigma go.

    labels: uint8 (H, W), each below `count`; sigma_px: of the Gaussian that weighs the surroundings, 0 for none.
    """
    if sigma_px <= 0:
        return labels
    for _ in range(_ROUNDS):
        most, winner = np.zeros(labels.shape, dtype="float32"), np.zeros(labels.shape, dtype="uint8")
        for label in range(count):
            share = blurred(labels == label, sigma_px, lattice)
            more = share > most
            most[more], winner[more] = share[more], label
        labels = winner
    return labels


def without_islands(
    labels: np.ndarray, smallest_px: float, lattice: Lattice, *, distances: np.ndarray
) -> tuple[np.ndarray, int]:
    """Give islands smaller than `smallest_px` (their area) to the ink that surrounds them most.

    labels:    uint8 (H, W); an island is what hangs together by the sides of its pixels, over the unit's edges too.
    distances: float (inks, inks) between their colors; where two inks surround an island equally, the nearer wins.

    Returns the labels, and how many islands went. Where small islands touch, the larger stay first and take the
    smaller in; what then is still too small goes, too. The outcome does not depend on where the unit is cut.
    """
    gone = 0
    while True:
        islands = _Islands(labels, lattice)
        inks = islands.inks_without(smallest_px, distances)
        moved = int(np.count_nonzero(inks != islands.inks))
        if not moved:
            return labels, gone
        gone += moved
        labels = inks[islands.places]


class _Islands:
    """The islands of a labeled unit.

    places: int32 (H, W), the number of each pixel's island.
    inks:   uint8 (N,); areas: int64 (N,) in px, as far as the eye sees an island on the cloth.
    """

    def __init__(self, labels: np.ndarray, lattice: Lattice) -> None:
        self.places = _connected(labels, lattice)
        self.inks = np.zeros(self.places.max() + 1, dtype="uint8")
        self.inks[self.places.ravel()] = labels.ravel()
        self.areas = _areas(self.places, labels, lattice)
        self._lattice = lattice

    def inks_without(self, smallest_px: float, distances: np.ndarray) -> np.ndarray:
        """Give the small islands to neighbors that stay, and return all islands' inks: uint8 (N,)."""
        island, other = self._contacts(self.areas < smallest_px)
        # Neighbors have different inks, so this puts any two in order.
        size = self.areas * MOST_INKS + self.inks
        goes = np.zeros(len(size), dtype=bool)
        goes[island[size[other] > size[island]]] = True
        taken = goes[island] & ~goes[other]
        pairs, sides = np.unique(island[taken] * MOST_INKS + self.inks[other[taken]], return_counts=True)
        island, ink = pairs // MOST_INKS, pairs % MOST_INKS
        best_last = np.lexsort((ink, -distances[self.inks[island], ink], sides, island))
        inks: np.ndarray = self.inks.copy()
        inks[island[best_last]] = ink[best_last]
        return inks

    def _contacts(self, small: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pair small islands with the islands beside them, once for every side of a pixel between them."""
        pairs = [pair[:, small[pair[0]] & (pair[0] != pair[1])] for pair in _neighbors(self.places, self._lattice)]
        island, other = np.concatenate(pairs, axis=1).astype("int64")
        return island, other


def _neighbors(places: np.ndarray, lattice: Lattice) -> list[np.ndarray]:
    """Pair pixels with their four neighbors on the plane: int (2, …) each, in both directions."""
    around = surround(places, 1, lattice)
    inside = around[1:-1, 1:-1].ravel()
    shifted = (around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:])
    return [np.stack([inside, neighbor.ravel()]) for neighbor in shifted]


def _connected(labels: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Give what has the same label and hangs together, over the edges too, a number from 0: int32 (H, W)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from skimage.measure import label

    pieces = label(labels, background=-1, connectivity=1).astype("int32") - 1
    piece_around, ink_around = surround(pieces, 1, lattice), surround(labels, 1, lattice)
    first, second = [], []
    for out, edge in ((0, 1), (-1, -2)):  # just beyond the edge, and the edge itself
        for outside, inside in ((np.s_[out, 1:-1], np.s_[edge, 1:-1]), (np.s_[1:-1, out], np.s_[1:-1, edge])):
            same = ink_around[outside] == ink_around[inside]
            first.append(piece_around[outside][same])
            second.append(piece_around[inside][same])
    rows, columns = np.concatenate(first), np.concatenate(second)
    number = int(pieces.max()) + 1
    joined = coo_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=(number, number))
    numbers: np.ndarray = connected_components(joined, directed=False)[1].astype("int32")[pieces]
    return numbers


def _areas(places: np.ndarray, labels: np.ndarray, lattice: Lattice) -> np.ndarray:
    if not lattice.is_symmetric:
        return np.bincount(places.ravel())
    # Mirrored or turned at the edge an island goes on in its own image, and is larger than what the unit has of it.
    swatch = _connected(lattice.swatch(labels), Lattice("straight"))
    height, width = labels.shape
    areas = np.zeros(int(places.max()) + 1, dtype="int64")
    areas[places.ravel()] = np.bincount(swatch.ravel())[swatch[:height, :width].ravel()]
    return areas
