"""Colors that flow: ebru marbling and watercolor."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from .cloth import SCALE, SWATCH, Sheet, new_sheet
from .color import dye, mix, palette, ramp, rgb, smoothstep
from .noise import fractal_noise, smooth_noise

EBRU_INKS = palette("#14304f", "#f3ead6", "#a8323a", "#e0a33a", "#2f7f86", "#f3ead6", "#d9785a")
EBRU_INK_WEIGHTS = np.array([0.24, 0.16, 0.17, 0.13, 0.14, 0.08, 0.08])
EBRU_GROUND = rgb("#1b3b5c")

PAPER = rgb("#faf6ec")
WATERCOLOR_PIGMENTS = palette("#27408b", "#2f7fa8", "#4fa093", "#e0c078", "#d9815a", "#94426c")


class Drop(NamedTuple):
    """Paint let fall on the bath: a disc that pushes everything else outwards."""

    y: float
    x: float
    radius: float
    ink: int


class Tine(NamedTuple):
    """Pins drawn through the bath along `direction` (dy, dx), a comb of them if `spacing`."""

    offset: float
    direction: tuple[float, float]
    pull: float
    sharpness: float
    spacing: float
    sway: float


def _undo_tine(y: np.ndarray, x: np.ndarray, tine: Tine) -> tuple[np.ndarray, np.ndarray]:
    """Where the paint at (y, x) lay before the comb passed."""
    dy, dx = tine.direction
    beside = x * dy - y * dx - tine.offset
    ahead = x * dx + y * dy
    if tine.sway:
        beside = beside + tine.sway * np.sin(ahead * (2 * np.pi / 190))
    if tine.spacing:
        beside = (beside + tine.spacing / 2) % tine.spacing - tine.spacing / 2
    shift = tine.pull * tine.sharpness / (np.abs(beside) + tine.sharpness)
    return y - shift * dy, x - shift * dx


def marbled_ink(y: np.ndarray, x: np.ndarray, steps: list[Drop | Tine], ground: int = -1) -> np.ndarray:
    """Number of the ink at each point, int (H, W), after the marbler's `steps` in order.

    Mathematical marbling: follow each point back in time through every step; the first drop
    that it finds itself inside is the one that carried its ink.
    """
    shape = y.shape
    y, x = y.astype(np.float32).ravel(), x.astype(np.float32).ravel()
    ink = np.full(y.size, ground)
    alive = np.arange(y.size)
    for step in reversed(steps):
        if isinstance(step, Tine):
            y, x = _undo_tine(y, x, step)
            continue
        dy, dx = y - step.y, x - step.x
        square = dy * dy + dx * dx
        inside = square < step.radius**2
        ink[alive[inside]] = step.ink
        outside = ~inside
        alive, dy, dx, square = alive[outside], dy[outside], dx[outside], square[outside]
        shrink = np.sqrt(1 - step.radius**2 / square)
        y, x = step.y + dy * shrink, step.x + dx * shrink
    return ink.reshape(shape)


def _stone_bath(size: int, rng: np.random.Generator) -> list[Drop]:
    """Drops sprinkled over the bath, large ones first: the 'stone' pattern."""
    drops = []
    for radius in np.geomspace(54, 8, 340):
        y, x = rng.uniform(-90, size + 90, 2)
        ink = int(rng.choice(len(EBRU_INKS), p=EBRU_INK_WEIGHTS))
        drops.append(Drop(y, x, float(radius * rng.uniform(0.75, 1.2)), ink))
    return drops


def _combing(rng: np.random.Generator) -> list[Tine]:
    """Back and forth with the stylus, then swaying combs: a loose bouquet pattern."""
    return [
        Tine(0, (1, 0), 95, 16, 128, 10),
        Tine(64, (-1, 0), 95, 16, 128, 10),
        Tine(20, (0, 1), 60, 12, 92, 16),
        Tine(66, (0, -1), 60, 12, 92, 16),
        Tine(12, (1, 0), 58, 6, 40, 12),
        Tine(32, (-1, 0), 30, 4, 80, 22),
    ]


def draw_marbling(rng: np.random.Generator) -> np.ndarray:
    """Ebru marbling: sprinkled drops, drawn out with stylus and swaying combs."""
    sheet = new_sheet()
    y = sheet.y + 3.0 * fractal_noise(sheet.shape, 90 * SCALE, rng, 3)
    x = sheet.x + 3.0 * fractal_noise(sheet.shape, 90 * SCALE, rng, 3)
    last = [Drop(*rng.uniform(0, SWATCH, 2), rng.uniform(2.0, 5.0), 1 if rng.random() < 0.7 else 3) for _ in range(70)]
    steps = _stone_bath(SWATCH, rng) + _combing(rng) + last
    inks = np.vstack([EBRU_INKS, EBRU_GROUND])
    apart = 0.5 / SCALE
    image = 0.5 * (inks[marbled_ink(y, x, steps)] + inks[marbled_ink(y + apart, x + apart, steps)])
    image = ndimage.gaussian_filter(image, (0.4 * SCALE, 0.4 * SCALE, 0), mode="nearest")
    image = _pigment_rims(image)
    thin = fractal_noise(sheet.shape, 46 * SCALE, rng, 5, 0.6)
    speckle = smoothstep(1.7, 3.0, fractal_noise(sheet.shape, 3.2 * SCALE, rng, 2))
    image = image * (1 + 0.035 * thin)[..., None]
    image = mix(image, EBRU_INKS[1], 0.35 * speckle)
    grain = fractal_noise(sheet.shape, 3 * SCALE, rng, 2)
    return image * (1 + 0.012 * grain)[..., None]


def _pigment_rims(image: np.ndarray) -> np.ndarray:
    """Pigment pushed to the rim of each color, darker there and paler within."""
    around = ndimage.gaussian_filter(image, (2.2 * SCALE, 2.2 * SCALE, 0), mode="nearest")
    return np.clip(image + 0.35 * (image - around), 0.02, 1)


def _wash(sheet: Sheet, center: np.ndarray, radius: float, rng: np.random.Generator) -> np.ndarray:
    """Pigment of one brushful left to dry, (H, W): even inside, dark at the drying edge."""
    shape = sheet.shape
    wobble = fractal_noise(shape, radius * 1.1 * SCALE, rng, 6, 0.55)
    d = np.hypot(sheet.y - center[0], sheet.x - center[1]) / radius + 0.30 * wobble
    body = smoothstep(1.03, 0.98, d)
    softness = smoothstep(-0.4, 0.9, smooth_noise(shape, radius * 1.4 * SCALE, rng))
    soft_body = smoothstep(1.35, 0.55, d)
    rim = np.exp(-(((d - 0.985) / 0.022) ** 2)) + 0.5 * np.exp(-(((d - 0.95) / 0.07) ** 2))
    pool = 1 + 0.35 * smoothstep(0.3, 1.0, d) + 0.22 * wobble
    crisp = body * pool * 0.62 + 0.75 * rim * body
    return np.clip(crisp * (1 - softness) + soft_body * pool * 0.7 * softness, 0, None)


def _backrun(
    sheet: Sheet, center: np.ndarray, radius: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """A bloom: clean water dropped into a damp wash. (clearing, rim), (H, W) each."""
    angle = np.arctan2(sheet.y - center[0], sheet.x - center[1])
    wobble = fractal_noise(sheet.shape, 16 * SCALE, rng, 5, 0.6)
    d = np.hypot(sheet.y - center[0], sheet.x - center[1]) / radius
    d = d + 0.10 * wobble + 0.05 * np.sin(7 * angle + wobble)
    clearing = smoothstep(1.0, 0.45, d)
    rim = np.exp(-(((d - 1.02) / 0.045) ** 2)) * (d > 0.9)
    return clearing, rim


def draw_watercolor(rng: np.random.Generator) -> np.ndarray:
    """Watercolor washes run into each other: blooms, drying edges and granulation."""
    sheet = new_sheet()
    shape = sheet.shape
    tooth = fractal_noise(shape, 2.6 * SCALE, rng, 2, 0.7)
    grain = 1 + 0.13 * np.clip(-tooth, -1.2, 2.5)
    image = np.broadcast_to(PAPER, (*shape, 3)).copy()
    hue = 0.5 + 0.30 * fractal_noise(shape, 300 * SCALE, rng, 4, 0.5)
    damp = 0.5 + 0.28 * fractal_noise(shape, 170 * SCALE, rng, 6, 0.55)
    image = dye(image, ramp(WATERCOLOR_PIGMENTS, hue), np.clip(damp, 0.05, None) * grain * 0.75)
    density = np.zeros(shape, np.float32)
    for center in _scattered(24, SWATCH, rng):
        density += _wash(sheet, center, rng.uniform(36, 88), rng)
    for center in _scattered(11, SWATCH, rng):
        clearing, rim = _backrun(sheet, center, rng.uniform(24, 58), rng)
        density *= (1 - 0.78 * clearing) * (1 + 0.8 * rim)
    shifted = hue + 0.10 * fractal_noise(shape, 90 * SCALE, rng, 3)
    image = dye(image, ramp(WATERCOLOR_PIGMENTS, shifted), 1.1 * density * grain)
    return image * (1 + 0.012 * tooth)[..., None]


def _scattered(count: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Places spread evenly over the paper, (count, 2): each the emptiest of many tries."""
    places = [rng.uniform(0, size, 2)]
    while len(places) < count:
        tries = rng.uniform(0, size, (40, 2))
        gaps = np.linalg.norm(tries[:, None] - np.array(places)[None], axis=2).min(axis=1)
        places.append(tries[np.argmax(gaps)])
    return np.array(places)
