"""Pomegranates on the branch: whole, crowned, and split open over their seeds."""

from __future__ import annotations

import numpy as np

from .botanical import LeafColors, paint_leaf, paint_petal, paint_stem
from .canvas import Canvas, Patch, Shader
from .color import mix, palette, ramp, rgb, smoothstep
from .curves import Frame, polar_outline, spline, taper

GROUND = rgb("#e9d9b6")
SHADOW = rgb("#6b4a33")
SKIN = palette("#5e1526", "#a3263a", "#d2523f", "#eb9a62", "#f6cf9a")
PITH = palette("#c9995f", "#f0d59c", "#fbeecb")
SEED = palette("#5a0d22", "#a8183a", "#e04a5a", "#f9b6ac")
FLOWER = palette("#8e1f1d", "#cf3b22", "#ec6f3a", "#f7ab62")
LEAF = LeafColors(rgb("#6d8f58"), rgb("#2f5540"), rgb("#c6d59a"))
LEAF_PALE = LeafColors(rgb("#a3ab66"), rgb("#64763f"), rgb("#e4e2ae"))
LEAF_BLUE = LeafColors(rgb("#6a9186"), rgb("#2f575a"), rgb("#bcd6c4"))
BARK = LeafColors(rgb("#b98a5a"), rgb("#6b442c"), rgb("#d8b58a"))


def _fruit_outline(frame: Frame, rng: np.random.Generator) -> np.ndarray:
    """A slightly angular globe, (N, 2); the frame runs from its center to its crown."""
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 1 + 0.022 * np.cos(6 * angle + rng.uniform(0, 6)) + 0.012 * np.cos(3 * angle)
    radius = radius + 0.07 * np.exp(-((np.angle(np.exp(1j * angle)) / 0.26) ** 2))
    return frame.place(radius * np.cos(angle), radius * np.sin(angle))


def _crown(canvas: Canvas, frame: Frame, rng: np.random.Generator) -> None:
    """The calyx: pointed sepals that flare from the end of the fruit."""
    neck = frame.place(np.array(0.94), np.array(0.0))
    for turn in (-0.62, 0.62, -0.34, 0.34, 0.0):
        sepal = Frame(*neck, frame.angle + turn, frame.length * rng.uniform(0.44, 0.52), 0.5 * turn)
        colors = LeafColors(SKIN[3], SKIN[1], SKIN[4])
        canvas.shadow(sepal.outline(0.2, 0.7), SKIN[0], 0.35, 3, (1, 3))
        paint_leaf(canvas, sepal, 0.2, colors, 4, 0.7)


def _skin(frame: Frame, pores: np.ndarray) -> Shader:
    """Shader of the rind: a lit globe, blushed, streaked from the crown, and stippled."""

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        dx, dy = (patch.x - frame.x) / frame.length, (patch.y - frame.y) / frame.length
        lit = 1 - np.hypot(dx + 0.34, dy + 0.40) / 1.45
        streak = np.sin(np.arctan2(s, t + 1.2) * 26 + 0.5 * patch.grain) * 0.045
        tone = 0.04 + 0.98 * lit + streak + 0.022 * patch.grain
        body = ramp(SKIN, tone)
        for x, y, size in pores:
            near = np.hypot(dx - x, dy - y) * frame.length
            body = mix(body, SKIN[0], 0.5 * smoothstep(size, size * 0.4, near))
        shine = np.hypot((dx + 0.36) / 0.16, (dy + 0.44) / 0.10)
        body = mix(body, rgb("#fdeed2"), 0.55 * smoothstep(1.2, 0.2, shine))
        return mix(body, SKIN[0] * 0.75, 0.75 * patch.rim(2.2))

    return shade


def paint_fruit(canvas: Canvas, frame: Frame, rng: np.random.Generator, split: bool) -> None:
    """A pomegranate whose crown lies towards `frame.angle`; `split` opens it over its seeds."""
    outline = _fruit_outline(frame, rng)
    canvas.shadow(outline, SHADOW, 0.4, 8, (5, 10))
    _crown(canvas, frame, rng)
    pores = np.column_stack([rng.uniform(-0.95, 0.95, (70, 2)), rng.uniform(1.1, 2.3, 70)])
    canvas.paint(outline, _skin(frame, pores))
    if split:
        _open_rind(canvas, frame, rng)


def _open_rind(canvas: Canvas, frame: Frame, rng: np.random.Generator) -> None:
    """The torn window in the rind, its pith, and the seeds packed within."""
    angle = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    jag = 1 + 0.05 * np.sin(5 * angle + 1) + 0.035 * np.sin(11 * angle) + rng.normal(0, 0.012, 160)
    cut = Frame(*frame.place(np.array(-0.04), np.array(0.06)), frame.angle, 0.72 * frame.length)
    rind = cut.place(1.0 * jag * np.cos(angle), 0.80 * jag * np.sin(angle))
    pith = cut.place(0.90 * jag * np.cos(angle), 0.70 * jag * np.sin(angle))
    canvas.paint(rind, lambda p: mix(ramp(PITH, 0.6 + 0.1 * p.grain), SKIN[0], 0.8 * p.rim(1.6)))
    canvas.paint(pith, lambda p: ramp(PITH, 0.10 + 0.05 * p.depth + 0.08 * p.grain))
    for cy in range(-6, 7):
        for cx in range(-6, 7):
            t = (cx + 0.5 * (cy % 2)) * 0.196 + rng.normal(0, 0.012)
            s = cy * 0.172 + rng.normal(0, 0.012)
            if (t / 0.80) ** 2 + (s / 0.61) ** 2 > 1 or abs(s - 0.4 * t - 0.04) < 0.05:
                continue
            _seed(canvas, cut, t, s, rng)


