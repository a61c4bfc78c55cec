"""Certify a tile: read its profiles, score its seams, judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams.band import integrity, likeness_of_sides, tramline
from nstflow.textile.seams.certificate import Axis, Certificate, SeamFinding, SeamReading
from nstflow.textile.seams.profiles import SCALES_PX, AxisProfile, read_profiles
from nstflow.textile.seams.scores import LINE_SCALES_PX, Score, line_score, shade_score
from nstflow.textile.seams.words import STRIPING, stripes_along

# Calibrated on tiles of ours, photos and cheats: docs/seams.md has the rates.
MOST_Z = 3.5
FAILING_Z = 4.0
# From 8 px on the outline of a motif that lies along the edge may look like a seam, and a seam is seldom that faint.
FAILING_Z_OF_WIDE = 5.0
_WIDE_PX = 8
LEAST_H = 0.55
MOST_C = 0.95
_PLACEMENT = "placement print: it does not repeat, and there is nothing to certify"

REMEDY_SEAM = (
    "check that --repeat names the repeat that the tile was drawn for; make the picture periodic before styling it; "
    "resize, sharpen and dither on the repeat; save as PNG or TIFF"
)
_REMEDY_LOOK = "look at the tile in repeat, for example with `nstflow tile`"
_REMEDY_LINE = "if the line belongs to the pattern all is well; otherwise the tile needs to be mended along these edges"
_REMEDY_BLUR = "make the tile on the torus instead of blending its edges"
_REMEDY_MIRROR = (
    "if the symmetry is meant, ask for the mirror repeat; otherwise make the tile on the torus instead of mirroring it"
)


@dataclass(frozen=True)
class _Side:
    """An axis with its seams.

    lines: the positions of the seams in the profile: the edge, and where units meet inside a swatch.
    """

    axis: Axis
    profile: AxisProfile
    lines: Sequence[int]

    @property
    def words(self) -> str:
        """Where the seams are."""
        edges = "the left and right edges" if self.axis == "across" else "the top and bottom edges"
        if len(self.lines) == 1:
            return edges
        # Spelled as in the manifests that are there.
        return f"{edges} of the unit, where it meets its mirrored or turned neighbors"


def certify(unit: np.ndarray, lattice: Lattice) -> Certificate:
    """Certify whether a unit tile repeats without a seam on its lattice.

    unit: uint8, or float in [0, 1], (H, W, 3) sRGB. Units that are mirrored or turned are judged as their swatch, at
    its edges and where units meet in it. The numbers are those of `scores.py` and `band.py`.

    Raises UsageError where the lattice cannot have a unit of that size, and for an array of another kind.
    """
    _check_array(unit)
    height, width = unit.shape[:2]
    lattice.shift_px(height, width)
    if not lattice.wraps:
        return Certificate(lattice.name, (width, height), notes=(_PLACEMENT,))
    tile, tiled = (lattice.swatch(unit), Lattice("straight")) if lattice.is_symmetric else (unit, lattice)
    profiles = read_profiles(tile, tiled)
    sides = []
    if lattice.wraps_across:
        sides.append(_Side("across", profiles.across, _seams(tile.shape[1], width)))
    if lattice.wraps_down:
        sides.append(_Side("down", profiles.down, _seams(tile.shape[0], height)))
    readings: dict[Axis, SeamReading] = {}
    findings: list[SeamFinding] = []
    notes: list[str] = []
    for side in sides:
        scores = _scores(side)
        reading = readings[side.axis] = _reading(side, scores, tile, tiled, profiles.contrast)
        findings += _judge(side, reading, scores, asks_for_mirror=lattice.has_mirrors)
        notes += _notes(side, reading)
    return Certificate(
        lattice.name, (width, height), readings.get("across"), readings.get("down"), tuple(findings), tuple(notes)
    )


def _check_array(unit: np.ndarray) -> None:
    is_picture = unit.ndim == 3 and unit.shape[2] == 3 and unit.size > 0
    if not is_picture or (unit.dtype != np.uint8 and unit.dtype.kind != "f"):
        raise UsageError(
            f"an array of {unit.dtype} {unit.shape}; expected uint8 (height, width, 3), or floats in [0, 1]"
        )


def _seams(length: int, unit: int) -> list[int]:
    """List the lines where units meet, in a tile of that length: between n and n + 1."""
    return list(range(unit - 1, length, unit))


def _scores(side: _Side) -> dict[tuple[str, int], Score]:
    """Score the side's seams, by kind and scale in px."""
    steps = side.profile.steps
    scores = {("shade", scale): shade_score(steps[scale], side.lines, scale) for scale in SCALES_PX}
    scores |= {("line", scale): line_score(steps[scale], side.lines, scale) for scale in LINE_SCALES_PX}
    return {key: score for key, score in scores.items() if score is not None}


