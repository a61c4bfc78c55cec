"""Leaf motifs: fern fronds and ginkgo leaves."""

from __future__ import annotations

import numpy as np

from .botanical import LeafColors, brushed, line_at, paint_stem
from .canvas import Canvas, Patch
from .color import mix, palette, ramp, rgb, smoothstep
from .curves import Frame, directions, spline, taper

FERN_GROUND = rgb("#f3ead7")
FERN_DEEP = LeafColors(rgb("#4f8a5b"), rgb("#1f5140"), rgb("#a9cf9a"))
FERN_BRIGHT = LeafColors(rgb("#93b86a"), rgb("#4f8448"), rgb("#dbe8b4"))
FERN_BLUE = LeafColors(rgb("#6f9f96"), rgb("#3b6f70"), rgb("#bcd8cc"))
RUSSET = LeafColors(rgb("#d08a52"), rgb("#8d4a2c"), rgb("#f0c795"))

GINKGO_GROUND = rgb("#173b45")
GINKGO_GOLDS = [
    palette("#8a5a16", "#d9982a", "#f2c752"),
    palette("#9a6a20", "#e5b23e", "#f8de85"),
    palette("#6f6a22", "#a9a23a", "#dccf6e"),
    palette("#96471c", "#d3782d", "#f0b25c"),
    palette("#a98a4a", "#e6cf90", "#faf0cc"),
]


def paint_frond(
    canvas: Canvas,
    spine: np.ndarray,
    reach: float,
    colors: LeafColors,
    rng: np.random.Generator,
    pairs: int = 24,
) -> None:
    """A twice-divided frond along `spine` (N, 2); the longest pinnae are `reach` pixels long."""
    heading = directions(spine)
    for i in reversed(range(pairs)):
        t = 0.13 + 0.86 * i / (pairs - 1)
        at = t * (len(spine) - 1)
        x, y = (np.interp(at, np.arange(len(spine)), spine[:, c]) for c in range(2))
        angle = float(np.interp(at, np.arange(len(spine)), np.unwrap(heading)))
        size = reach * np.sin(np.pi * (0.18 + 0.82 * t) ** 0.85) ** 0.8 + 5
        for side in (-1, 1):
            lean = 1.18 - 0.45 * t + rng.normal(0, 0.035)
            length = size * rng.uniform(0.93, 1.06)
            pinna = Frame(x, y, angle + side * lean, length, -side * rng.uniform(0.08, 0.18))
            _paint_pinna(canvas, pinna, colors, rng)
    paint_stem(canvas, spine, taper(len(spine), 6.0, 1.4), colors._replace(shade=colors.shade * 0.8))


def _paint_pinna(canvas: Canvas, pinna: Frame, colors: LeafColors, rng: np.random.Generator) -> None:
    """One side branch of a frond: paired leaflets that shrink to the tip."""
    if pinna.length < 17:
        _paint_leaflet(canvas, pinna, colors, 1, 0.8)
        return
    pairs = int(np.clip(pinna.length / 8.5, 3, 13))
    rib = pinna.midrib(count=20)
    for i in reversed(range(pairs)):
        t = 0.06 + 0.9 * i / pairs
        (x, y), (ahead_x, ahead_y) = pinna.place(np.array([t, t + 0.02]), np.zeros(2))
        angle = np.arctan2(ahead_y - y, ahead_x - x)
        size = (5.5 + 0.115 * pinna.length) * (1 - 0.72 * t) * rng.uniform(0.92, 1.1)
        for side in (-1, 1):
            leaflet = Frame(x, y, angle + side * (1.05 - 0.35 * t), size, -side * 0.12)
            _paint_leaflet(canvas, leaflet, colors, side, t)
    tip = Frame(*rib[-3], directions(rib)[-1], 6 + 0.03 * pinna.length)
    _paint_leaflet(canvas, tip, colors, 1, 0.9)
    canvas.stroke(rib, taper(len(rib), 1.7, 0.7), colors.vein, 0.75)


def _paint_leaflet(canvas: Canvas, leaflet: Frame, colors: LeafColors, side: int, t_on_pinna: float) -> None:
    base = mix(colors.shade, colors.light, 0.25 + 0.35 * (side < 0) + 0.3 * t_on_pinna)

    def shade(patch: Patch) -> np.ndarray:
        t, s = leaflet.local(patch.x, patch.y)
        body = mix(base, colors.shade, 0.65 * smoothstep(0.45, 0.0, t))
        body = mix(body, colors.light, 0.35 * smoothstep(0.05, -0.25, s * side))
        body = brushed(body, patch, 0.05)
        body = mix(body, colors.vein, 0.45 * line_at(np.abs(s), 1.3 / leaflet.length))
        return mix(body, colors.shade * 0.75, 0.55 * patch.rim(1.1))

    canvas.paint(leaflet.outline(0.27, 0.9, 0.6), shade)


