"""Tiles for tests whose period is known from a formula that no lattice code takes part in."""

from __future__ import annotations

import numpy as np

# repeat -> (px down of the next column, px right of the next row), as shares of the height and of the width
SHARES = {
    "straight": (0, 0),
    "half-drop": (1 / 2, 0),
    "third-drop": (1 / 3, 0),
    "2/5-drop": (2 / 5, 0),
    "diamond": (1 / 2, 0),
    "brick": (0, 1 / 2),
    "3/4-brick": (0, 3 / 4),
}


def waves(repeat: str, *, height: int = 120, width: int = 160, seed: int = 0, finest: int = 30) -> np.ndarray:
    """Random waves that repeat so: float64 (H, W, 3) in [0, 1].

    A wave exp(2 pi i (ky y / H + kx x / W)) is the same one column on if kx + ky drop is whole, and the same one row on
    if ky + kx brick is.
    """
    drop, brick = SHARES[repeat]
    rng = np.random.default_rng(seed)
    down, across = rng.integers(-finest, finest + 1, (2, 120))
    ky, kx = down - across * brick, across - down * drop
    size = rng.uniform(0.2, 1, (3, 120)) / np.maximum(1, np.hypot(ky, kx))
    waves_down = np.exp(2j * np.pi * np.outer(np.arange(height) / height, ky))
    waves_across = np.exp(2j * np.pi * np.outer(kx, np.arange(width) / width))
    turned = size * np.exp(1j * rng.uniform(0, 2 * np.pi, (3, 120)))
    picture = np.stack([(waves_down * one @ waves_across).real for one in turned], axis=-1)
    low, high = picture.min(axis=(0, 1)), picture.max(axis=(0, 1))
    return (picture - low) / (high - low)


def inks(repeat: str, **options: int) -> np.ndarray:
    """The same as flat shapes of three colors: uint8."""
    level = waves(repeat, **options)[..., 0]
    colors = np.array([[27, 42, 65], [168, 50, 62], [240, 230, 210]], dtype="uint8")
    return colors[np.digitize(level, np.quantile(level, [0.4, 0.7]))]


def codes(picture: np.ndarray) -> np.ndarray:
    """To uint8."""
    return np.round(picture * 255).astype("uint8")


def photo(*, height: int = 120, width: int = 160, seed: int = 0) -> np.ndarray:
    """A piece out of the middle of something larger: it does not repeat."""
    return waves("straight", height=2 * height, width=2 * width, seed=seed)[:height, :width]


def blobs(*, height: int = 120, width: int = 160, gap: int = 12, seed: int = 0) -> np.ndarray:
    """Discs on a plain ground, none nearer to the edge than half of the gap: uint8."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), (236, 228, 210), dtype="uint8")
    y, x = np.mgrid[:height, :width]
    for _ in range(40):
        radius = rng.integers(6, 18)
        margin = radius + gap // 2 + 1
        middle = rng.integers(margin, height - margin), rng.integers(margin, width - margin)
        disc = (y - middle[0]) ** 2 + (x - middle[1]) ** 2 <= radius**2
        picture[disc] = rng.integers(0, 200, 3)
    return picture
