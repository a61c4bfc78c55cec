"""Painting on paper: shapes laid one over another, each shaded by a small function."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .color import mix, smoothstep
from .noise import fractal_noise

MOTIF_SCALE = 3
BARE_EDGE = 4


class Patch:
    """The part of a canvas under one shape, as a shader sees it.

    `x`, `y`: float32 (h, w), positions in final pixels; `inside`: bool (h, w); `grain`: float32
    (h, w), the brush's unevenness with zero mean and unit deviation.
    """

    def __init__(self, window: tuple[slice, slice], inside: np.ndarray, grain: np.ndarray):
        self.window = window
        self.inside = inside
        self.grain = grain
        rows = np.arange(window[0].start, window[0].stop, dtype=np.float32)
        columns = np.arange(window[1].start, window[1].stop, dtype=np.float32)
        self.y = np.broadcast_to(((rows + 0.5) / MOTIF_SCALE)[:, None], inside.shape)
        self.x = np.broadcast_to(((columns + 0.5) / MOTIF_SCALE)[None, :], inside.shape)

    @cached_property
    def depth(self) -> np.ndarray:
        """Distance inwards from the shape's edge, in final pixels."""
        padded = np.pad(self.inside, 1)
        distance = ndimage.distance_transform_edt(padded)[1:-1, 1:-1]
        return (distance / MOTIF_SCALE).astype(np.float32)

    def rim(self, width: float) -> np.ndarray:
        """1 at the edge of the shape, falling to 0 at `width` pixels inside."""
        return smoothstep(width, 0, self.depth)


Shader = Callable[[Patch], np.ndarray]
Opacity = float | Callable[[Patch], np.ndarray]


class Canvas:
    """A sheet of plain ground, `MOTIF_SCALE` times finer than the picture shipped."""

    def __init__(self, width: int, height: int, ground: np.ndarray, rng: np.random.Generator) -> None:
        self.ground = ground
        shape = (height * MOTIF_SCALE, width * MOTIF_SCALE)
        self.pixels = np.broadcast_to(ground, (*shape, 3)).astype(np.float32)
        self.grain = fractal_noise(shape, 22 * MOTIF_SCALE, rng, 3, 0.6)

    def _window(self, points: np.ndarray, margin: float) -> tuple[slice, slice] | None:
        low = np.floor((points.min(axis=0) - margin) * MOTIF_SCALE).astype(int)
        high = np.ceil((points.max(axis=0) + margin) * MOTIF_SCALE).astype(int) + 1
        x0, y0 = np.maximum(low, 0)
        x1, y1 = np.minimum(high, [self.pixels.shape[1], self.pixels.shape[0]])
        return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None

    def _lay(self, patch: Patch, shader: Shader | np.ndarray, opacity: Opacity) -> None:
        color = shader(patch) if callable(shader) else shader
        amount = opacity(patch) if callable(opacity) else opacity
        below = self.pixels[patch.window]
        self.pixels[patch.window] = mix(below, color, patch.inside * np.float32(amount))

    def paint(self, outline: np.ndarray, shader: Shader | np.ndarray, opacity: Opacity = 1.0) -> None:
        """Fill the closed `outline`, (N, 2) of (x, y) in final pixels."""
        window = self._window(outline, 1)
        if window is None:
            return
        inside = _polygon_mask(outline, window)
        self._lay(Patch(window, inside, self.grain[window]), shader, opacity)

    def stroke(
        self,
        line: np.ndarray,
        width: float | np.ndarray,
        shader: Shader | np.ndarray,
        opacity: Opacity = 1.0,
    ) -> None:
        """Draw a brush line through `line` (N, 2), of one `width` or one per point (N,)."""
        widths = np.broadcast_to(np.asarray(width, np.float32), len(line))
        window = self._window(line, float(widths.max()) + 1)
        if window is None:
            return
        inside = _stroke_mask(line, widths, window)
        self._lay(Patch(window, inside, self.grain[window]), shader, opacity)

    def shadow(
        self,
        outline: np.ndarray,
        color: np.ndarray,
        opacity: float,
        blur: float = 5.0,
        offset: tuple[float, float] = (2.0, 4.0),
    ) -> None:
        """Let the shape that is about to be painted darken what lies under it, softly."""
        moved = outline + np.asarray(offset)
        window = self._window(moved, 3 * blur)
        if window is None:
            return
        mask = _polygon_mask(moved, window).astype(np.float32)
        soft = ndimage.gaussian_filter(mask, blur * MOTIF_SCALE, truncate=2.5)
        self.pixels[window] = mix(self.pixels[window], color, soft * opacity)

    def finished(self) -> np.ndarray:
        """The painting, float32 (H, W, 3), its outermost pixels wiped to plain ground.

        A shadow's faint tail may reach the border; a motif tiles only if none is left there.
        """
        edge = BARE_EDGE * MOTIF_SCALE
        plain = np.ones(self.pixels.shape[:2], bool)
        plain[edge:-edge, edge:-edge] = False
        self.pixels[plain] = self.ground
        return self.pixels

    def field_patch(self, points: np.ndarray, margin: float) -> Patch:
        """A patch about `points` with everything inside, for shapes given as fields."""
        window = self._window(points, margin)
        if window is None:
            raise ValueError("the points lie off the sheet")
        inside = np.ones(self.pixels[window].shape[:2], bool)
        return Patch(window, inside, self.grain[window])

    def lay_field(self, patch: Patch, color: np.ndarray, amount: np.ndarray) -> None:
        """Lay `color` (h, w, 3) over a patch with opacity `amount` (h, w)."""
        self.pixels[patch.window] = mix(self.pixels[patch.window], color, amount)


def _to_window(points: np.ndarray, window: tuple[slice, slice]) -> list[tuple[float, float]]:
    corner = np.array([window[1].start, window[0].start])
    return [tuple(point) for point in (points * MOTIF_SCALE - corner - 0.5).tolist()]


def _blank(window: tuple[slice, slice]) -> Image.Image:
    return Image.new("1", (window[1].stop - window[1].start, window[0].stop - window[0].start))


def _polygon_mask(outline: np.ndarray, window: tuple[slice, slice]) -> np.ndarray:
    sheet = _blank(window)
    ImageDraw.Draw(sheet).polygon(_to_window(outline, window), fill=1)
    return np.array(sheet)


def _stroke_mask(line: np.ndarray, widths: np.ndarray, window: tuple[slice, slice]) -> np.ndarray:
    sheet = _blank(window)
    pen = ImageDraw.Draw(sheet)
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) * (widths[:, None] / 2)
    left = _to_window(line + normal, window)
    right = _to_window(line - normal, window)
    for i in range(len(line) - 1):
        pen.polygon([left[i], left[i + 1], right[i + 1], right[i]], fill=1)
    for (x, y), width in zip(_to_window(line, window), widths, strict=True):
        radius = width * MOTIF_SCALE / 2
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=1)
    return np.array(sheet)