def _fiddlehead(canvas: Canvas, base: tuple[float, float], top: tuple[float, float], turn: int) -> None:
    """A young frond still rolled up: a stem that ends in a spiral with small scales."""
    height = base[1] - top[1]
    angle = np.linspace(0, 4.6 * np.pi, 150)
    radius = 0.145 * height * (1 - angle / (5.3 * np.pi)) ** 1.15
    start = 0.0 if turn > 0 else np.pi
    coil_angle = start - turn * angle
    coil = np.stack([np.cos(coil_angle), np.sin(coil_angle)], axis=1) * radius[:, None]
    coil += np.array([top[0] - turn * radius[0], top[1] + 0.15 * height])
    stem = spline([base, (base[0] + 5 * turn, base[1] - 0.5 * height), tuple(coil[0])], 70)[:-1]
    line = np.concatenate([stem, coil])
    widths = np.concatenate([taper(len(stem), 7.5, 8.5), taper(len(coil), 8.5, 2.5)])
    paint_stem(canvas, line, widths, RUSSET)
    for i in range(len(stem), len(line) - 12, 4):
        outward = np.arctan2(*(line[i] - coil.mean(axis=0))[::-1])
        scale = Frame(*line[i], outward + 0.5 * turn, 4 + 0.55 * widths[i])
        canvas.paint(scale.outline(0.3), mix(RUSSET.shade, RUSSET.light, 0.35))


def draw_fern(rng: np.random.Generator) -> np.ndarray:
    """A spray of fern fronds on cream, blue-green behind, deep green in front, fiddleheads."""
    canvas = Canvas(640, 768, FERN_GROUND, rng)
    back = [
        ([(320, 742), (268, 520), (176, 310), (44, 196)], 104, FERN_BLUE),
        ([(322, 742), (376, 510), (470, 300), (600, 182)], 104, FERN_BLUE),
        ([(318, 742), (330, 480), (306, 220), (344, 26)], 116, FERN_BLUE),
    ]
    middle = [
        ([(316, 742), (250, 610), (150, 500), (30, 470)], 98, FERN_BRIGHT),
        ([(324, 742), (392, 604), (490, 500), (610, 484)], 98, FERN_BRIGHT),
        ([(318, 742), (286, 490), (236, 230), (140, 54)], 100, FERN_DEEP),
        ([(322, 742), (360, 490), (416, 240), (508, 66)], 100, FERN_DEEP),
    ]
    front = [
        ([(318, 742), (300, 600), (330, 430), (282, 236)], 88, FERN_BRIGHT),
        ([(314, 744), (240, 690), (140, 660), (36, 700)], 60, FERN_DEEP),
        ([(326, 744), (400, 694), (500, 664), (602, 706)], 60, FERN_DEEP),
    ]
    for points, reach, colors in back:
        paint_frond(canvas, spline(points), reach, colors.faded(FERN_GROUND, 0.30), rng)
    for points, reach, colors in middle:
        paint_frond(canvas, spline(points), reach, colors, rng)
    _fiddlehead(canvas, (306, 744), (196, 520), -1)
    _fiddlehead(canvas, (334, 744), (446, 530), 1)
    for points, reach, colors in front:
        paint_frond(canvas, spline(points), reach, colors, rng)
    return canvas.finished()


def _ginkgo_outline(frame: Frame, spread: float, rng: np.random.Generator) -> np.ndarray:
    """A fan with a cleft and a waved edge, (N, 2)."""
    angle = np.linspace(-spread, spread, 180)
    waves = sum(
        rng.normal(0, 0.018) / (1 + 0.12 * k) * np.sin(k * angle * 2.2 + rng.uniform(0, 6.28)) for k in range(2, 16)
    )
    cleft = rng.uniform(0.2, 0.42) * np.exp(-np.abs(angle - rng.normal(0, 0.05)) / 0.07)
    shoulder = 0.28 * np.abs(angle / spread) ** 5
    radius = 1 + waves - cleft - shoulder
    fan = frame.place(radius * np.cos(angle), radius * np.sin(angle))
    return np.concatenate([[frame.place(np.array(0.0), np.array(0.0))], fan])


