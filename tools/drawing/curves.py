"""Curves and frames: how stems bend, and where a point lies on a leaf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline

Points = Sequence[tuple[float, float]] | np.ndarray


def spline(points: Points, count: int = 120) -> np.ndarray:
    """A smooth line through `points`, (count, 2), evenly spaced along its length."""
    points = np.asarray(points, float)
    chord = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    curve = CubicSpline(chord, points)
    fine = curve(np.linspace(0, chord[-1], 8 * count))
    return resample(fine, count)


def resample(line: np.ndarray, count: int) -> np.ndarray:
    """`count` points at equal steps along a line (N, 2)."""
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    at = np.linspace(0, length[-1], count)
    return np.stack([np.interp(at, length, line[:, c]) for c in range(2)], axis=1)


def directions(line: np.ndarray) -> np.ndarray:
    """Heading at each point of a line, (N,) in radians."""
    step = np.gradient(line, axis=0)
    return np.arctan2(step[:, 1], step[:, 0])


def taper(count: int, start: float, end: float) -> np.ndarray:
    """Widths of a brush line that goes from `start` to `end` pixels, (count,)."""
    return np.linspace(start, end, count)


def polar_outline(center: tuple[float, float] | np.ndarray, angle: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """The closed outline (N, 2) at `radius` (N,) about `center` in directions `angle` (N,)."""
    x, y = center
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


class Frame(NamedTuple):
    """A leaf's, petal's or feather's own coordinates.

    `t` runs from 0 at the base `origin` to 1 at the tip, `length` pixels away in the direction
    `angle`; `s` across, in the same unit. `bend` curves the middle line to one side.
    """

    x: float
    y: float
    angle: float
    length: float
    bend: float = 0.0

    def place(self, t: np.ndarray, s: np.ndarray) -> np.ndarray:
        """Points (N, 2) on the sheet for leaf coordinates."""
        across = s + self.bend * t * t
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        x = self.x + self.length * (t * cos - across * sin)
        y = self.y + self.length * (t * sin + across * cos)
        return np.stack([x, y], axis=-1)

    def local(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Leaf coordinates (t, s) of points on the sheet."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        dx, dy = (x - self.x) / self.length, (y - self.y) / self.length
        t = dx * cos + dy * sin
        return t, dy * cos - dx * sin - self.bend * t * t

    def outline(self, width: float, fullness: float = 1.0, base: float = 0.75) -> np.ndarray:
        """A leaf shape: half `width` (of the length) at most, widest where `fullness` puts it.

        `fullness` above 1 moves the widest place to the tip; `base` below 1 rounds the foot.
        """
        t = np.linspace(0, 1, 60)
        half = width * np.sin(np.pi * t**fullness) ** base
        return np.concatenate([self.place(t, half), self.place(t[::-1], -half[::-1])])

    def midrib(self, start: float = 0.0, end: float = 1.0, count: int = 40) -> np.ndarray:
        """The middle line, (count, 2)."""
        t = np.linspace(start, end, count)
        return self.place(t, np.zeros_like(t))
