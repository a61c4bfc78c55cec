"""Leaves, petals and stems, shaded like gouache studies."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .canvas import Canvas, Patch
from .color import mix, ramp, smoothstep
from .curves import Frame


class LeafColors(NamedTuple):
    """Gouache for a leaf: the half turned to the light, the half in shade, and the veins."""

    light: np.ndarray
    shade: np.ndarray
    vein: np.ndarray

    def faded(self, ground: np.ndarray, amount: float) -> LeafColors:
        """The same leaf further back: drawn towards the ground color."""
        return LeafColors(*(mix(color, ground, amount) for color in self))


def line_at(distance: np.ndarray, width: float | np.ndarray) -> np.ndarray:
    """An anti-aliased line, (h, w) in [0, 1], where `distance` is within half its `width`."""
    return smoothstep(0.5, 0.2, distance / width)


def brushed(color: np.ndarray, patch: Patch, amount: float = 0.06) -> np.ndarray:
    """Vary a color, (3,) or (h, w, 3), with the unevenness of the brush."""
    return color * (1 + amount * patch.grain)[..., None]


def paint_leaf(
    canvas: Canvas,
    frame: Frame,
    width: float,
    colors: LeafColors,
    veins: int = 9,
    fullness: float = 0.8,
    outline: np.ndarray | None = None,
) -> None:
    """A leaf in two tones with midrib, side veins and a dark edge; `width` is the half width."""
    shape = frame.outline(width, fullness) if outline is None else outline
    pixel = 1 / frame.length

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        across = np.abs(s) / width
        body = mix(colors.shade, colors.light, smoothstep(-0.35, 0.35, -s / width))
        body = mix(body, colors.light, 0.35 * smoothstep(0.5, 1.0, t))
        body = mix(body, colors.shade * 0.8, 0.5 * smoothstep(0.25, 0.0, t))
        body = brushed(body, patch)
        phase = (t - 0.42 * across * width / 0.3 * 0.8) * veins
        nearest = np.abs(phase - np.round(phase)) / veins
        side_vein = line_at(nearest, 2.2 * pixel) * smoothstep(1.05, 0.5, across)
        furrow = smoothstep(0.32, 0.0, np.abs(phase - np.floor(phase) - 0.75))
        body = mix(body, colors.shade * 0.85, 0.28 * furrow * smoothstep(0.0, 0.2, across))
        body = mix(body, colors.vein, 0.6 * side_vein)
        midrib = line_at(np.abs(s), (3.6 - 2.4 * np.clip(t, 0, 1)) * pixel)
        body = mix(body, colors.vein, 0.9 * midrib)
        return mix(body, colors.shade * 0.62, 0.7 * patch.rim(1.7))

    canvas.paint(shape, shade)


def petal_outline(frame: Frame, width: float, ruffle: float, notch: float, rng: np.random.Generator) -> np.ndarray:
    """An obovate petal, (N, 2), whose free edge is ruffled and notched by hand."""
    phi = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    t = 0.5 - 0.5 * np.cos(phi)
    s = width * np.sin(phi) * (0.42 + 0.58 * t)
    waves = sum(rng.normal(0, 1) / (1 + 0.35 * k) * np.sin(k * phi + rng.uniform(0, 6.28)) for k in range(3, 15))
    free = smoothstep(0.35, 0.95, t)
    t = t + ruffle * waves * free - notch * np.exp(-(((phi - np.pi) / 0.22) ** 2)) * free
    s = s * (1 + 0.8 * ruffle * waves * free)
    return frame.place(t, s)


def paint_petal(
    canvas: Canvas,
    frame: Frame,
    width: float,
    stops: np.ndarray,
    rng: np.random.Generator,
    ruffle: float = 0.02,
    notch: float = 0.05,
    shadow: float = 0.45,
) -> None:
    """A petal from `stops[0]` at the heart to `stops[-1]` at the lip, finely veined."""
    outline = petal_outline(frame, width, ruffle, notch, rng)
    strength = rng.uniform(0.5, 1.2, 64)
    lean = rng.uniform(-0.12, 0.12)
    canvas.shadow(outline, stops[0] * 0.45, shadow, blur=5, offset=(1.0, 3.0))

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        v = s / (width * (0.42 + 0.58 * np.clip(t, 0.02, 1.1)))
        tone = t + lean * v + 0.05 * patch.grain - 0.10 * v * v
        body = ramp(stops, smoothstep(0.12, 1.0, tone))
        count = 13
        phase = (v + 1.2) * count + 0.16 * patch.grain
        near = np.abs(phase - np.round(phase))
        power = strength[np.clip(np.round(phase), 0, 63).astype(int)]
        vein = smoothstep(0.17, 0.03, near) * smoothstep(1.0, 0.4, t) * power
        body = mix(body, stops[0] * 0.9, 0.38 * np.clip(vein, 0, 1))
        folds = np.sin(v * 7 + 9 * lean) * smoothstep(0.3, 0.9, t)
        body = body * (1 + 0.045 * folds)[..., None]
        body = mix(body, stops[-1], 0.55 * smoothstep(7, 1.5, patch.depth) * smoothstep(0.4, 0.8, t))
        return mix(body, stops[0] * 0.8, 0.75 * smoothstep(1.1, 0.6, patch.depth))

    canvas.paint(outline, shade)


def paint_stem(canvas: Canvas, line: np.ndarray, widths: np.ndarray | float, colors: LeafColors) -> None:
    """A stem with a dark edge and a light along one side."""
    widths = np.broadcast_to(np.asarray(widths, float), len(line))
    canvas.stroke(line, widths, colors.shade * 0.7)
    canvas.stroke(line, np.maximum(widths - 1.4, 0.8), lambda p: brushed(colors.shade, p))
    lit = line + np.array([-0.16, -0.16]) * widths[:, None]
    canvas.stroke(lit, widths * 0.35, colors.light, 0.8)
