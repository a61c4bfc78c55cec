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
    margin = 9.0
    x0, x1 = sorted((start.real, end.real))
    y0, y1 = sorted((start.imag, end.imag))
    columns = _span(x0 - margin, x1 + margin, image.shape[1])
    rows = _span(y0 - margin, y1 + margin, image.shape[0])
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return
    y = ((np.arange(rows.start, rows.stop) + 0.5) / SCALE)[:, None]
    x = ((np.arange(columns.start, columns.stop) + 0.5) / SCALE)[None, :]
    length = abs(end - start)
    along = (end - start) / length
    dx, dy = x - start.real, y - start.imag
    u = dx * along.real + dy * along.imag
    v = dy * along.real - dx * along.imag
    beyond = np.clip(np.abs(u - length / 2) - length / 2 + width * 0.6, 0, None)
    distance = np.hypot(v, beyond)
    shade_u, shade_v = u - 1.2 * along.real - 1.8 * along.imag, v - 1.8 * along.real + 1.2 * along.imag
    shade_beyond = np.clip(np.abs(shade_u - length / 2) - length / 2 + width * 0.6, 0, None)
    shade = smoothstep(width * 1.25, width * 0.3, np.hypot(shade_v, shade_beyond))
    hole = np.minimum(np.hypot(u, v), np.hypot(u - length, v))
    pit = smoothstep(4.2, 0.8, hole)
    cover = smoothstep(width / 2 + 0.3, width / 2 - 0.3, distance)
    across = v / (width / 2)
    rise = np.clip(1 - (2 * u / length - 1) ** 4, 0, 1)
    ply = np.sin(2 * np.pi * (u / 3.6 - 0.30 * across) + rng.uniform(0, 6.28))
    lit = 0.62 + 0.26 * np.sqrt(np.clip(1 - across**2, 0, 1)) - 0.10 * across
    lit = (lit + 0.07 * ply + 0.10 * rise) * rng.uniform(0.95, 1.03)
    below = image[rows, columns]
    below = below * (1 - 0.55 * shade - 0.35 * pit + 0.30 * shade * pit)[..., None]
    image[rows, columns] = mix(below, THREAD * np.clip(lit, 0, 1.08)[..., None], cover)


def _span(low: float, high: float, limit: int) -> slice:
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
