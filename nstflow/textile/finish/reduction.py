"""Which inks stand for a picture, and which ink each of its pixels gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nstflow.textile.clusters import color_histogram, k_means, nearest
from nstflow.textile.color import evened, from_lab, to_lab
from nstflow.textile.color_names import named
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

_ROWS_AT_ONCE = 128


def choose_inks(image: np.ndarray, count: int, *, seed: int) -> tuple[Ink, ...]:
    """Choose at most `count` inks that stand for the picture, from light to dark, as screens are printed."""
    colors, weights = color_histogram(image)
    seen = evened(colors)
    owners = nearest(seen, k_means(seen, weights, count, seed=seed))
    means = [
        np.average(colors[owners == owner], axis=0, weights=weights[owners == owner]) for owner in np.unique(owners)
    ]
    means.sort(key=lambda mean: -mean[0])
    rgb = np.rint(from_lab(np.array(means)) * 255).astype(int).tolist()
    return named(Ink("", tuple(color)) for color in dict.fromkeys(tuple(color) for color in rgb))


def nearest_inks(image: np.ndarray, inks: Sequence[Ink]) -> np.ndarray:
    """Give each pixel the nearest ink: uint8 (H, W), its place in `inks`."""
    centers = evened(lab_of_inks(inks))
    labels = np.empty(image.shape[:2], dtype="uint8")
    for start in range(0, len(image), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        seen = evened(to_lab(image[rows]))
        labels[rows] = nearest(seen.reshape(-1, 3), centers).reshape(labels[rows].shape)
    return labels


def without_idle_inks(plates: Plates) -> Plates:
    """Drop inks that print nothing: whose every spot was too small."""
    used = np.unique(plates.labels)
    if len(used) == len(plates.inks):
        return plates
    return Plates(np.searchsorted(used, plates.labels).astype("uint8"), tuple(plates.inks[place] for place in used))


def rgb_of_inks(inks: Sequence[Ink]) -> np.ndarray:
    """Return the inks' colors, float32 (k, 3), sRGB in [0, 1]."""
    return np.array([ink.rgb for ink in inks], dtype="float32") / 255


def lab_of_inks(inks: Sequence[Ink]) -> np.ndarray:
    """Return the inks' colors in CIELAB, float32 (k, 3)."""
    return to_lab(rgb_of_inks(inks))
