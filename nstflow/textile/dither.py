"""Ordered dither that closes over the repeat: a dot pattern for shades between two inks.

The usual 8 x 8 Bayer matrix breaks at the edge of a unit whose sides, or whose drop, are not multiples of 8. Here the
thresholds are the phase of a plane wave (the R2 sequence; M. Roberts, "The unreasonable effectiveness of quasirandom
sequences", 2018), and its wave vector is the nearest that belongs to the reciprocal lattice of the repeat. So every
unit closes exactly, whatever its size.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import lcm

import numpy as np

from nstflow.textile.color import evened, from_linear, to_lab, to_linear
from nstflow.textile.lattice import Lattice

# As many as a Bayer matrix of 8 x 8 has.
_ENOUGH_LEVELS = 64
_REACH = 3
_PLASTIC = 1.32471795724474602596
# (down, across), the most even pattern there is.
_R2 = (1 / _PLASTIC**2, 1 / _PLASTIC)
# Of red, green and blue in a dot's lightness (ITU-R BT.709).
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype="float32")
# What two inks of a distance cost against an error of the same: calmer, less exact mixtures win.
_CALM = 0.02
_PARTNERS = 8
_PIXELS_AT_ONCE = 1 << 16


def thresholds(height: int, width: int, lattice: Lattice) -> np.ndarray:
    """Compute thresholds in (0, 1), evenly spread in every neighborhood, of the unit's edges too: float32 (H, W)."""
    down, across = wave_vector(height, width, lattice)
    levels = lcm(down.denominator, across.denominator)
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    step = (int(down * levels) * y + int(across * levels) * x) % levels
    return ((step + 0.5) / levels).astype("float32")


def wave_vector(height: int, width: int, lattice: Lattice) -> tuple[Fraction, Fraction]:
    """Choose the periods a pixel (down, across): a whole number of them along every translation of the repeat.

    A mirrored or turned unit has its own edge behind its edge; there the wave closes on the unit.
    """
    (dy, dx), (other_dy, other_dx) = _translations(height, width, lattice)
    area = dy * other_dx - dx * other_dy
    nearest = [round(y * _R2[0] + x * _R2[1]) for y, x in ((dy, dx), (other_dy, other_dx))]
    candidates = []
    for off, other_off in product(range(-_REACH, _REACH + 1), repeat=2):
        periods, other = nearest[0] + off, nearest[1] + other_off
        down = Fraction(periods * other_dx - other * dx, area)
        across = Fraction(other * dy - periods * other_dy, area)
        levels = lcm(down.denominator, across.denominator)
        # The nearest vector may share factors with the size, and so have few levels.
        candidates.append((-min(levels, _ENOUGH_LEVELS), abs(off) + abs(other_off), down, across))
    return min(candidates)[2:]


def _translations(height: int, width: int, lattice: Lattice) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return two steps (down, across) in px that lead from an edge to where the pattern of dots goes on."""
    if lattice.is_symmetric:
        return (height, 0), (0, width)
    (_, across), (down, _) = lattice.translations(height, width)
    return (height, -(-across % width)), (-(-down % height), width)


def dithered(image: np.ndarray, inks: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Give every pixel an ink of the two whose mixture comes nearest to its color.

    image: float32 (H, W, 3), inks: float32 (k, 3), sRGB in [0, 1]; returns uint8 (H, W). From afar dots add their
    light, so mixtures are made of linear light and judged in CIELAB.
    """
    height, width = image.shape[:2]
    limits = thresholds(height, width, lattice).ravel()
    pixels = image.reshape(-1, 3)
    labels = np.empty(len(pixels), dtype="uint8")
    for start in range(0, len(pixels), _PIXELS_AT_ONCE):
        part = slice(start, start + _PIXELS_AT_ONCE)
        labels[part] = _mixed(pixels[part], limits[part], inks)
    return labels.reshape(height, width)


def _mixed(pixels: np.ndarray, limits: np.ndarray, inks: np.ndarray) -> np.ndarray:
    seen, light = evened(to_lab(pixels)), to_linear(pixels)
    ink_seen, ink_light = evened(to_lab(inks)), to_linear(inks)
    distance = ((seen[:, None] - ink_seen) ** 2).sum(axis=-1)
    near = np.argsort(distance, axis=1, kind="stable")[:, : _PARTNERS + 1]
    first = near[:, 0]
    best, least, share = first.copy(), distance[np.arange(len(first)), first], np.zeros(len(first), dtype="float32")
    for second in near.T[1:]:
        step = ink_light[second] - ink_light[first]
        long = np.maximum((step**2 @ _LUMINANCE), 1e-9)
        amount = np.clip(((light - ink_light[first]) * step) @ _LUMINANCE / long, 0, 1)
        mixture = evened(to_lab(from_linear(ink_light[first] + amount[:, None] * step)))
        apart = ((ink_seen[second] - ink_seen[first]) ** 2).sum(axis=-1)
        error = ((mixture - seen) ** 2).sum(axis=-1) + _CALM * apart * amount * (1 - amount)
        better = error < least
        best[better], least[better], share[better] = second[better], error[better], amount[better]
    return np.where(limits < share, best, first).astype("uint8")
