"""Distances on a repeat, and points spread evenly over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from nstflow.textile.lattice import Lattice

# With a shift, the nearest repeat may lie two rows off.
_NEIGHBORS = range(-2, 3)
_CANDIDATES = 24
_RELAXATIONS = 40
# Of the usual distance between points, how far a point moves at first.
_FIRST_MOVE = 0.15


@dataclass(frozen=True)
class Torus:
    """A unit of (rows, columns) px and its repeats on a lattice that moves it only."""

    rows: int
    columns: int
    lattice: Lattice

    def distances(self, ways: np.ndarray) -> np.ndarray:
        """Measure ways (…, 2) in px, (down, across), to the nearest repeat of where they lead: (…)."""
        lengths: np.ndarray = np.linalg.norm(self.shortest(ways), axis=-1)
        return lengths

    def shortest(self, ways: np.ndarray) -> np.ndarray:
        """Shorten ways (…, 2) so that they lead to the nearest repeat of where they led."""
        ways = np.asarray(ways, dtype="float64")
        best, least = ways, np.full(ways.shape[:-1], np.inf)
        for repeat in self._repeats:
            other = ways + repeat
            length = (other**2).sum(axis=-1)
            best = np.where((length < least)[..., None], other, best)
            least = np.minimum(least, length)
        return best

    def spread(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Spread points (count, 2) in px that keep away from each other: blue noise.

        Best candidates (D. Mitchell, "Spectrally optimal sampling for distribution ray tracing", 1991) that then drift
        apart a little; where the unit does not wrap, they stay half of their usual distance away from its edge.
        """
        sides, usual = np.array([self.rows, self.columns]), (self.rows * self.columns / count) ** 0.5
        edge = np.where(self.lattice.wraps_along, 0.0, np.minimum(usual, sides) / 2)
        points: np.ndarray = np.empty((0, 2))
        for _ in range(count):
            candidates = rng.uniform(edge, sides - edge, size=(_CANDIDATES, 2))
            nearest = self.distances(candidates[:, None] - points[None]).min(axis=1, initial=np.inf)
            points = np.concatenate([points, candidates[[np.argmax(nearest)]]])
        for step in range(_RELAXATIONS):
            ways = self.shortest(points[:, None] - points[None])
            square = (ways**2).sum(axis=-1) + np.diag(np.full(count, np.inf))
            push = (ways / np.maximum(square, 1e-6)[..., None] ** 2).sum(axis=1) * usual**3
            reach = _FIRST_MOVE * usual * (1 - step / _RELAXATIONS)
            length = np.linalg.norm(push, axis=1, keepdims=True)
            points = points + push * np.minimum(1.0, 1 / np.maximum(length, 1e-9)) * reach
            points = np.where(self.lattice.wraps_along, points, np.clip(points, edge, sides - edge))
        return points

    @cached_property
    def _repeats(self) -> np.ndarray:
        """Where the repeats around a unit lie, (n, 2) in px."""
        down, across = (np.array(step) for step in self.lattice.translations(self.rows, self.columns))
        wrap_down, wrap_across = self.lattice.wraps_along
        steps = product(_NEIGHBORS if wrap_down else (0,), _NEIGHBORS if wrap_across else (0,))
        return np.array([rows * down + columns * across for rows, columns in steps], dtype="float64")