def _seed(canvas: Canvas, cut: Frame, t: float, s: float, rng: np.random.Generator) -> None:
    x, y = cut.place(np.array(t), np.array(s))
    size = cut.length * rng.uniform(0.100, 0.116)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    lean = rng.uniform(0, np.pi)
    radius = size * (1 + 0.10 * np.cos(2 * (angle - lean)) + 0.05 * np.cos(5 * angle + lean))
    outline = polar_outline((x, y), angle, radius)

    def shade(patch: Patch) -> np.ndarray:
        d = np.hypot(patch.x - x + 0.28 * size, patch.y - y + 0.32 * size) / size
        body = ramp(SEED, 0.95 - 0.62 * d + 0.05 * patch.grain)
        body = mix(body, rgb("#fff0e6"), 0.9 * smoothstep(0.24, 0.10, d))
        return mix(body, SEED[0], 0.8 * patch.rim(1.4))

    canvas.paint(outline, shade)


def _blossom(canvas: Canvas, x: float, y: float, angle: float, size: float, rng: np.random.Generator) -> None:
    """A pomegranate flower: crumpled scarlet petals out of a waxy cup."""
    for turn in (-0.8, 0.8, -0.4, 0.45, 0.0):
        petal = Frame(x, y, angle + turn, size * rng.uniform(0.92, 1.08), -0.2 * turn)
        paint_petal(canvas, petal, 0.34, FLOWER, rng, 0.03, 0.04, 0.4)
    for turn in (-0.5, 0.5, 0.0):
        cup = Frame(
            x - 0.22 * size * np.cos(angle),
            y - 0.22 * size * np.sin(angle),
            angle + 0.5 * turn,
            size * 0.6,
            -0.2 * turn,
        )
        paint_leaf(canvas, cup, 0.17, LeafColors(SKIN[3], SKIN[1], SKIN[4]), 3, 0.6)


def _leaves_along(canvas: Canvas, line: np.ndarray, size: float, spots: list[float], rng: np.random.Generator) -> None:
    """Opposite narrow leaves along a twig (N, 2) at the shares `spots` of its length."""
    kinds = [LEAF, LEAF_BLUE, LEAF_PALE]
    for number, share in enumerate(spots):
        i = min(int(share * len(line)), len(line) - 2)
        heading = np.arctan2(*(line[i + 1] - line[i])[::-1])
        for side in (-1, 1):
            length = size * rng.uniform(0.82, 1.12)
            turn = side * rng.uniform(0.62, 0.95)
            leaf = Frame(*line[i], heading + turn, length, -side * rng.uniform(0.05, 0.18))
            canvas.shadow(leaf.outline(0.15, 0.9), SHADOW, 0.22, 4, (2, 5))
            paint_leaf(canvas, leaf, 0.15, kinds[(number + (side > 0)) % 3], 10, 0.9)


TWIGS = [
    ([(62, 66), (180, 108), (330, 130), (470, 108), (578, 66)], 94, [0.06, 0.2, 0.42, 0.62, 0.8]),
    ([(190, 108), (130, 150), (112, 190), (150, 232)], 84, [0.35]),
    ([(460, 108), (520, 140), (534, 180), (492, 214)], 74, [0.4]),
    ([(330, 128), (318, 230), (326, 320), (344, 424)], 98, [0.26, 0.5, 0.76]),
    ([(340, 430), (220, 450), (140, 470), (84, 496)], 86, [0.5, 0.75]),
    ([(350, 430), (470, 420), (530, 420), (556, 438)], 86, [0.45, 0.7]),
    ([(344, 560), (230, 640), (150, 676), (104, 690)], 84, [0.42, 0.72, 0.94]),
    ([(360, 560), (470, 640), (520, 676), (548, 690)], 80, [0.5, 0.8, 0.96]),
]


def draw_pomegranate(rng: np.random.Generator) -> np.ndarray:
    """A branch with a whole and an open pomegranate, a small one, blossoms and leaves."""
    canvas = Canvas(640, 768, GROUND, rng)
    lines = [spline(points, 120) for points, _, _ in TWIGS]
    for line, (_, size, spots) in zip(lines, TWIGS, strict=True):
        paint_stem(canvas, line, taper(120, 10, 6), BARK)
        _leaves_along(canvas, line, size, spots, rng)
    _blossom(canvas, 84, 510, 1.9, 78, rng)
    _blossom(canvas, 556, 452, 1.40, 82, rng)
    paint_fruit(canvas, Frame(172, 326, 1.9, 108), rng, split=False)
    paint_fruit(canvas, Frame(470, 292, 1.45, 86), rng, split=False)
    paint_fruit(canvas, Frame(338, 548, 1.62, 138), rng, split=True)
    return canvas.finished()
