"""Motifs scattered over a repeat: a tossed layout, exactly periodic, in which nothing overlaps and nothing is cut off.

What leaves the unit on a side comes in where the lattice has the neighbor. Motifs are placed one after the other, each
near its point of an even spread, where its own outline is free: correlation tells all such places at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from PIL import Image
from scipy import fft
from scipy.ndimage import distance_transform_edt

from nstflow.errors import JobError
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.motif import Motif
from nstflow.textile.resample import resize
from nstflow.textile.torus import Torus
from nstflow.textile.toss_options import Toss

# Motifs are placed at this size: a draft and its print have the same layout.
_PLACED_PX = 256
_SEEN = 0.02
_ATTEMPTS = 4
_TURNS = 3
# So many in a row that do not fit, and the attempt is given up.
_MOST_FAILURES = 8
# Places are whole pixels at that size, and boxes may have half a pixel.
_ROUNDING_PX = 1


@dataclass(frozen=True)
class Placement:
    """A motif on the unit: its box's middle as shares of the unit's sides, its length as in `Toss.scale`, its angle."""

    down: float
    across: float
    scale: float
    angle_deg: float
    is_flipped: bool


def tossed(
    motif: Motif, toss: Toss, *, width: int, height: int, lattice: Lattice
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Toss motifs over a unit: float32 (height, width, 3), sRGB in [0, 1]; and notes on what did not fit.

    Where the lattice mirrors or turns the unit, or does not wrap, motifs lie wholly inside. Raises JobError where none
    fits.
    """
    placements = arrange(motif, toss, width=width, height=height, lattice=lattice)
    if not placements:
        raise JobError(
            f"toss.scale {toss.scale[0]:g}: not even one motif fits on a {lattice.name} tile of {width} × {height} px "
            "without touching its own repeat; choose a smaller scale, or a smaller gap"
        )
    notes: tuple[str, ...] = ()
    if len(placements) < toss.count:
        notes = (f"{len(placements)} of {toss.count} motifs fit; a smaller toss.scale or toss.gap makes room for more",)
    return compose(motif, placements, toss, width=width, height=height, lattice=lattice), notes


def compose(
    motif: Motif, placements: Sequence[Placement], toss: Toss, *, width: int, height: int, lattice: Lattice
) -> np.ndarray:
    """Lay every motif on the torus, over the ground: float32 (height, width, 3), sRGB in [0, 1]."""
    layers = np.zeros((height, width, 4), dtype="float32")
    on_torus = _free_to_leave(lattice)
    for placement in placements:
        stamp = stamped(motif, placement, side_px=min(width, height))
        top = round(placement.down * height - stamp.shape[0] / 2)
        left = round(placement.across * width - stamp.shape[1] / 2)
        on_torus.add_window(layers, stamp, top=top, left=left)
    ground = np.asarray(motif.ground if toss.ground is None else toss.ground_color, dtype="float32")
    unit: np.ndarray = layers[..., :3] + (1 - layers[..., 3:]) * ground
    return unit.clip(0.0, 1.0)


def stamped(motif: Motif, placement: Placement, *, side_px: int) -> np.ndarray:
    """Draw the motif at its size and angle: layers as in `Motif`, float32 (h, w, 4).

    side_px: the unit's shorter side.
    """
    layers = motif.layers[:, ::-1] if placement.is_flipped else motif.layers
    scale = placement.scale * side_px / max(layers.shape[:2])
    height, width = (max(1, round(side * scale)) + 2 for side in layers.shape[:2])
    margin = ceil(1 / scale)  # or the edge of the picture would be the motif's
    padded = np.pad(layers, ((margin, margin), (margin, margin), (0, 0)))
    inset = margin - 1 / scale
    box = (inset, inset, padded.shape[1] - inset, padded.shape[0] - inset)
    turned = [
        Image.fromarray(np.ascontiguousarray(padded[..., layer]))
        .resize((width, height), Image.Resampling.LANCZOS, box=box)
        .rotate(placement.angle_deg, Image.Resampling.BICUBIC, expand=True)
        for layer in range(4)
    ]
    stamp = np.stack([np.asarray(layer) for layer in turned], axis=-1)
    stamp /= np.maximum(1.0, stamp[..., 3:])  # all layers overshoot alike: the color stays
    clipped: np.ndarray = np.clip(stamp, 0.0, np.clip(stamp[..., 3:], 0.0, 1.0))
    return clipped