def _reading(
    side: _Side, scores: dict[tuple[str, int], Score], tile: np.ndarray, lattice: Lattice, contrast: float
) -> SeamReading:
    shades = [score for (kind, _), score in scores.items() if kind == "shade"]
    return SeamReading(
        z={scale: score.z for (kind, scale), score in scores.items() if kind == "shade"},
        line_z={scale: score.z for (kind, scale), score in scores.items() if kind == "line"},
        h=integrity(side.profile, side.lines),
        c=likeness_of_sides(tile, lattice, across=side.axis == "across"),
        tramline=tramline(_in_repeat(side, tile, lattice), contrast),
        visibility=max(shades, key=lambda score: score.z).ratio if shades else None,
    )


def _in_repeat(side: _Side, tile: np.ndarray, lattice: Lattice) -> np.ndarray:
    """Compute the mean L of each line of the plane: on a drop, rows go through the unit at several heights."""
    height, width = tile.shape[:2]
    columns, rows = lattice.swatch_size(width, height)
    lightness = side.profile.lightness
    if side.axis == "down" and columns > width:
        lightness = lattice.plane(lightness[:, None], rows=height, columns=columns // width).mean(axis=1)
    elif side.axis == "across" and rows > height:
        lightness = lattice.plane(lightness[None, :], rows=rows // height, columns=width).mean(axis=0)
    return lightness


def _judge(
    side: _Side, reading: SeamReading, scores: dict[tuple[str, int], Score], *, asks_for_mirror: bool
) -> Iterator[SeamFinding]:
    suspects = {key: score for key, score in scores.items() if score.z > MOST_Z}
    seams = {key: score for key, score in suspects.items() if not score.is_own}
    if seams:
        yield _seam(side, seams)
    elif suspects:
        z = max(score.z for score in suspects.values())
        reason = f"a line runs along {side.words}, as strong as others in the pattern (z {z:.1f}): meant, or a seam?"
        yield SeamFinding("line", "warn", side.axis, reason, _REMEDY_LINE)
    if asks_for_mirror:
        return  # a mirror line along the edges is what was asked for, and nothing that needs to be blurred
    if reading.h is not None and reading.h < LEAST_H:
        reason = (
            f"blurred band along {side.words}: made seamless by blurring? "
            f"({reading.h:.0%} of the usual detail; at least {LEAST_H:.0%})"
        )
        yield SeamFinding("blur", "warn", side.axis, reason, _REMEDY_BLUR)
    if reading.c is not None and reading.c > MOST_C:
        reason = f"mirror line along {side.words}: made seamless by mirroring? (c {reading.c:.2f}; at most {MOST_C})"
        yield SeamFinding("mirror", "warn", side.axis, reason, _REMEDY_MIRROR)


def _seam(side: _Side, seams: dict[tuple[str, int], Score]) -> SeamFinding:
    limits = {key: FAILING_Z_OF_WIDE if key[1] >= _WIDE_PX else FAILING_Z for key in seams}
    fails = any(score.z > limits[key] for key, score in seams.items())
    (kind, scale), score = max(seams.items(), key=lambda item: item[1].z)
    at = f"z {score.z:.1f}{' of a line' if kind == 'line' else ''} at {scale} px; at most {MOST_Z}"
    if fails:
        return SeamFinding("seam", "fail", side.axis, f"a seam is visible along {side.words} ({at})", REMEDY_SEAM)
    return SeamFinding("seam", "warn", side.axis, f"there may be a seam along {side.words} ({at})", _REMEDY_LOOK)


def _notes(side: _Side, reading: SeamReading) -> Iterator[str]:
    if reading.worst is None:
        yield f"too few pixels to judge {side.words}"
    if reading.tramline > STRIPING:
        yield f"in repeat the eye will see {stripes_along(side.axis)} (tramline {reading.tramline:.2f})"
