"""Red-crowned cranes in flight among clouds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .botanical import brushed, line_at
from .canvas import Canvas, Patch, Shader
from .color import mix, palette, ramp, rgb, smoothstep
from .curves import Frame, Points, directions, polar_outline, spline, taper

GROUND = rgb("#c9694a")
SUN = palette("#a83226", "#b9462f", "#cf7048")
CLOUD = palette("#d98a64", "#e7ab83", "#f3cfa8")
WHITE = palette("#a9a6ad", "#ece7de", "#fffdf6")
BLACK = palette("#11141c", "#272c3a", "#4d5568")
CROWN = rgb("#b3142a")
BEAK = palette("#4d4a35", "#9a8f5f", "#d6c78c")
LINE = rgb("#3a3038")


class Wing(NamedTuple):
    """Arm of a wing (shoulder, elbow, wrist, tip) and where its feathers point, in degrees.

    `root` is the direction of the feather next to the body and `tip` that of the last primary;
    `reach` the length of the longest feather in pixels.
    """

    arm: Points
    root: float
    tip: float
    reach: float


def _feather(canvas: Canvas, frame: Frame, width: float, stops: np.ndarray, dark_tip: np.ndarray | None) -> None:
    """A feather: vane with barbs, shaft, and a shaded edge where it lies under the next."""
    canvas.shadow(frame.outline(width, 1.5, 0.55), LINE, 0.22, 2.5, (1.5, 3))

    def shade(patch: Patch) -> np.ndarray:
        t, s = frame.local(patch.x, patch.y)
        tone = 0.45 + 0.45 * t + 0.20 * np.sign(frame.bend or 1) * s / width + 0.05 * patch.grain
        body = ramp(stops, tone)
        if dark_tip is not None:
            body = mix(body, ramp(dark_tip, tone - 0.2), smoothstep(0.42, 0.56, t + 0.6 * s))
        phase = (t * frame.length - 1.1 * np.abs(s) * frame.length) / 4.6
        barb = smoothstep(0.32, 0.08, np.abs(phase - np.round(phase)))
        body = mix(body, stops[0], 0.22 * barb)
        body = mix(body, stops[0] * 0.8, line_at(np.abs(s), 1.9 / frame.length))
        return mix(body, LINE, 0.62 * patch.rim(1.3))

    canvas.paint(frame.outline(width, 1.5, 0.55), shade)


def paint_wing(canvas: Canvas, wing: Wing, scale: float, rng: np.random.Generator) -> None:
    """Primaries and secondaries, the arm, then three rows of coverts that hide it."""
    arm = spline(wing.arm, 160)
    _feather_row(canvas, wing, arm, 19, 1.00, 0.085, rng)
    canvas.stroke(arm, taper(160, 17, 6) * scale, WHITE[1])
    for count, share, width in ((19, 0.60, 0.130), (21, 0.36, 0.19), (24, 0.19, 0.30)):
        _feather_row(canvas, wing, arm, count, share, width, rng)
    canvas.stroke(arm, taper(160, 8.5, 3.4) * scale, LINE, 0.75)
    canvas.stroke(arm, taper(160, 6.5, 1.8) * scale, lambda p: brushed(WHITE[2], p, 0.03))


def _feather_row(
    canvas: Canvas,
    wing: Wing,
    arm: np.ndarray,
    count: int,
    share: float,
    width: float,
    rng: np.random.Generator,
) -> None:
    """One row of feathers from the body to the wing tip; the flight feathers by the body are black."""
    for f in np.linspace(0, 1, count):
        x, y = arm[int(f * (len(arm) - 1))]
        angle = np.deg2rad(wing.root + (wing.tip - wing.root) * f**1.35)
        fullness = (0.62 + 0.38 * np.sin(np.pi * (0.15 + 0.62 * f))) * (1 - 0.25 * (f > 0.97))
        length = wing.reach * share * fullness * rng.uniform(0.97, 1.03)
        bend = 0.10 * np.sign(wing.tip - wing.root)
        dark = BLACK if share == 1.0 and f < 0.42 else None
        _feather(canvas, Frame(x, y, angle, length, bend), width, WHITE, dark)


def _ribbon(line: np.ndarray, widths: np.ndarray) -> np.ndarray:
    heading = directions(line)
    normal = np.stack([-np.sin(heading), np.cos(heading)], axis=1) * widths[:, None] / 2
    return np.concatenate([line + normal, (line - normal)[::-1]])


def _body_widths(scale: float) -> np.ndarray:
    u = np.linspace(0, 1, 200)
    knots = np.array([0.0, 0.06, 0.30, 0.42, 0.55, 0.70, 0.85, 1.0])
    widths = np.array([11, 12, 12, 20, 48, 54, 36, 12])
    return np.interp(u, knots, widths) * scale


class Pose(NamedTuple):
    """Where a crane flies: its shoulders' place, its size, its climb in degrees, mirrored or not."""

    x: float
    y: float
    scale: float
    climb: float
    flip: bool

    def at(self, points: Points) -> np.ndarray:
        """Crane coordinates (x forwards, y down) on the sheet, (N, 2)."""
        x, y = np.array(points, float).T * self.scale
        turn = np.deg2rad(-self.climb)
        ahead = x * np.cos(turn) - y * np.sin(turn)
        down = x * np.sin(turn) + y * np.cos(turn)
        return np.stack([self.x + (-ahead if self.flip else ahead), self.y + down], axis=1)

    def direction(self, degrees: float) -> float:
        """A direction of the crane's own, in degrees on the sheet."""
        turned = degrees - self.climb
        return 180 - turned if self.flip else turned

    def wing(self, wing: Wing) -> Wing:
        """A wing carried to the sheet."""
        return Wing(self.at(wing.arm), self.direction(wing.root), self.direction(wing.tip), wing.reach * self.scale)

    def forwards(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """How far ahead of the shoulders points of the sheet lie, in crane coordinates."""
        turn = np.deg2rad(-self.climb)
        ahead = (self.x - x if self.flip else x - self.x) * np.cos(turn)
        return (ahead + (y - self.y) * np.sin(turn)) / self.scale


def paint_crane(canvas: Canvas, pose: Pose, wings: tuple[Wing, Wing], rng: np.random.Generator) -> None:
    """A crane in flight: far wing, legs, tail, body and head, near wing."""
    far, near = wings
    paint_wing(canvas, pose.wing(far), pose.scale, rng)
    for lift in (0, 7):
        leg = [(-70, 16 + lift), (-150, 30 + lift), (-232, 30 + lift), (-262, 36)]
        line = spline(pose.at(leg), 80)
        canvas.stroke(line, taper(80, 7, 3.4) * pose.scale, BLACK[0])
        canvas.stroke(line - 0.5 * pose.scale, taper(80, 3, 1.2) * pose.scale, BLACK[2], 0.8)
    for i, angle in enumerate(np.linspace(168, 196, 6)):
        x, y = pose.at([(-52, 4 + 3 * i)])[0]
        tail = Frame(x, y, np.deg2rad(pose.direction(angle)), 92 * pose.scale, 0.08)
        _feather(canvas, tail, 0.13, WHITE, None)
    _paint_body(canvas, pose)
    _paint_head(canvas, pose)
    paint_wing(canvas, pose.wing(near), pose.scale, rng)


def _paint_body(canvas: Canvas, pose: Pose) -> None:
    spine = [(214, -34), (180, -34), (130, -22), (88, -8), (40, 4), (-10, 8), (-84, 12)]
    outline = _ribbon(spline(pose.at(spine), 200), _body_widths(pose.scale))
    canvas.shadow(outline, LINE, 0.3, 4, (2, 4))

    def shade(patch: Patch) -> np.ndarray:
        ahead = pose.forwards(patch.x, patch.y)
        depth = patch.depth / pose.scale
        body = ramp(WHITE, 0.35 + 0.09 * depth + 0.05 * patch.grain)
        neck = smoothstep(94, 112, ahead + 4 * patch.grain) * smoothstep(206, 200, ahead)
        body = mix(body, ramp(BLACK, 0.2 + 0.12 * depth), neck)
        return mix(body, LINE, 0.6 * patch.rim(1.3))

    canvas.paint(outline, shade)


def _paint_head(canvas: Canvas, pose: Pose) -> None:
    def closed(points: list[tuple[float, float]]) -> np.ndarray:
        return spline(pose.at([*points, points[0]]), 60)

    skull = closed([(204, -40), (216, -45), (230, -42), (236, -34), (226, -27), (208, -26)])
    canvas.paint(skull, WHITE[2])
    canvas.paint(pose.at([(230, -40), (262, -32), (290, -26), (258, -27), (231, -30)]), BEAK[1])
    canvas.paint(pose.at([(231, -32), (260, -28), (286, -26), (256, -24), (229, -27)]), BEAK[0])
    crown = closed([(207, -43), (217, -49), (229, -46), (234, -40), (220, -40)])
    canvas.paint(crown, lambda p: brushed(CROWN, p, 0.1))
    canvas.stroke(pose.at([(224, -36), (224.6, -36)]), 4.6 * pose.scale, BLACK[0])
    canvas.stroke(skull, 1.0, LINE, 0.7)


def _mist(canvas: Canvas, x: float, y: float, bars: Sequence[tuple[float, float]]) -> None:
    """Bands of mist as on a kimono: round-ended bars (start, end) one under another."""
    for row, (start, end) in enumerate(bars):
        line = np.linspace((x + start, y + 31 * row), (x + end, y + 31 * row), 60)
        canvas.stroke(line, 34.0, _mist_shader(line.mean(axis=0), (end - start) / 2))


def _mist_shader(center: np.ndarray, half: float) -> Shader:
    """A bar of mist that fades to one side, flecked, with a fine line inside its edge."""

    def shade(patch: Patch) -> np.ndarray:
        tone = 0.55 - 0.45 * (patch.x - center[0]) / half - 0.012 * (patch.y - center[1])
        body = ramp(CLOUD, tone + 0.09 * patch.grain)
        body = mix(body, CLOUD[2], 0.5 * smoothstep(1.45, 1.7, patch.grain))
        return mix(body, CLOUD[2], 0.9 * line_at(np.abs(patch.depth - 5), 2.4))

    return shade


RAISED = (
    Wing([(6, -6), (38, -58), (40, -120), (10, -188)], 198, 272, 160),
    Wing([(14, 4), (0, -56), (-38, -112), (-104, -160)], 172, 228, 176),
)
SPREAD = (
    Wing([(10, -6), (50, -52), (70, -104), (58, -170)], 200, 284, 150),
    Wing([(8, 10), (28, 58), (14, 110), (-36, 166)], 168, 102, 168),
)
MISTS = [
    (420, 60, [(-120, 60), (-190, 0), (-90, 20)]),
    (92, 74, [(-40, 60), (-60, 20)]),
    (110, 448, [(-50, 80), (-84, 130), (-40, 40)]),
    (640, 436, [(-40, 90), (-90, 60), (0, 96)]),
    (560, 668, [(-80, 110), (-150, 40), (-40, 130)]),
    (180, 672, [(-140, 60), (-90, 120), (-110, 20)]),
]


def _sun(patch: Patch) -> np.ndarray:
    """The sun's disc, paler towards its foot, with one fine ring inside its edge."""
    body = ramp(SUN, 0.2 + 0.8 * (patch.y - 136) / 472 + 0.05 * patch.grain)
    return mix(body, CLOUD[1], 0.7 * line_at(np.abs(patch.depth - 9), 2.6))


def draw_crane(rng: np.random.Generator) -> np.ndarray:
    """Three red-crowned cranes crossing bands of mist on burnt orange."""
    canvas = Canvas(768, 768, GROUND, rng)
    turn = np.linspace(0, 2 * np.pi, 240)
    canvas.paint(polar_outline((398, 372), turn, np.full(240, 236.0)), _sun)
    for x, y, bars in MISTS:
        _mist(canvas, x, y, bars)
    paint_crane(canvas, Pose(224, 306, 0.78, 16, False), RAISED, rng)
    paint_crane(canvas, Pose(552, 262, 0.74, 38, False), SPREAD, rng)
    paint_crane(canvas, Pose(372, 612, 0.88, 5, True), RAISED, rng)
    return canvas.finished()
