"""Metric A: how far the step across a seam stands out from the steps inside the tile.

    z      = (m_seam - median m_k) / spread                      over the lines k inside the tile
    line z = the same of log(m_k / mean of the m around line k)   a line against its own surroundings

where m_k is the mean distance in CIELAB across line k (`profiles.py`). z sees a change of shade or texture; the line z
sees a hairline in the quiet ground of a tile whose motifs have stronger edges.

The spread is 1.4826 MAD, or what the 95th percentile tells where that is wider: the steps of a drawing have a heavy
tail, and a tile that is moved on the torus would fail by its own outlines (calibrated: docs/seams.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Below this a step is not seen, whatever the tile: half of what a code of 8 bits is in a mid gray.
_LEAST_STEP = 0.15
# Likewise for the logarithm of a step over its surroundings.
_LEAST_LOG_STEP = 0.05
_SURROUNDINGS_PX = 12
# A scale is judged where the tile holds so many of its boxes: at 16 px of a tile of 128 px there are two hands full of
# steps that do not overlap, and fewer say nothing about their spread.
_BOXES = 8
LINE_SCALES_PX = (1, 2, 4)
# A step inside the tile that is as strong as the seam's, but for this.
_AS_STRONG = 0.95
_SIGMAS_AT_95 = 1.645


@dataclass(frozen=True)
class Score:
    """How far a seam stands out.

    z: of the worst line; is_own: whether another line inside the tile stands out as much.
    ratio: the step at the worst line over a usual one inside; None for a line against its surroundings.
    """

    z: float
    is_own: bool
    ratio: float | None = None


def shade_score(steps: np.ndarray, lines: Sequence[int], scale: int) -> Score | None:
    """Score the worst of the seams at a scale by z, or None where the tile is too small.

    steps: (N,) as in `AxisProfile.steps`; lines: the seams' positions in it.
    """
    if len(steps) < _BOXES * scale:
        return None
    inside = steps[_distance(len(steps), lines) >= scale]
    worst = max(float(steps[line]) for line in lines)
    usual = float(np.median(inside))
    z = (worst - usual) / max(_spread(inside), _LEAST_STEP)
    return Score(z, bool(inside.max() >= worst * _AS_STRONG), worst / max(usual, _LEAST_STEP))


def line_score(steps: np.ndarray, lines: Sequence[int], scale: int) -> Score | None:
    """Score the worst of the seams at a scale by the line z, or None where the tile is too small; as `shade_score`.

    Never more than the step over its surroundings in units of what can be seen.
    """
    clean = _distance(len(steps), lines) >= scale
    around, count = np.zeros(len(steps)), np.zeros(len(steps))
    for offset in range(scale, scale + _SURROUNDINGS_PX):
        for shift in (offset, -offset):
            around += np.roll(steps * clean, shift)
            count += np.roll(clean, shift)
    if clean.sum() < 4 * (scale + _SURROUNDINGS_PX) or not count.all():
        return None
    around /= count
    ratios = np.log((steps + _LEAST_STEP) / (around + _LEAST_STEP))
    inside = ratios[clean]
    relative = (ratios - np.median(inside)) / max(_spread(inside), _LEAST_LOG_STEP)
    worst = max(lines, key=lambda line: float(ratios[line]))
    z = min(float(relative[worst]), float(steps[worst] - around[worst]) / _LEAST_STEP)
    return Score(z, bool(inside.max() >= ratios[worst] + np.log(_AS_STRONG)))


def _spread(inside: np.ndarray) -> float:
    """Compute a robust standard deviation; of a heavy tail, what its 95th percentile says."""
    middle = float(np.median(inside))
    deviation = 1.4826 * float(np.median(np.abs(inside - middle)))
    return max(deviation, (float(np.quantile(inside, 0.95)) - middle) / _SIGMAS_AT_95)


def _distance(length: int, lines: Sequence[int]) -> np.ndarray:
    """Measure how far each position is from the nearest of the lines, around the torus."""
    positions = np.arange(length)
    apart = [np.abs(positions - line) for line in lines]
    nearest: np.ndarray = np.min([np.minimum(way, length - way) for way in apart], axis=0)
    return nearest
