"""Hand block print: a carved repeat stamped twice, never quite in the same place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from .cloth import SCALE, Sheet, cotton, handled, new_sheet
from .color import dye, rgb, smoothstep
from .noise import fractal_noise, smooth_noise

CLOTH = rgb("#f3e6ca")
MADDER = rgb("#a83a2a")
INDIGO = rgb("#24406e")
OCHRE = rgb("#d39a3a")
BLOCK = 128.0
DRAWN = 160.0


class Carving(NamedTuple):
    """Where each block of the set prints, (H, W) in [0, 1]."""

    outline: np.ndarray
    fill: np.ndarray
    accent: np.ndarray


def _inside(distance: np.ndarray) -> np.ndarray:
    """Coverage of a shape from a signed distance in pixels (negative inside)."""
    return smoothstep(0.45, -0.45, distance)


def _petals(radius: np.ndarray, angle: np.ndarray, count: int, reach: float) -> np.ndarray:
    """Signed distance-like field of a rosette with pointed petals."""
    lobe = np.abs(np.cos(count * angle / 2)) ** 0.75
    return radius - reach * (0.52 + 0.48 * lobe)


def _leaf(u: np.ndarray, v: np.ndarray, length: float, width: float) -> np.ndarray:
    """Signed distance-like field of a leaf from (0, 0) to (length, 0)."""
    t = np.clip(u / length, 0, 1)
    half = width * np.sin(np.pi * t**0.8) ** 0.8
    beyond = np.maximum(np.maximum(-u, u - length), 0)
    return np.abs(v) - half + beyond


def carve(y: np.ndarray, x: np.ndarray) -> Carving:
    """The motif at points of one impression; (0, 0) is its center, `DRAWN` its side.

    A rosette in a ring of pearls, with a leaf towards each corner and trefoils on the sides.
    """
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    outer, middle = _petals(radius, angle, 8, 46), _petals(radius, angle + np.pi / 8, 8, 31)
    heart = radius - 9
    quarter = (angle + np.pi / 2) % (np.pi / 2) - np.pi / 4
    u, v = radius * np.cos(quarter) - 57, radius * np.sin(quarter)
    leaf = _leaf(u, v, 49, 13)
    vein = np.abs(v) - 0.9
    ribs = np.abs(((u - 0.9 * np.abs(v)) % 7.5) - 3.75) - 0.75
    side = (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
    p, q = radius * np.cos(side) - 64, radius * np.sin(side)
    trefoil = np.minimum(
        np.minimum(np.hypot(p - 4, q) - 6.2, np.hypot(p + 4, np.abs(q) - 7) - 5.2),
        _leaf(-p, q, 12, 2.2),
    )
    pearl_turn = angle * 28 / (2 * np.pi)
    pearls = np.hypot(radius - 53.5, (pearl_turn - np.round(pearl_turn)) * 2 * np.pi * 53.5 / 28)
    lines = [
        np.abs(outer) - 1.25,
        np.abs(middle) - 1.0,
        np.abs(heart) - 1.3,
        pearls - 2.3,
        np.abs(leaf) - 1.2,
        np.maximum(np.minimum(vein, ribs), leaf + 2),
        np.abs(trefoil) - 1.0,
        radius - 3.0,
    ]
    outline = np.max([_inside(line) for line in lines], axis=0)
    hatch = np.abs((angle * 40 / (2 * np.pi)) % 1 - 0.5) - 0.16
    between = np.maximum(np.maximum(middle + 2, -heart), hatch * 22)
    fill = np.maximum(_inside(np.maximum(outer + 2.2, -middle + 2.2)), _inside(between))
    fill = np.maximum(fill, _inside(trefoil + 2.2))
    accent = np.maximum(_inside(leaf + 2.4), _inside(np.maximum(heart + 2, -(radius - 4.5))))
    return Carving(outline, fill, accent)


def _stamp(sheet: Sheet, part: str, slip: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Print one block of the set over the sheet: (coverage, pressure), (H, W) each.

    Each impression slips and turns a little, presses harder on one side, and carries its own
    load of color.
    """
    coverage = np.zeros(sheet.shape, np.float32)
    pressure = np.zeros(sheet.shape, np.float32)
    columns = np.floor(sheet.x / BLOCK).astype(int)
    rows = np.floor(sheet.y / BLOCK).astype(int)
    for row in range(rows.min(), rows.max() + 1):
        for column in range(columns.min(), columns.max() + 1):
            dy, dx = rng.normal(0, slip, 2)
            turn = rng.normal(0, 0.008)
            load, tilt = rng.normal(0, 0.13), rng.normal(0, 0.14, 2)
            here = np.nonzero((rows == row) & (columns == column))
            y = sheet.y[here] - (row + 0.5) * BLOCK - dy
            x = sheet.x[here] - (column + 0.5) * BLOCK - dx
            carving = carve((y + turn * x) * DRAWN / BLOCK, (x - turn * y) * DRAWN / BLOCK)
            coverage[here] = getattr(carving, part)
            pressure[here] = load + (tilt[0] * y + tilt[1] * x) / (BLOCK / 2)
    return coverage, pressure


def _inked(coverage: np.ndarray, pressure: np.ndarray, weave: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Density of the color that a block leaves, (H, W): starved, salty, squeezed to its edges."""
    shape = coverage.shape
    ragged = coverage + 0.22 * fractal_noise(shape, 2.6 * SCALE, rng, 2) * (coverage > 0.02)
    printed = smoothstep(0.35, 0.65, ndimage.gaussian_filter(ragged, 0.45 * SCALE))
    core = ndimage.gaussian_filter(coverage, 1.7 * SCALE)
    squeeze = 0.35 * np.clip(1 - core, 0, 1)
    patchy = fractal_noise(shape, 38 * SCALE, rng, 4, 0.6)
    salt = fractal_noise(shape, 3.4 * SCALE, rng, 3, 0.7)
    threshold = 1.5 + 0.9 * pressure + 0.35 * patchy
    missed = smoothstep(-0.25, 0.35, salt - threshold) * 0.85
    body = 0.92 + 0.28 * pressure + 0.10 * patchy + 0.07 * salt + squeeze + 0.9 * (weave - 1)
    return np.clip(printed * body * (1 - missed), 0, None)


def draw_block_print(rng: np.random.Generator) -> np.ndarray:
    """Block print in indigo outline, madder fill and ochre leaves on raw cotton."""
    sheet = handled(new_sheet(), 130, 1.2, rng)
    weave = cotton(sheet, rng, 3.0, 0.30)
    stain = fractal_noise(sheet.shape, 120 * SCALE, rng, 5, 0.6)
    image = CLOTH * (weave * (1 + 0.012 * stain))[..., None]
    nep = smoothstep(2.6, 3.4, smooth_noise(sheet.shape, (2 * SCALE, 5 * SCALE), rng))
    image = dye(image, rgb("#8a6a40"), 0.5 * nep)
    for part, color, slip in (
        ("accent", OCHRE, 1.7),
        ("fill", MADDER, 1.7),
        ("outline", INDIGO, 0.9),
    ):
        coverage, pressure = _stamp(sheet, part, slip, rng)
        image = dye(image, color, 1.05 * _inked(coverage, pressure, weave, rng))
    return image