def arrange(motif: Motif, toss: Toss, *, width: int, height: int, lattice: Lattice) -> list[Placement]:
    """Choose where the motifs go; the most of several attempts, from the seed alone."""
    small = min(1.0, _PLACED_PX / max(width, height))
    columns, rows = lattice.snap(width * small, height * small)
    torus = Torus(rows, columns, _free_to_leave(lattice))
    motif = _shrunk(motif, round(2 * toss.scale[1] * min(rows, columns)))
    best: list[Placement] = []
    for attempt in range(_ATTEMPTS):
        placements = list(_attempt(motif, toss, torus, np.random.default_rng([toss.seed or 0, attempt])))
        best = max(best, placements, key=len)
        if len(best) == toss.count:
            break
    return best


def _attempt(motif: Motif, toss: Toss, torus: Torus, rng: np.random.Generator) -> Iterator[Placement]:
    """Place motifs, the large ones first, each where it is free next to its point of an even spread."""
    room = _Room(torus, gap_px=ceil(toss.gap * min(torus.rows, torus.columns)))
    scales = np.sort(rng.uniform(*toss.scale, size=toss.count))[::-1]
    failures = 0
    for scale, point in zip(scales, torus.spread(toss.count, rng), strict=True):
        turned = (
            Placement(0.0, 0.0, float(scale), float(rng.uniform(*toss.rotation)), toss.flip and rng.random() < 0.5)
            for _ in range(_TURNS)
        )
        placed = next((free for wanted in turned if (free := room.place(motif, wanted, near=point))), None)
        failures = 0 if placed else failures + 1
        if placed:
            yield placed
        elif failures == _MOST_FAILURES:
            return


def _shrunk(motif: Motif, length_px: int) -> Motif:
    """Shrink the motif so far that it can be turned many times quickly."""
    height, width = motif.layers.shape[:2]
    scale = length_px / max(height, width)
    if scale >= 1:
        return motif
    size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
    return Motif(resize(motif.layers, **size, lattice=NO_REPEAT), motif.ground)


class _Room:
    """What is still free of a unit."""

    def __init__(self, torus: Torus, *, gap_px: int) -> None:
        self._torus, self._margin_px = torus, gap_px + _ROUNDING_PX
        self._taken = np.zeros((torus.rows, torus.columns), dtype="float32")

    def place(self, motif: Motif, placement: Placement, *, near: np.ndarray) -> Placement | None:
        """Lay the motif where it is free, nearest to a point; None where it is free nowhere."""
        rows, columns = self._taken.shape
        stamp = stamped(motif, placement, side_px=min(rows, columns))
        outline = np.pad(stamp[..., 3] > _SEEN, self._margin_px)
        wide = distance_transform_edt(~outline) <= self._margin_px
        if self._meets_itself(outline, wide):
            return None
        places = np.argwhere(self._free(wide))
        if len(places) == 0:
            return None
        middles = places + np.array(outline.shape) / 2
        best = int(np.argmin(self._torus.distances(middles - near)))
        top, left = (int(part) for part in places[best])
        self._torus.lattice.add_window(self._taken, outline.astype("float32"), top=top, left=left)
        return replace(placement, down=float(middles[best][0]) / rows, across=float(middles[best][1]) / columns)

    def _meets_itself(self, outline: np.ndarray, wide: np.ndarray) -> bool:
        """Tell whether the motif comes too near to its own repeat, wherever it lies."""
        alone = np.zeros_like(self._taken)
        self._torus.lattice.add_window(alone, outline.astype("float32"), top=0, left=0)
        around = self._torus.lattice.plane(alone, rows=wide.shape[0], columns=wide.shape[1])
        return bool(around[wide].sum() > outline.sum() + 0.5)

    def _free(self, wide: np.ndarray) -> np.ndarray:
        """Find where the box's upper left corner may lie so that nothing is met: bool (rows, columns)."""
        taken = self._torus.lattice.swatch(self._taken)
        kernel = np.zeros_like(taken)
        Lattice("straight").add_window(kernel, wide.astype("float32"), top=0, left=0)
        met = fft.irfft2(fft.rfft2(taken) * np.conj(fft.rfft2(kernel)), s=taken.shape)
        free: np.ndarray = met[: self._torus.rows, : self._torus.columns] < 0.5
        down, across = self._torus.lattice.wraps_along
        if not down:
            free[max(0, self._torus.rows - wide.shape[0] + 1) :] = False
        if not across:
            free[:, max(0, self._torus.columns - wide.shape[1] + 1) :] = False
        return free


def _free_to_leave(lattice: Lattice) -> Lattice:
    """Return the lattice, if what leaves the unit can come in elsewhere as it is; otherwise `none`."""
    return NO_REPEAT if lattice.is_symmetric else lattice
