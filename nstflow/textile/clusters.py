"""A few colors that stand for a picture: k-means in CIELAB.

The picture is counted into a color histogram first. That makes the work independent of its size, and the result
independent of where the unit is cut from the repeat: the same cloth has the same colors.
"""

from __future__ import annotations

import numpy as np

from nstflow.textile.color import to_lab

# Levels of each channel in the histogram, 2^6; within a cell colors differ by at most 3 of 255 from its mean.
_BITS = 6
_COLORS_AT_ONCE = 1 << 16
_STARTS = 6
_STEPS = 60


def color_histogram(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count a picture's pixels by their color.

    image: float32 (H, W, 3), sRGB in [0, 1]. Returns CIELAB float64 (N, 3), the mean color of each cell of the
    histogram that is not empty, and float64 (N,).
    """
    pixels = np.rint(np.clip(image.reshape(-1, 3), 0, 1) * 255).astype("uint8")
    red, green, blue = (pixels >> (8 - _BITS)).astype("int32").T
    cells = (red << 2 * _BITS) | (green << _BITS) | blue
    counts = np.bincount(cells, minlength=1 << 3 * _BITS)
    used = np.flatnonzero(counts)
    # Sums of whole numbers, which are the same in every order of the pixels.
    sums = [np.bincount(cells, weights=pixels[:, channel], minlength=counts.size)[used] for channel in range(3)]
    means = np.stack(sums, axis=1) / counts[used, None] / 255
    return to_lab(means).astype("float64"), counts[used].astype("float64")


def k_means(colors: np.ndarray, weights: np.ndarray, count: int, *, seed: int) -> np.ndarray:
    """Find at most `count` centers of weighted colors: float64 (k, 3). Fewer where there are fewer colors.

    colors: float64 (N, 3); weights: float64 (N,), above 0. Lloyd's iteration from k-means++ (Arthur, Vassilvitskii
    2007), the best of several starts; the same seed gives the same centers.
    """
    if len(colors) <= count:
        return colors
    rng = np.random.default_rng(seed)
    best, least = colors[:1], np.inf
    for _ in range(_STARTS):
        centers, error = _lloyd(colors, weights, _plus_plus(colors, weights, count, rng))
        if error < least:
            best, least = centers, error
    return best


def nearest(colors: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Find the place of the nearest center for each color (N, 3): int (N,)."""
    places = np.empty(len(colors), dtype="int64")
    for start in range(0, len(colors), _COLORS_AT_ONCE):
        part = slice(start, start + _COLORS_AT_ONCE)
        places[part] = np.argmin(_distances(colors[part], centers), axis=1)
    return places


def _distances(colors: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Compute squared distances, less what is the same for all centers: (N, k)."""
    distances: np.ndarray = (centers**2).sum(axis=1) - 2 * (colors @ centers.T)
    return distances


def _plus_plus(colors: np.ndarray, weights: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw centers to start with, each far from the others."""
    chosen = [int(rng.choice(len(colors), p=weights / weights.sum()))]
    distance = ((colors - colors[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        odds = weights * distance
        chosen.append(int(rng.choice(len(colors), p=odds / odds.sum())))
        distance = np.minimum(distance, ((colors - colors[chosen[-1]]) ** 2).sum(axis=1))
    return colors[chosen]


def _lloyd(colors: np.ndarray, weights: np.ndarray, centers: np.ndarray) -> tuple[np.ndarray, float]:
    """Move the centers until they stay; return them and the weighted sum of squared distances to them."""
    weighted = colors * weights[:, None]
    owner = nearest(colors, centers)
    for _ in range(_STEPS):
        sizes = np.bincount(owner, weights=weights, minlength=len(centers))
        sums = np.stack([np.bincount(owner, weights=weighted[:, axis], minlength=len(centers)) for axis in range(3)], 1)
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centers)
        if np.abs(moved - centers).max() < 1e-3:
            break
        centers = moved
        owner = nearest(colors, centers)
    error = float((weights * ((colors - centers[owner]) ** 2).sum(axis=1)).sum())
    return centers, error
