"""Color: hex names, mixing, ramps, and dye that darkens cloth the way dye does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def rgb(code: str) -> np.ndarray:
    """`"#1f2a44"` as float32 (3,), sRGB in [0, 1]."""
    digits = code.removeprefix("#")
    return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def palette(*codes: str) -> np.ndarray:
    """Several hex colors as float32 (N, 3)."""
    return np.stack([rgb(code) for code in codes])


def mix(below: np.ndarray, above: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    """Lay `above` over `below` with opacity `amount`, (H, W) or a number, in [0, 1]."""
    amount = np.asarray(amount, np.float32)
    if amount.ndim:
        amount = amount[..., None]
    return below + (above - below) * amount


def ramp(stops: Sequence[np.ndarray] | np.ndarray, t: np.ndarray) -> np.ndarray:
    """Colors along evenly spaced `stops` (N, 3); `t` any shape, clipped to [0, 1]."""
    stops = np.asarray(stops, np.float32)
    places = np.linspace(0, 1, len(stops))
    channels = [np.interp(t, places, stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def smoothstep(low: np.ndarray | float, high: np.ndarray | float, value: np.ndarray) -> np.ndarray:
    """A soft step from 0 at `low` to 1 at `high` (falling if `low > high`)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def dye(cloth: np.ndarray, color: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Dye `cloth` (H, W, 3): `density` (H, W) 1 gives about `color`, 2 that color twice over.

    Light passes the dye and returns (Beer-Lambert), so thin dye is pale and clean and heavy dye
    deep and saturated, which plain mixing cannot give.
    """
    absorbance = -np.log(np.clip(color, 0.01, 0.995)).astype(np.float32)
    return cloth * np.exp(-density[..., None] * absorbance)
