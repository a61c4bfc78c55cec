"""Resist-dyed swatches: ikat, shibori and batik."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from .cloth import (
    SCALE,
    SWATCH,
    Sheet,
    cotton,
    displaced,
    handled,
    lay_threads,
    new_sheet,
    per_thread,
    thread_light,
)
from .color import dye, mix, palette, rgb, smoothstep
from .noise import cell_distances, fractal_noise, smooth_noise

IKAT_DYES = palette("#f1e6cf", "#b3202c", "#e2a12e", "#1f3a6e", "#1b1a22", "#3f7d6b")
CREAM, MADDER, SAFFRON, INDIGO, SOOT, JADE = range(6)
# The medallion's bands from outside in: reach, as a share of the half repeat, and dye.
MEDALLION = [
    (0.80, CREAM),
    (0.75, SOOT),
    (0.66, SAFFRON),
    (0.53, INDIGO),
    (0.38, CREAM),
    (0.31, JADE),
    (0.17, MADDER),
    (0.07, CREAM),
]

INDIGO_DYE = rgb("#2b4f86")
INDIGO_CLOTH = rgb("#f3efe4")

BATIK_CLOTH = rgb("#f2e3c2")
SOGA_DYE = rgb("#b06a2c")
BATIK_INDIGO = rgb("#2a4a78")


def _ikat_pattern(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Dye number of a Central Asian ikat at points of the repeat, int, same shape as `x`.

    A half-drop of stepped medallions inside zigzag bands; (0, 0) is a medallion's center.
    """
    half, drop = 107.0, 107.0
    column = np.floor(x / (2 * half) + 0.5)
    u = np.abs(x - column * 2 * half) / half
    v = (y + drop * (column % 2)) % (2 * drop) - drop
    w = np.abs(v) / drop
    medallion = np.hypot(u * 1.25, w * 0.92) + 0.10 * np.cos(6 * np.arctan2(w, u + 1e-6))
    dyes = np.full(x.shape, MADDER)
    edge = u + 0.16 * np.abs(((v / 26.0) % 2) - 1)
    dyes[edge > 0.86] = CREAM
    dyes[edge > 0.93] = INDIGO
    dyes[edge > 1.03] = SAFFRON
    hooks = (np.abs(w - 0.86) < 0.10 + 0.25 * (0.32 - u)) & (u < 0.42)
    dyes[hooks] = CREAM
    dyes[(np.abs(w - 0.89) < 0.05 + 0.2 * (0.2 - u)) & (u < 0.3)] = SOOT
    for limit, number in MEDALLION:
        dyes[medallion < limit] = number
    return dyes


def draw_ikat(rng: np.random.Generator) -> np.ndarray:
    """Warp ikat: medallions whose edges feather where the bound yarns slipped."""
    sheet = new_sheet()
    pitch = 3.4
    pulled = handled(sheet, 120, 0.8, rng)
    yarn = np.floor(pulled.x / pitch).astype(int)
    count = yarn.max() + 40
    bundle = smooth_noise((1, count), (1, 7), rng)[0] * 5.5
    slip = bundle + rng.standard_normal(count).astype(np.float32) * 3.6
    flame = 4.5 * smooth_noise(sheet.shape, (34 * SCALE, 1.7 * SCALE), rng)
    y = pulled.y + slip[yarn] + flame
    x = (yarn + 0.5) * pitch + 1.3 * fractal_noise(sheet.shape, 30 * SCALE, rng, 2)
    image = IKAT_DYES[_ikat_pattern(y - 50, x - 107)]
    image = ndimage.gaussian_filter(image, (3.2 * SCALE, 0.25 * SCALE, 0), mode="wrap")
    threads = lay_threads(pulled, np.array([[True, True, False], [True, False, True]]), pitch)
    streak = smooth_noise(sheet.shape, (90 * SCALE, 1.7 * SCALE), rng)
    value = 1 + 0.05 * streak + 0.03 * per_thread(threads, rng)
    weft_show = np.where(threads.warp_up, 0.0, 0.22).astype(np.float32)
    image = mix(image * value[..., None], rgb("#8a1f2a"), weft_show)
    return image * (1 + 0.62 * (thread_light(threads, rng) - 1))[..., None]


def _ring_centers(size: int, pitch: float, rng: np.random.Generator) -> np.ndarray:
    """Centers of the bound rings, (N, 2): a hexagonal lay-out set out by eye, beyond the edge."""
    rows = np.arange(-1, size / (pitch * 0.87) + 2)
    points = [
        (row * pitch * 0.87, (column + 0.5 * (row % 2)) * pitch)
        for row in rows
        for column in np.arange(-1, size / pitch + 2)
    ]
    return np.array(points) + rng.normal(0, pitch * 0.045, (len(points), 2))