def paint_ginkgo(canvas: Canvas, frame: Frame, stops: np.ndarray, rng: np.random.Generator, shadow: float) -> None:
    """A ginkgo leaf with its stalk; `stops` go from the dark of the veins to the lit blade."""
    spread = rng.uniform(0.95, 1.18)
    outline = _ginkgo_outline(frame, spread, rng)
    stalk_bend = rng.choice([-1, 1]) * rng.uniform(0.15, 0.3)
    stalk = Frame(frame.x, frame.y, frame.angle + np.pi, 0.62 * frame.length, stalk_bend)
    canvas.shadow(outline, np.float32([0.02, 0.07, 0.1]), shadow, 6, (3, 6))
    canvas.stroke(stalk.midrib(), taper(40, 0.024, 0.036) * frame.length, stops[0])
    canvas.stroke(stalk.midrib(), taper(40, 0.010, 0.018) * frame.length, stops[1])
    lean = rng.uniform(-0.5, 0.5)

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        radius, angle = np.hypot(t, s), np.arctan2(s, t)
        tone = 0.30 + 0.62 * radius + 0.18 * lean * angle + 0.07 * patch.grain
        tone = tone + 0.10 * np.sin(angle * 9 + 5 * lean) * smoothstep(0.3, 1.0, radius)
        body = ramp(stops, tone)
        for count, start in ((16, 0.0), (32, 0.42), (64, 0.70)):
            phase = angle / spread * count / 2 + 0.10 * patch.grain
            near = np.abs(phase - np.round(phase)) * radius * frame.length * spread / count * 2
            vein = line_at(near, 1.5) * smoothstep(start, start + 0.12, radius)
            body = mix(body, stops[0], 0.5 * vein)
        body = mix(body, stops[0] * 0.9, 0.45 * smoothstep(0.22, 0.0, radius))
        body = mix(body, stops[2], 0.5 * smoothstep(7, 2, patch.depth) * (radius > 0.6))
        return mix(body, stops[0] * 0.8, 0.7 * smoothstep(1.3, 0.6, patch.depth))

    canvas.paint(outline, shade)


def _tossed(width: int, height: int, count: int, apart: float, margin: float, rng: np.random.Generator) -> np.ndarray:
    """Places of a tossed lay-out, (count, 2): each the emptiest of many tries."""
    low, high = np.array([margin, margin]), np.array([width - margin, height - margin])
    places = [rng.uniform(low, high)]
    while len(places) < count:
        tries = rng.uniform(low, high, (60, 2))
        gaps = np.linalg.norm(tries[:, None] - np.array(places)[None], axis=2).min(axis=1)
        places.append(tries[np.argmax(np.minimum(gaps, apart) + rng.uniform(0, 6, 60))])
    return np.array(places)


def draw_ginkgo(rng: np.random.Generator) -> np.ndarray:
    """Ginkgo leaves tossed on deep teal, with tone-on-tone leaves beneath."""
    canvas = Canvas(768, 768, GINKGO_GROUND, rng)
    tone_on_tone = palette("#1c4a52", "#23565d", "#2f6a6c")
    for x, y in _tossed(768, 768, 26, 150, 78, rng):
        size = rng.uniform(62, 80)
        paint_ginkgo(canvas, _turned(x, y, size, rng), tone_on_tone, rng, 0.1)
    for number, (x, y) in enumerate(_tossed(768, 768, 36, 168, 93, rng)):
        stops = GINKGO_GOLDS[number % len(GINKGO_GOLDS)]
        size = rng.uniform(80, 116)
        paint_ginkgo(canvas, _turned(x, y, size, rng), stops, rng, 0.5)
    return canvas.finished()


def _turned(x: float, y: float, size: float, rng: np.random.Generator) -> Frame:
    """A leaf about (x, y), turned at random but with its stalk inwards where the edge is near.

    The fan's middle, not its foot, sits at (x, y).
    """
    dx, dy = x - 384, y - 384
    angle = rng.uniform(0, 2 * np.pi)
    if max(abs(dx), abs(dy)) > 384 - 1.25 * size:
        angle = np.arctan2(dy, dx) + rng.uniform(-0.5, 0.5)
    return Frame(x - 0.4 * size * np.cos(angle), y - 0.4 * size * np.sin(angle), angle, size)
