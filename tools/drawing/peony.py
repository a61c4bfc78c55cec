"""The peony: a full flower with buds and leaves."""

from __future__ import annotations

import numpy as np

from .botanical import LeafColors, brushed, paint_leaf, paint_petal, paint_stem
from .canvas import Canvas
from .color import palette, rgb
from .curves import Frame, spline, taper

GROUND = rgb("#2a2740")
OUTER = palette("#8e2446", "#cf5a74", "#eda3a4", "#f9dcd2")
MIDDLE = palette("#7d1a3e", "#c4456a", "#e88a96", "#f8cfc6")
HEART = palette("#66122f", "#a92a54", "#d9607c", "#f3b1ad")
STAMEN = rgb("#f0c04f")
LEAF_GREEN = LeafColors(rgb("#6f9a6b"), rgb("#2c5a4c"), rgb("#b9d3a0"))
LEAF_BLUE = LeafColors(rgb("#5b8a86"), rgb("#274f57"), rgb("#a5c9bd"))
LEAF_OLIVE = LeafColors(rgb("#a3a760"), rgb("#5c6a38"), rgb("#dfdca4"))


def _ring(
    canvas: Canvas,
    center: tuple[float, float],
    count: int,
    length: float,
    stops: np.ndarray,
    rng: np.random.Generator,
    width: float = 0.5,
    start: float = 0.0,
) -> None:
    """One ring of petals about the heart, in a shuffled order of overlap."""
    for i in rng.permutation(count):
        angle = start + 2 * np.pi * (i + rng.uniform(-0.18, 0.18)) / count
        size = length * rng.uniform(0.9, 1.1)
        x = center[0] + 0.10 * length * np.cos(angle)
        y = center[1] + 0.10 * length * np.sin(angle)
        bend = rng.uniform(-0.12, 0.12)
        petal = Frame(x, y, angle, size, bend)
        paint_petal(
            canvas,
            petal,
            width * rng.uniform(0.88, 1.12),
            stops,
            rng,
            ruffle=rng.uniform(0.012, 0.026),
            notch=rng.uniform(0.0, 0.10),
        )


def paint_flower(canvas: Canvas, center: tuple[float, float], radius: float, rng: np.random.Generator) -> None:
    """A double peony seen from above, `radius` pixels large, the rings from outside in."""
    rings = [
        (9, 1.00, OUTER, 0.50),
        (9, 0.86, OUTER, 0.48),
        (8, 0.71, MIDDLE, 0.50),
        (8, 0.57, MIDDLE, 0.50),
        (7, 0.44, HEART, 0.54),
        (6, 0.31, HEART, 0.58),
    ]
    for number, (count, size, stops, width) in enumerate(rings):
        _ring(canvas, center, count, size * radius, stops, rng, width, 0.37 * number)
    _stamens(canvas, center, 0.17 * radius, rng)


def _stamens(canvas: Canvas, center: tuple[float, float], reach: float, rng: np.random.Generator) -> None:
    for i in range(46):
        angle = 2.399963 * i
        length = reach * (0.35 + 0.65 * np.sqrt(i / 45)) * rng.uniform(0.85, 1.1)
        filament = Frame(*center, angle, length, rng.uniform(-0.2, 0.2)).midrib(0.1, 1.0, 12)
        canvas.stroke(filament, 1.3, STAMEN * np.float32([0.85, 0.7, 0.6]))
        canvas.stroke(filament[-2:], 4.6, STAMEN * np.float32([0.62, 0.45, 0.4]))
        canvas.stroke(filament[-2:] - 0.5, 3.4, lambda p: brushed(STAMEN, p, 0.1))


def _bud(canvas: Canvas, x: float, y: float, angle: float, size: float, rng: np.random.Generator) -> None:
    """A bud about to open: a few furled petals held by green sepals."""
    for turn, width in ((-0.42, 0.3), (0.42, 0.3), (-0.16, 0.32), (0.2, 0.3), (0.0, 0.24)):
        petal = Frame(x, y, angle + turn, size * rng.uniform(0.92, 1.05), -0.5 * turn)
        paint_petal(canvas, petal, width, MIDDLE if turn else HEART, rng, 0.012, 0.03, 0.35)
    for turn in (-0.75, 0.75, -0.25, 0.3):
        sepal = Frame(x, y, angle + turn, size * 0.55, -0.45 * turn)
        paint_leaf(canvas, sepal, 0.2, LEAF_GREEN, 5, 0.7)


def _leaf_spray(canvas: Canvas, base: tuple[float, float], angle: float, size: float, colors: LeafColors) -> None:
    """A compound leaf: one long leaflet and two pairs beside it."""
    for turn, share, bend in (
        (-0.95, 0.62, 0.16),
        (0.95, 0.62, -0.16),
        (-0.48, 0.84, 0.10),
        (0.48, 0.84, -0.10),
        (0.0, 1.0, 0.05),
    ):
        leaflet = Frame(*base, angle + turn, size * share, bend)
        canvas.shadow(leaflet.outline(0.2, 0.85), GROUND * 0.4, 0.4, 4, (2, 4))
        paint_leaf(canvas, leaflet, 0.2, colors, 8, 0.85)


def draw_peony(rng: np.random.Generator) -> np.ndarray:
    """A double peony with two buds and leaves on aubergine."""
    canvas = Canvas(768, 768, GROUND, rng)
    center = (372.0, 396.0)
    sprays = [
        ((190, 560), 2.35, 175, LEAF_BLUE),
        ((560, 580), 0.80, 190, LEAF_GREEN),
        ((370, 620), 1.62, 135, LEAF_OLIVE),
        ((180, 250), 3.75, 185, LEAF_GREEN),
        ((150, 400), 3.14, 128, LEAF_OLIVE),
        ((590, 240), -0.55, 175, LEAF_BLUE),
        ((600, 420), 0.05, 150, LEAF_OLIVE),
        ((380, 170), -1.62, 150, LEAF_BLUE),
    ]
    for base, angle, size, colors in sprays:
        _leaf_spray(canvas, base, angle, size, colors)
    for points, bud_angle, size in (
        ([(430, 260), (540, 190), (612, 140)], -0.75, 96),
        ([(300, 540), (220, 640), (180, 666)], 2.6, 84),
    ):
        line = spline(points, 60)
        paint_stem(canvas, line, taper(60, 9, 7), LEAF_GREEN)
        _bud(canvas, *points[-1], bud_angle, size, rng)
    paint_flower(canvas, center, 262, rng)
    return canvas.finished()