def _bound_rings(sheet: Sheet, centers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How well the thread kept the dye out, (H, W) in [0, 1], for rings bound like a spiderweb."""
    resist = np.zeros(sheet.shape, np.float32)
    pleat_noise = fractal_noise((256, 1024), (90, 13), rng, 3)
    break_noise = fractal_noise((256, 1024), (9, 26), rng, 3)
    for number, (cy, cx) in enumerate(centers):
        dy, dx = sheet.y - cy, sheet.x - cx
        radius = rng.uniform(54, 64)
        rows, columns = np.nonzero(np.hypot(dy, dx) < radius * 1.5)
        if not rows.size:
            continue
        dy, dx = dy[rows, columns], dx[rows, columns]
        angle = np.arctan2(dy, dx) / (2 * np.pi) + 0.5
        d = np.hypot(dy, dx) / radius
        turn = ((angle * 1023 + 37 * number) % 1024).astype(int)
        depth = np.clip(d * 120 + 19 * number, 0, None).astype(int) % 256
        pleat, gap = pleat_noise[depth, turn], break_noise[depth, turn]
        d = d * (1 + 0.035 * pleat)
        rings = sum(
            strength * np.exp(-(((d - place) / width) ** 2))
            for place, width, strength in [
                (0.20, 0.045, 0.8),
                (0.40, 0.04, 0.75),
                (0.60, 0.04, 0.85),
                (0.86, 0.085, 1.25),
            ]
        )
        rays = smoothstep(0.25, 1.5, pleat) * smoothstep(1.18, 0.7, d) * smoothstep(0.05, 0.3, d)
        halo = 0.35 * smoothstep(1.4, 0.9, d) * smoothstep(-0.6, 1.6, pleat)
        local = rings * (0.72 + 0.30 * gap) + 0.55 * rays + halo
        resist[rows, columns] = np.maximum(resist[rows, columns], local)
    return np.clip(resist, 0, 1)


def draw_shibori(rng: np.random.Generator) -> np.ndarray:
    """Kumo shibori: bound rings with spiderweb pleats, bleeding into deep indigo."""
    sheet = new_sheet()
    pulled = handled(sheet, 50, 2.2, rng)
    resist = _bound_rings(pulled, _ring_centers(SWATCH, 148, rng), rng)
    bled = ndimage.gaussian_filter(resist, 0.9 * SCALE, mode="wrap")
    wicked = ndimage.gaussian_filter(resist, 7 * SCALE, mode="wrap")
    kept = np.clip(0.82 * bled + 0.34 * wicked, 0, 1)
    kept = displaced(
        kept,
        1.1 * fractal_noise(sheet.shape, 9 * SCALE, rng, 3),
        1.1 * fractal_noise(sheet.shape, 9 * SCALE, rng, 3),
    )
    folds = fractal_noise(sheet.shape, (70 * SCALE, 9 * SCALE), rng, 4)
    mottle = fractal_noise(sheet.shape, 60 * SCALE, rng, 6, 0.6)
    density = 1.75 * (1 - kept) ** 1.5 * (1 + 0.10 * folds + 0.13 * mottle) + 0.05
    relief = cotton(sheet, rng, 3.2, 0.34)
    cloth = INDIGO_CLOTH * relief[..., None]
    return dye(cloth, INDIGO_DYE, np.clip(density, 0.03, None) * (1.9 - 0.9 * relief))


def _crackle(sheet: Sheet, cell: float, width: float, rng: np.random.Generator) -> np.ndarray:
    """Veins where the wax cracked, (H, W) in [0, 1]: uneven, branching, here and there closed."""
    bend_y = fractal_noise(sheet.shape, 40 * SCALE, rng, 2)
    bend_x = fractal_noise(sheet.shape, 40 * SCALE, rng, 2)
    first, second = cell_distances(sheet.y + 5.5 * bend_y, sheet.x + 5.5 * bend_x, cell, rng)
    opening = width * np.clip(0.7 + 0.9 * fractal_noise(sheet.shape, 30 * SCALE, rng, 3), 0, 2.0)
    return smoothstep(1.0, 0.25, (second - first) / np.maximum(opening, 0.05))


def _kawung(sheet: Sheet, pitch: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The kawung pattern: ovals in fours about crossings.

    Returns, (H, W) each: `oval`, below 1 inside an oval and growing outwards; `along` and
    `across`, the place within the nearest oval in pixels.
    """
    a, b = (sheet.x + sheet.y) / np.sqrt(2), (sheet.x - sheet.y) / np.sqrt(2)
    best = np.full(sheet.shape, np.inf, np.float32)
    along = np.zeros(sheet.shape, np.float32)
    across = np.zeros(sheet.shape, np.float32)
    for u, v in ((a, b), (b, a)):
        du = (u + pitch / 2) % pitch - pitch / 2
        dv = v % pitch - pitch / 2
        oval = np.hypot(dv / (pitch * 0.455), du / (pitch * 0.275))
        near = oval < best
        best = np.where(near, oval, best)
        along = np.where(near, dv, along)
        across = np.where(near, du, across)
    return best, along, across


class Waxing(NamedTuple):
    """What the canting drew on a batik, (H, W) in [0, 1] each."""

    first: np.ndarray
    """Wax that keeps the indigo out: the ovals and the dots of the stars between them."""
    border: np.ndarray
    """The band around each oval, left open for soga."""
    line: np.ndarray
    """The ovals' outer line."""
    drawing: np.ndarray
    """Lines and dots within the ovals, drawn in soga."""


def _wax_kawung(sheet: Sheet, pitch: float, rng: np.random.Generator) -> Waxing:
    oval, along, across = _kawung(sheet, pitch)
    line = 0.035 * (1 + 0.25 * fractal_noise(sheet.shape, 20 * SCALE, rng, 2))
    inside = smoothstep(0.98, 0.94, oval)
    inner = smoothstep(line * 0.8, line * 0.3, np.abs(oval - 0.76)) * (oval < 0.9)
    spine = smoothstep(1.5, 0.7, np.abs(across)) * (np.abs(along) < pitch * 0.22)
    a, b = (sheet.x + sheet.y) / np.sqrt(2), (sheet.x - sheet.y) / np.sqrt(2)
    star_a = (a + pitch / 2) % pitch - pitch / 2
    star_b = (b + pitch / 2) % pitch - pitch / 2
    stars = _isen(star_a, star_b, outside=oval > 1.06)
    return Waxing(
        first=np.clip(inside + stars, 0, 1),
        border=inside * (oval > 0.78),
        line=smoothstep(line, line * 0.4, np.abs(oval - 0.97)),
        drawing=np.clip(inner + spine + _dots(along, across, pitch), 0, 1) * inside,
    )


def draw_batik(rng: np.random.Generator) -> np.ndarray:
    """Batik kawung in soga brown and indigo, drawn in wax by canting, with crackle."""
    sheet = new_sheet()
    hand = handled(handled(sheet, 70, 1.6, rng), 9, 0.35, rng)
    wax = _wax_kawung(hand, 107.0, rng)
    crackle = np.maximum(_crackle(sheet, 32, 1.7, rng), 0.75 * _crackle(sheet, 14, 0.8, rng))
    mottle = fractal_noise(sheet.shape, 70 * SCALE, rng, 5, 0.6)
    pores = smoothstep(1.3, 2.4, fractal_noise(sheet.shape, 3 * SCALE, rng, 2))
    leaked = wax.first * (0.95 * crackle + 0.25 * pores)
    indigo = (1 - wax.first) * (1.30 + 0.16 * mottle) + leaked
    indigo = ndimage.gaussian_filter(indigo, 0.55 * SCALE, mode="wrap")
    soga = np.clip((1 - wax.first) * 0.45 + 1.15 * wax.drawing + 0.55 * wax.border, 0, 1.4)
    soga = soga * (1 + 0.12 * mottle) + 0.3 * wax.line + 0.05
    relief = cotton(sheet, rng, 2.8, 0.26)
    image = dye(BATIK_CLOTH * relief[..., None], SOGA_DYE, np.clip(soga, 0, None))
    return dye(image, BATIK_INDIGO, np.clip(indigo, 0, None))


def _dots(along: np.ndarray, across: np.ndarray, pitch: float) -> np.ndarray:
    """Rows of wax dots inside an oval, beside its spine, (H, W) in [0, 1]."""
    step = 8.0
    du = (along + step / 2) % step - step / 2
    offset = pitch * 0.095 * np.cos(np.clip(along / (pitch * 0.36), -1, 1) * np.pi / 2)
    dv = np.abs(across) - offset
    near = np.abs(along) < pitch * 0.26
    return smoothstep(2.3, 1.2, np.hypot(du, dv)) * near


def _isen(a: np.ndarray, b: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Filling (isen) of the stars between the ovals: crossed lines and dots, (H, W) in [0, 1]."""
    radius = np.hypot(a, b)
    diagonal = np.minimum(np.abs(a - b), np.abs(a + b)) / np.sqrt(2)
    arm = np.maximum(np.abs(a - b), np.abs(a + b)) / np.sqrt(2)
    step = 7.5
    beads = np.hypot((arm + step / 2) % step - step / 2, diagonal)
    marks = np.maximum(smoothstep(2.2, 1.2, beads), smoothstep(5.2, 4.0, radius))
    marks *= 1 - smoothstep(3.2, 2.4, radius) * 0.9
    return marks * outside
