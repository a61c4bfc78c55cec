"""Two koi circling, seen from above, with ripples and lily pads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.spatial import cKDTree

from .botanical import brushed, line_at
from .canvas import Canvas, Patch
from .color import mix, palette, ramp, rgb, smoothstep
from .curves import Frame, directions, polar_outline
from .noise import fractal_noise, look_up

WATER = rgb("#8fbab0")
DEEP_WATER = rgb("#5f9996")
RIPPLE = rgb("#d3e6da")
SHADOW = rgb("#2f5f63")
PEARL = palette("#b9a894", "#f0e6d4", "#fffaf0")
VERMILION = palette("#8f2a1a", "#d6492a", "#f08a4e")
INK = palette("#14171f", "#2b3040", "#596074")
GOLD = palette("#8a5a1c", "#d99a35", "#f5cf7c")
SHEEN, IRIS, PUPIL = palette("#fffcf2", "#7d5a2a", "#10131a")
PAD = palette("#2f6650", "#4f8c63", "#86b67c")

# Width of a scale, as a share of the koi's length.
SCALE_WIDTH = 0.031

# Half width of the body along its length, as shares of the length: snout to tail.
PROFILE_U = np.array([0.0, 0.02, 0.06, 0.14, 0.28, 0.42, 0.60, 0.78, 0.92, 1.0])
PROFILE = np.array([0.0, 0.052, 0.080, 0.104, 0.124, 0.121, 0.092, 0.055, 0.030, 0.025])


class Koi(NamedTuple):
    """A koi: its spine (N, 2) from snout to tail, length in pixels, and its colors."""

    spine: np.ndarray
    length: float
    base: np.ndarray
    marking: np.ndarray
    second: np.ndarray
    cover: float


def _half_width(u: np.ndarray) -> np.ndarray:
    rounded = np.sqrt(np.clip(u / 0.05, 0, 1)) * 0.072
    smooth = PchipInterpolator(PROFILE_U, PROFILE)(u)
    return np.where(u < 0.045, np.minimum(rounded, smooth + 0.02), smooth)


def body_coordinates(koi: Koi, patch: Patch) -> tuple[np.ndarray, np.ndarray]:
    """Place of each pixel on the koi: `u` from snout 0 to tail 1, `v` from flank -1 to flank 1."""
    tree = cKDTree(koi.spine)
    points = np.stack([patch.x.ravel(), patch.y.ravel()], axis=1)
    _, nearest = tree.query(points, distance_upper_bound=koi.length * 0.16)
    missed = nearest >= len(koi.spine)
    nearest = np.where(missed, 0, nearest)
    heading = directions(koi.spine)[nearest]
    away = points - koi.spine[nearest]
    u = nearest / (len(koi.spine) - 1)
    u = u + (away[:, 0] * np.cos(heading) + away[:, 1] * np.sin(heading)) / koi.length
    side = away[:, 1] * np.cos(heading) - away[:, 0] * np.sin(heading)
    half = np.maximum(_half_width(np.clip(u, 0, 1)) * koi.length, 1e-3)
    v = np.where(missed | (u < 0) | (u > 1), 9.0, side / half)
    shape = patch.x.shape
    return u.reshape(shape).astype(np.float32), v.reshape(shape).astype(np.float32)


def _scales(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rounded scales that overlap like tiles towards the tail.

    Returns how far from its scale's center each pixel lies, in [0, 1], and the scale's dark rim.
    """
    across = np.arcsin(np.clip(v, -1, 1)) * 0.105 / SCALE_WIDTH
    along = u / SCALE_WIDTH
    step, reach = 0.5, 0.62
    depth = np.ones(u.shape, np.float32)
    # From the tail forwards: a scale nearer the head lies over the next.
    for ahead in (1, 0, -1):
        row = np.floor(along / step) + ahead
        beside = across + 0.5 * (row % 2)
        distance = np.hypot(along - row * step, beside - np.round(beside)) / reach
        depth = np.where(distance < 1, distance, depth)
    return depth, smoothstep(0.82, 0.97, depth)


