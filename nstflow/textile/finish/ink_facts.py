"""What a manifest says about inks: how much of the cloth each covers, and how far the print is from the picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from nstflow.textile.color import to_lab
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

_ROWS_AT_ONCE = 128


def ink_facts(plates: Plates) -> list[dict[str, Any]]:
    """List each ink's name, color and coverage, for a manifest."""
    return [{"name": ink.name, "color": ink.hex, "coverage_percent": round(share, 3)} for ink, share in shares(plates)]


def color_difference(image: np.ndarray, flat: np.ndarray) -> dict[str, float]:
    """Measure ΔE00 (CIE 142-2001) between a picture and its print: mean, 95th percentile and largest of all pixels.

    image: float32 (H, W, 3), sRGB in [0, 1]; flat: uint8 (H, W, 3).
    """
    from skimage.color import deltaE_ciede2000

    differences = np.empty(image.shape[:2], dtype="float32")
    for start in range(0, len(image), _ROWS_AT_ONCE):  # the formula takes some thirty pictures of memory
        rows = slice(start, start + _ROWS_AT_ONCE)
        differences[rows] = deltaE_ciede2000(to_lab(image[rows]), to_lab(flat[rows] / np.float32(255)))
    numbers = {
        "mean": differences.mean(dtype="float64"),
        "p95": np.percentile(differences, 95),
        "max": differences.max(),
    }
    return {name: round(float(number), 3) for name, number in numbers.items()}


def shares(plates: Plates) -> list[tuple[Ink, float]]:
    """Pair each ink with the percentage of the cloth that it covers."""
    return list(zip(plates.inks, plates.coverage(), strict=True))
