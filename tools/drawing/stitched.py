"""Sashiko: running stitches of white cotton on indigo cloth."""

from __future__ import annotations

import numpy as np

from .cloth import SCALE, cotton, new_sheet
from .color import mix, rgb, smoothstep
from .noise import fractal_noise, smooth_noise

CLOTH = rgb("#26406b")
FADED = rgb("#4d6a94")
THREAD = rgb("#f4efe2")

PITCH = 104.0
SHADOW_FALL = 1.2 + 1.8j


def hemp_leaf_lines(size: float, pitch: float) -> list[tuple[complex, complex]]:
    """Segments of asanoha, the hemp-leaf star, as pairs of x + iy, over a square of `size`.

    Each triangle of a triangular grid carries lines from its center to its three corners.
    """
    step = complex(pitch, 0)
    slant = pitch * np.exp(1j * np.pi / 3)
    segments = set()

    def add(a: complex, b: complex) -> None:
        low, high = sorted(((a.real, a.imag), (b.real, b.imag)))
        rounded = tuple(round(number, 3) for number in (*low, *high))
        segments.add(rounded)

    rows = int(size / slant.imag) + 3
    for row in range(-1, rows):
        for column in range(-rows // 2 - 2, int(size / pitch) + 3):
            a = row * slant + column * step
            for corners in ((a, a + step, a + slant), (a + step, a + slant, a + step + slant)):
                center = sum(corners) / 3
                for i in range(3):
                    add(center, corners[i])
                    add(corners[i], corners[(i + 1) % 3])
    return [(complex(x0, y0), complex(x1, y1)) for x0, y0, x1, y1 in sorted(segments)]


def _stitches(
    a: complex, b: complex, stitch: float, gap: float, rng: np.random.Generator
) -> list[tuple[complex, complex]]:
    """Running stitches from `a` to `b`, by hand: lengths, gaps and direction waver."""
    length = abs(b - a)
    along = (b - a) / length
    count = max(1, round((length - gap) / (stitch + gap)))
    step = length / count
    placed = []
    for i in range(count):
        start = i * step + gap / 2 + rng.normal(0, 0.5)
        end = (i + 1) * step - gap / 2 + rng.normal(0, 0.5)
        lift = rng.normal(0, 0.45, 2) * 1j
        placed.append((a + along * (start + lift[0]), a + along * (end + lift[1])))
    return placed


def _sew(image: np.ndarray, start: complex, end: complex, width: float, rng: np.random.Generator) -> None:
    """Lay one stitch over `image` in place: its pucker, shadow, and twisted plies."""
    columns = _span(start.real, end.real, image.shape[1])
    rows = _span(start.imag, end.imag, image.shape[0])
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return
    length = abs(end - start)
    along = (end - start) / length
    y = ((np.arange(rows.start, rows.stop) + 0.5) / SCALE)[:, None]
    x = ((np.arange(columns.start, columns.stop) + 0.5) / SCALE)[None, :]
    # Turned into the stitch's own direction, from its start: real along it, imaginary across.
    place = (x + 1j * y - start) / along
    shade = smoothstep(width * 1.25, width * 0.3, _from_stitch(place - SHADOW_FALL / along, length, width))
    pit = smoothstep(4.2, 0.8, np.minimum(np.abs(place), np.abs(place - length)))
    below = image[rows, columns]
    below = below * (1 - 0.55 * shade - 0.35 * pit + 0.30 * shade * pit)[..., None]
    cover = smoothstep(width / 2 + 0.3, width / 2 - 0.3, _from_stitch(place, length, width))
    light = _thread_light(place.real / length, place.imag / (width / 2), length, rng)
    image[rows, columns] = mix(below, THREAD * light[..., None], cover)


def _from_stitch(place: np.ndarray, length: float, width: float) -> np.ndarray:
    """Distance from the middle line of a stitch with rounded ends."""
    beyond = np.clip(np.abs(place.real - length / 2) - length / 2 + width * 0.6, 0, None)
    return np.hypot(place.imag, beyond)


def _thread_light(along: np.ndarray, across: np.ndarray, length: float, rng: np.random.Generator) -> np.ndarray:
    """Light on twisted thread; `along` in [0, 1] and `across` in [-1, 1] place it on the stitch."""
    ply = np.sin(2 * np.pi * (along * length / 3.6 - 0.30 * across) + rng.uniform(0, 6.28))
    rise = np.clip(1 - (2 * along - 1) ** 4, 0, 1)
    light = 0.62 + 0.26 * np.sqrt(np.clip(1 - across**2, 0, 1)) - 0.10 * across
    return np.clip((light + 0.07 * ply + 0.10 * rise) * rng.uniform(0.95, 1.03), 0, 1.08)


def _span(a: float, b: float, limit: int) -> slice:
    """Pixels of the sheet between `a` and `b`, with room for the stitch's shadow."""
    low, high = min(a, b) - 9, max(a, b) + 9
    return slice(max(0, int(low * SCALE)), min(limit, int(high * SCALE) + 1))


def draw_sashiko(rng: np.random.Generator) -> np.ndarray:
    """Sashiko in the hemp-leaf pattern on worn, slubby indigo."""
    sheet = new_sheet()
    relief = cotton(sheet, rng, 3.8, 0.62)
    worn = 0.38 + 0.16 * fractal_noise(sheet.shape, 110 * SCALE, rng, 5, 0.6)
    slub = 0.10 * smooth_noise(sheet.shape, (60 * SCALE, 2.6 * SCALE), rng)
    slub = slub + 0.10 * smooth_noise(sheet.shape, (2.6 * SCALE, 60 * SCALE), rng)
    image = mix(CLOTH, FADED, np.clip(worn + slub + 0.7 * (relief - 1), 0, 1))
    image = image * relief[..., None]
    size = sheet.shape[0] / SCALE
    sway_x = 2.4 * fractal_noise((64, 64), 30, rng, 2)
    sway_y = 2.4 * fractal_noise((64, 64), 30, rng, 2)
    for a, b in hemp_leaf_lines(size, PITCH):
        for start, end in _stitches(a, b, 8.2, 3.6, rng):
            row, column = (int(np.clip(n / size, 0, 0.999) * 64) for n in (start.imag, start.real))
            shift = complex(sway_x[row, column], sway_y[row, column])
            _sew(image, start + shift, end + shift, rng.uniform(3.0, 3.5), rng)
    return image
