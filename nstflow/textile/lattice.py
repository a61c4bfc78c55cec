"""Repeats as lattices: how a unit tile continues over its own edges.

A unit tile `t` is H x W (rows x columns); the plane is P(y, x) for all integers:

    straight    P = t[y % H, x % W]
    p/q drop    c = x // W;  P = t[(y - c * d) % H, x % W],  d = H * p / q   (column c is lowered by c * d)
    p/q brick   r = y // H;  P = t[y % H, (x - r * d) % W],  d = W * p / q   (row r is moved right by r * d)
    none        a placement print: there is nothing behind the edge

Everything that must know the repeat (padding of convolutions, total variation, resizing, swatches,
previews) asks the one `Lattice` object.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from types import ModuleType
from typing import Any, Literal

import numpy as np

from nstflow.errors import UsageError

_NAMED = {
    "straight": ("straight", 0, 1),
    "none": ("none", 0, 1),
    "half-drop": ("drop", 1, 2),
    "third-drop": ("drop", 1, 3),
    "quarter-drop": ("drop", 1, 4),
    "brick": ("brick", 1, 2),
    "half-brick": ("brick", 1, 2),
    "third-brick": ("brick", 1, 3),
    "quarter-brick": ("brick", 1, 4),
}
_FRACTION = re.compile(r"(\d+)/(\d+)-(drop|brick)")
_MAX_DENOMINATOR = 16
_GRID = re.compile(r"(\d+)\s*[x×]\s*(\d+)")
_LARGEST_GRID = 12


@dataclass(frozen=True)
class Lattice:
    """A translation lattice (wallpaper group p1), or `none`.

    kind:                   what moves: nothing, the columns (drop), the rows (brick); `none` has no neighbours.
    numerator, denominator: the shift from one column (row) to the next, as a fraction of the height (width).
    """

    kind: Literal["straight", "drop", "brick", "none"]
    numerator: int = 0
    denominator: int = 1

    @classmethod
    def parse(cls, text: str) -> Lattice:
        """The lattice of a repeat's name: `half-drop`, `brick`, `2/5-drop`, `none`, …

        Raises UsageError with the names there are.
        """
        name = text.strip().lower().replace("_", "-").replace(" ", "-")
        if name in _NAMED:
            kind, numerator, denominator = _NAMED[name]
            return cls(kind, numerator, denominator)  # type: ignore[arg-type]
        if found := _FRACTION.fullmatch(name):
            return cls._from_fraction(int(found[1]), int(found[2]), found[3])
        close = difflib.get_close_matches(name, _NAMED, n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise UsageError(
            f"'{text}': unknown repeat{hint or '.'} Expected one of {', '.join(_NAMED)}, "
            "or a fraction such as 2/5-drop or 1/6-brick"
        )

    @classmethod
    def _from_fraction(cls, numerator: int, denominator: int, kind: str) -> Lattice:
        if not 0 < numerator < denominator <= _MAX_DENOMINATOR:
            raise UsageError(
                f"'{numerator}/{denominator}-{kind}': expected a fraction between 0 and 1 with a denominator "
                f"of at most {_MAX_DENOMINATOR}; for no shift write 'straight'"
            )
        shared = gcd(numerator, denominator)
        return cls(kind, numerator // shared, denominator // shared)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """The repeat's usual name; `parse` reads it back to an equal lattice."""
        for name, parts in _NAMED.items():
            if parts == (self.kind, self.numerator, self.denominator):
                return name
        return f"{self.numerator}/{self.denominator}-{self.kind}"

    @property
    def wraps(self) -> bool:
        """Whether a tile has neighbours at all."""
        return self.kind != "none"

    def shift_px(self, height: int, width: int) -> int:
        """The shift d of the next column (drop) or row (brick), in pixels.

        Raises UsageError where the size does not divide.
        """
        if self.kind not in ("drop", "brick"):
            return 0
        length, side = (height, "height") if self.kind == "drop" else (width, "width")
        shift, rest = divmod(length * self.numerator, self.denominator)
        if rest:
            raise UsageError(
                f"{self.name}: a {side} of {length} px cannot be divided by {self.denominator}; "
                f"expected a multiple of {self.denominator} px"
            )
        return shift

    def multiple_px(self, stride: int = 1) -> tuple[int, int]:
        """What (width, height) must be multiples of, so that sides and shift are multiples of `stride`."""
        across = stride * (self.denominator if self.kind == "brick" else 1)
        down = stride * (self.denominator if self.kind == "drop" else 1)
        return across, down

    def snap(self, width: float, height: float, *, stride: int = 1) -> tuple[int, int]:
        """The nearest (width, height) in px that the lattice can hold at `stride`; never zero."""
        across, down = self.multiple_px(stride)
        return max(1, round(width / across)) * across, max(1, round(height / down)) * down

    def pad(self, tile: Any, margin: int, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """The tile with `margin` px of the plane around it; `none` repeats its edge pixels.

        tile:   array or tensor with rows and columns on `axes`.
        margin: 0 <= margin <= min(H, W).
        xp:     who computes: numpy, or keras.ops inside the engine (`roll`, `concatenate`, `repeat`).

        Raises UsageError for a margin larger than the tile.
        """
        rows, columns = axes
        height, width = tile.shape[rows], tile.shape[columns]
        if margin > min(height, width):
            raise UsageError(f"a margin of {margin} px is larger than the tile ({width} x {height} px)")
        if margin == 0:
            return tile
        shift = self.shift_px(height, width)
        if self.kind == "brick":
            tile = _extend(tile, margin, along=rows, shift=shift, shifted=columns, xp=xp)
            return _extend(tile, margin, along=columns, shift=0, shifted=rows, xp=xp)
        if self.kind == "none":
            return _repeat_edge(_repeat_edge(tile, margin, columns, xp), margin, rows, xp)
        tile = _extend(tile, margin, along=columns, shift=shift, shifted=rows, xp=xp)
        return _extend(tile, margin, along=rows, shift=0, shifted=columns, xp=xp)

    def fold(self, padded: Any, margin: int, *, axes: tuple[int, int] = (0, 1), xp: ModuleType | Any = np) -> Any:
        """What lies in the margins added to the pixels that it repeats: the adjoint of `pad`.

        padded: (H + 2 margin, W + 2 margin) on `axes`, margin <= min(H, W); returns (H, W) there.
        """
        rows, columns = axes
        shift = self.shift_px(padded.shape[rows] - 2 * margin, padded.shape[columns] - 2 * margin)
        if self.kind == "brick":
            inner = _gather(padded, margin, along=columns, shift=0, shifted=rows, xp=xp)
            return _gather(inner, margin, along=rows, shift=shift, shifted=columns, xp=xp)
        if self.kind == "none":
            return _gather_edge(_gather_edge(padded, margin, rows, xp), margin, columns, xp)
        inner = _gather(padded, margin, along=rows, shift=0, shifted=columns, xp=xp)
        return _gather(inner, margin, along=columns, shift=shift, shifted=rows, xp=xp)

    def plane(self, tile: np.ndarray, *, rows: int, columns: int, top: int = 0, left: int = 0) -> np.ndarray:
        """The window P(top : top + rows, left : left + columns) of the tiled plane.

        tile: (H, W, …); the result is (rows, columns, …). `none` is laid side by side as it is.
        """
        height, width = tile.shape[:2]
        shift = self.shift_px(height, width)
        if self.kind == "brick":  # a drop lying on its side
            upright = Lattice("drop", self.numerator, self.denominator)
            turned = upright.plane(tile.swapaxes(0, 1), rows=columns, columns=rows, top=left, left=top)
            return turned.swapaxes(0, 1)
        y, x = np.arange(top, top + rows), np.arange(left, left + columns)
        if shift == 0:
            return tile[np.ix_(y % height, x % width)]
        window = np.empty((rows, columns, *tile.shape[2:]), dtype=tile.dtype)
        for column in range(x[0] // width, x[-1] // width + 1):  # an index of the whole window would outweigh it
            inside = x // width == column
            window[:, inside] = tile[np.ix_((y - column * shift) % height, x[inside] % width)]
        return window

    def add_window(self, tile: np.ndarray, window: np.ndarray, *, top: int, left: int) -> None:
        """Add a window of the plane to the tile's own pixels, in place: the adjoint of `plane`.

        tile: (H, W, …); window: (rows, columns, …) at (top, left) of the plane.
        """
        height, width = tile.shape[:2]
        shift = self.shift_px(height, width)
        if self.kind == "brick":  # a drop lying on its side
            upright = Lattice("drop", self.numerator, self.denominator)
            upright.add_window(tile.swapaxes(0, 1), window.swapaxes(0, 1), top=left, left=top)
            return
        rows, columns = window.shape[:2]
        for x, across, column in _repeats(left, columns, width):
            for y, down, _ in _repeats(top - column * shift, rows, height):
                tile[y, x] += window[down, across]

    def swatch_size(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) of the smallest rectangle that repeats straight."""
        if self.kind == "drop":
            return width * (height // gcd(height, self.shift_px(height, width))), height
        if self.kind == "brick":
            return width, height * (width // gcd(width, self.shift_px(height, width)))
        return width, height

    def swatch(self, tile: np.ndarray) -> np.ndarray:
        """The smallest straight swatch of a unit tile (H, W, …)."""
        columns, rows = self.swatch_size(tile.shape[1], tile.shape[0])
        return self.plane(tile, rows=rows, columns=columns)


def parse_grid(text: str) -> tuple[int, int]:
    """(columns, rows) of a text such as `3x3`. Raises UsageError."""
    found = _GRID.fullmatch(text.strip())
    if not found or not all(1 <= int(part) <= _LARGEST_GRID for part in found.groups()):
        raise UsageError(f"'{text}': expected columns x rows such as 3x3, each from 1 to {_LARGEST_GRID}")
    return int(found[1]), int(found[2])


def _repeats(start: int, length: int, period: int) -> Iterator[tuple[slice, slice, int]]:
    """The pieces of start … start + length that lie in one period each: where in it, where in the window, which."""
    done = 0
    while done < length:
        number, place = divmod(start + done, period)
        piece = min(length - done, period - place)
        yield slice(place, place + piece), slice(done, done + piece), number
        done += piece


def _extend(tile: Any, margin: int, *, along: int, shift: int, shifted: int, xp: Any) -> Any:
    """Both neighbours' strips along one axis; the next one is moved by `shift` on the other axis."""
    before = _take(tile, along, -margin, None)
    after = _take(tile, along, 0, margin)
    if shift:
        before = xp.roll(before, -shift, axis=shifted)
        after = xp.roll(after, shift, axis=shifted)
    return xp.concatenate([before, tile, after], axis=along)


def _gather(padded: Any, margin: int, *, along: int, shift: int, shifted: int, xp: Any) -> Any:
    """The adjoint of `_extend`."""
    if margin == 0:
        return padded
    before = _take(padded, along, 0, margin)
    after = _take(padded, along, -margin, None)
    if shift:
        before = xp.roll(before, shift, axis=shifted)
        after = xp.roll(after, -shift, axis=shifted)
    return _add_to_ends(_take(padded, along, margin, -margin), after, before, along, xp)


def _gather_edge(padded: Any, margin: int, axis: int, xp: Any) -> Any:
    """The adjoint of `_repeat_edge` on one axis."""
    if margin == 0:
        return padded
    before = xp.sum(_take(padded, axis, 0, margin), axis=axis, keepdims=True)
    after = xp.sum(_take(padded, axis, -margin, None), axis=axis, keepdims=True)
    return _add_to_ends(_take(padded, axis, margin, -margin), before, after, axis, xp)


def _add_to_ends(tile: Any, first: Any, last: Any, axis: int, xp: Any) -> Any:
    """The tile with strips added to its first and its last rows (columns); they may overlap."""
    width, length = first.shape[axis], tile.shape[axis]
    if 2 * width <= length:
        return xp.concatenate(
            [
                _take(tile, axis, 0, width) + first,
                _take(tile, axis, width, length - width),
                _take(tile, axis, length - width, None) + last,
            ],
            axis=axis,
        )
    nothing = xp.zeros_like(_take(tile, axis, 0, length - width))
    return tile + xp.concatenate([first, nothing], axis=axis) + xp.concatenate([nothing, last], axis=axis)


def _repeat_edge(tile: Any, margin: int, axis: int, xp: Any) -> Any:
    first = xp.repeat(_take(tile, axis, 0, 1), margin, axis=axis)
    last = xp.repeat(_take(tile, axis, -1, None), margin, axis=axis)
    return xp.concatenate([first, tile, last], axis=axis)


def _take(tile: Any, axis: int, start: int, stop: int | None) -> Any:
    index = [slice(None)] * len(tile.shape)
    index[axis] = slice(start, stop)
    return tile[tuple(index)]