def _markings(koi: Koi, u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Colored patches (h, w) in [0, 1]: the large marking and the small black one."""
    field = fractal_noise((256, 512), (70, 70), rng, 4, 0.5)
    second = fractal_noise((256, 512), (44, 44), rng, 4, 0.5)
    rows, columns = 128 + 52 * v, u * 470 + 20
    main = look_up(field, rows, columns)
    spots = look_up(second, rows, columns)
    fade = smoothstep(1.0, 0.82, np.abs(v)) * smoothstep(1.0, 0.9, u)
    return (
        smoothstep(-0.05, 0.05, main - koi.cover) * (0.35 + 0.65 * fade),
        smoothstep(-0.04, 0.04, spots - 1.0) * fade,
    )


def _paint_body(canvas: Canvas, koi: Koi, rng: np.random.Generator) -> None:
    patch = canvas.field_patch(koi.spine, koi.length * 0.13)
    u, v = body_coordinates(koi, patch)
    light = 0.78 - 0.46 * v * v - 0.12 * v + 0.04 * patch.grain
    main, spots = _markings(koi, u, v, rng)
    color = ramp(koi.base, light)
    color = mix(color, ramp(koi.marking, light), main)
    color = mix(color, ramp(koi.second, light), spots)
    color = _scaled(color, u, v)
    color = mix(color, color * 0.45, 0.85 * smoothstep(0.90, 1.0, np.abs(v)))
    color = _faced(color, u, v, koi.length)
    canvas.lay_field(patch, color, smoothstep(1.01, 0.985, np.abs(v)))


def _scaled(color: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Draw scales into the body's color (h, w, 3), from behind the gills to the tail."""
    from_center, rim = _scales(u, v)
    where = smoothstep(0.20, 0.27, u) * smoothstep(1.0, 0.86, np.abs(v))
    color = color * (1 + 0.13 * where * (0.5 - from_center))[..., None]
    color = mix(color, color * 0.50, 0.72 * rim * where)
    return mix(color, SHEEN, 0.22 * where * smoothstep(0.75, 0.35, from_center))


def _faced(color: np.ndarray, u: np.ndarray, v: np.ndarray, length: float) -> np.ndarray:
    """Draw gills, brows, eyes and nostrils into the body's color (h, w, 3)."""
    beside = np.abs(v)
    gill = line_at(np.abs(u - 0.195 + 0.05 * v * v), 0.006) * (beside < 0.93)
    color = mix(color, color * 0.45, 0.8 * gill)
    brow = line_at(np.abs(beside - 0.40 - 1.6 * (u - 0.1)), 0.10) * (u < 0.13) * (u > 0.035)
    color = mix(color, color * 0.6, 0.45 * brow)
    eye = np.hypot((u - 0.092) * length, (beside - 0.80) * 0.085 * length) / 6.4
    color = mix(color, IRIS, smoothstep(1.12, 0.98, eye))
    color = mix(color, PUPIL, smoothstep(0.80, 0.66, eye))
    nostril = np.hypot((u - 0.040) / 0.006, (beside - 0.34) / 0.07)
    return mix(color, color * 0.35, smoothstep(1.2, 0.8, nostril))


def _paint_fin(
    canvas: Canvas,
    frame: Frame,
    outline: np.ndarray,
    stops: np.ndarray,
    fan: float,
    rays: int,
) -> None:
    """A see-through fin with rays that spread from its root over `fan` radians either way."""
    canvas.shadow(outline, SHADOW, 0.28, 5, (5, 9))

    def angle_of(patch: Patch) -> tuple[np.ndarray, np.ndarray]:
        t, s = frame.local(patch.x, patch.y)
        return np.hypot(t, s), np.arctan2(s, t)

    def shade(patch: Patch) -> np.ndarray:
        radius, angle = angle_of(patch)
        body = ramp(stops, 0.35 + 0.6 * radius + 0.05 * patch.grain)
        phase = angle / fan * rays / 2
        near = np.abs(phase - np.round(phase)) * 2
        body = mix(body, stops[0], 0.62 * smoothstep(0.42, 0.12, near) * smoothstep(0.02, 0.3, radius))
        body = mix(body, stops[2], 0.5 * smoothstep(0.7, 0.95, near))
        return mix(body, stops[0], 0.8 * patch.rim(1.5))

    def opacity(patch: Patch) -> np.ndarray:
        radius, _ = angle_of(patch)
        return np.clip(1.05 - 0.38 * radius, 0.55, 1) + 0.3 * patch.rim(1.5)

    canvas.paint(outline, shade, lambda p: np.clip(opacity(p), 0, 1))


def _fan_outline(frame: Frame, fan: float, scallop: float, rng: np.random.Generator) -> np.ndarray:
    angle = np.linspace(-fan, fan, 90)
    radius = 1 - 0.30 * (angle / fan) ** 2 + scallop * np.cos(angle / fan * np.pi * 6)
    radius = radius + rng.normal(0, 0.01)
    edge = frame.place(radius * np.cos(angle), radius * np.sin(angle))
    return np.concatenate([[frame.place(np.array(0.0), np.array(0.0))], edge])


def _paint_side_fins(canvas: Canvas, koi: Koi, u: float, size: float, rng: np.random.Generator) -> None:
    index = int(u * (len(koi.spine) - 1))
    heading = directions(koi.spine)[index]
    x, y = koi.spine[index]
    half = _half_width(np.array(u)) * koi.length * 0.82
    for side in (-1, 1):
        root = (x - side * half * np.sin(heading), y + side * half * np.cos(heading))
        frame = Frame(*root, heading + side * rng.uniform(0.85, 1.05), size * koi.length, 0)
        _paint_fin(canvas, frame, _fan_outline(frame, 0.62, 0.025, rng), koi.base, 0.62, 15)


def _paint_tail(canvas: Canvas, koi: Koi, rng: np.random.Generator) -> None:
    heading = directions(koi.spine)[-1]
    curl = heading - directions(koi.spine)[-40]
    root = koi.spine[-6]
    for side in (1, -1):
        frame = Frame(*root, heading + side * 0.30 + 1.2 * curl, 0.27 * koi.length, 0.16 * side)
        t = np.linspace(0, 1, 60)
        outer = frame.place(t, side * 0.30 * np.sin(np.pi * t**0.8) ** 0.9)
        inner = frame.place(t[::-1] * 0.98, -side * 0.20 * np.sin(np.pi * t[::-1] ** 0.7) ** 1.1)
        _paint_fin(canvas, frame, np.concatenate([outer, inner]), koi.base, 0.5, 13)


def _paint_dorsal(canvas: Canvas, koi: Koi) -> None:
    count = len(koi.spine)
    back = koi.spine[int(0.34 * count) : int(0.66 * count)]
    heading = directions(back)
    normal = np.stack([-np.sin(heading), np.cos(heading)], axis=1)
    t = np.linspace(0, 1, len(back))
    height = 0.030 * koi.length * np.sin(np.pi * t**0.6) ** 0.7
    crest = back + normal * height[:, None] + 0.012 * koi.length * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    outline = np.concatenate([back, crest[::-1]])
    canvas.shadow(outline, SHADOW * 0.6, 0.35, 2.5, (2, 4))
    canvas.paint(outline, lambda p: brushed(koi.base[1], p), 0.82)
    for i in range(4, len(back), 16):
        ray = np.stack([back[i], crest[min(i + 10, len(back) - 1)]])
        canvas.stroke(ray, 1.1, koi.base[0], 0.8)
    canvas.stroke(crest, 1.4, koi.base[0] * 0.8)
    canvas.stroke(back, 1.6, koi.marking[0] * 0.6, 0.7)


def _paint_barbels(canvas: Canvas, koi: Koi) -> None:
    heading = directions(koi.spine)[6]
    x, y = koi.spine[10]
    for side in (-1, 1):
        root = Frame(x, y, heading + np.pi + side * 0.9, 0.075 * koi.length, -side * 0.5)
        canvas.stroke(root.midrib(0.25), np.linspace(2.4, 0.9, 40), koi.base[0] * 0.8)


def paint_koi(canvas: Canvas, koi: Koi, rng: np.random.Generator) -> None:
    """A whole koi, from its shadow on the pond floor to its dorsal fin."""
    heading = directions(koi.spine)
    normal = np.stack([-np.sin(heading), np.cos(heading)], axis=1)
    u = np.linspace(0, 1, len(koi.spine))
    half = (_half_width(u) * koi.length)[:, None]
    outline = np.concatenate([koi.spine + normal * half, (koi.spine - normal * half)[::-1]])
    canvas.shadow(outline, SHADOW, 0.5, 9, (10, 17))
    _paint_tail(canvas, koi, rng)
    _paint_side_fins(canvas, koi, 0.22, 0.20, rng)
    _paint_side_fins(canvas, koi, 0.60, 0.115, rng)
    _paint_barbels(canvas, koi)
    _paint_body(canvas, koi, rng)
    _paint_dorsal(canvas, koi)


def _circling_spine(
    center: tuple[float, float], radius: float, start: float, sweep: float, count: int = 500
) -> np.ndarray:
    """A spine bent along a circle with a swimmer's S at the tail, (count, 2)."""
    u = np.linspace(0, 1, count)
    angle = start + sweep * u
    wave = radius * (1 + 0.16 * np.sin(2 * np.pi * (u * 0.95 - 0.1)) * u)
    return polar_outline(center, angle, wave)


def _ripples(canvas: Canvas, x: float, y: float, radii: list[float], rng: np.random.Generator) -> None:
    """Rings of broken brush lines about (x, y), each with its dark trough beside it."""
    for radius in radii:
        start = rng.uniform(0, 2 * np.pi)
        for part in range(3):
            a = start + part * 2.1 + np.linspace(0, rng.uniform(1.6, 2.05), 120)
            wobble = radius * (1 + 0.018 * np.sin(3 * a + part) + 0.010 * np.sin(7 * a))
            line = polar_outline((x, y), a, wobble)
            width = 3.0 * np.sin(np.linspace(0, np.pi, 120)) ** 0.6 + 0.3
            canvas.stroke(line + 1.6, width, DEEP_WATER, 0.55)
            canvas.stroke(line, width * 0.8, RIPPLE, 0.9)


def _paint_pad(canvas: Canvas, x: float, y: float, radius: float, notch: float, rng: np.random.Generator) -> None:
    """A lily pad about (x, y), cut open towards `notch`, with ribs and a rusty edge."""
    frame = Frame(x, y, notch, radius)
    angle = np.linspace(0.16, 2 * np.pi - 0.16, 160)
    edge = 1 + 0.012 * np.sin(9 * angle + rng.uniform(0, 6)) + 0.01 * np.sin(15 * angle)
    outline = frame.place(edge * np.cos(angle), edge * np.sin(angle))
    outline = np.concatenate([[frame.place(np.array(0.06), np.array(0.0))], outline])
    canvas.shadow(outline, SHADOW, 0.45, 6, (5, 9))

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        r, a = np.hypot(t, s), np.arctan2(s, t)
        body = ramp(PAD, 0.25 + 0.5 * r + 0.15 * np.cos(a + notch + 2.4) + 0.06 * patch.grain)
        phase = a / (2 * np.pi) * 14
        near = np.abs(phase - np.round(phase)) * r * 2 * np.pi / 14 * radius
        body = mix(body, rgb("#c4dba4"), 0.75 * line_at(near, 1.9) * smoothstep(0.98, 0.8, r))
        body = mix(body, rgb("#c9956b"), 0.55 * patch.rim(5))
        return mix(body, PAD[0] * 0.6, 0.8 * patch.rim(1.6))

    canvas.paint(outline, shade)


def draw_koi(rng: np.random.Generator) -> np.ndarray:
    """Two koi, one vermilion on pearl and one ink and gold, circling in celadon water."""
    canvas = Canvas(768, 768, WATER, rng)
    pond = canvas.field_patch(np.array([[0.0, 0.0], [768.0, 768.0]]), 0)
    away = np.hypot(pond.x - 384, pond.y - 384) + 12 * pond.grain
    canvas.lay_field(pond, DEEP_WATER, 0.55 * smoothstep(360, 60, away))
    _ripples(canvas, 384, 384, [34, 66, 100], rng)
    _ripples(canvas, 134, 128, [30, 58, 86, 108], rng)
    _ripples(canvas, 636, 642, [28, 54, 82, 106], rng)
    center = (384, 384)
    spine = _circling_spine(center, 236, -0.34, -2.28)
    first = Koi(spine, 545, PEARL, VERMILION, INK, 0.62)
    spine = _circling_spine(center, 236, -0.34 + np.pi, -2.28)
    second = Koi(spine, 545, GOLD, INK, VERMILION, 0.55)
    for x, y, radius, notch in (
        (640, 118, 74, 2.5),
        (704, 232, 40, 3.6),
        (118, 652, 80, -0.7),
        (58, 536, 38, 0.6),
        (548, 62, 34, 1.9),
        (228, 700, 36, -1.4),
    ):
        _paint_pad(canvas, x, y, radius, notch, rng)
    for koi in (first, second):
        paint_koi(canvas, koi, rng)
    return canvas.finished()
