"""Strips along a tile's edges: laid around it, and added back. Arrays or tensors; `xp` is numpy or keras.ops."""

from __future__ import annotations

from typing import Any


def extend(tile: Any, margin: int, *, along: int, shift: int, shifted: int, xp: Any) -> Any:
    """Lay both neighbors' strips along an axis; the next neighbor is moved by `shift` on the other axis."""
    before = take(tile, along, -margin, None)
    after = take(tile, along, 0, margin)
    if shift:
        before = xp.roll(before, -shift, axis=shifted)
        after = xp.roll(after, shift, axis=shifted)
    return xp.concatenate([before, tile, after], axis=along)


def gather(padded: Any, margin: int, *, along: int, shift: int, shifted: int, xp: Any) -> Any:
    """Add the strips to the pixels that they repeat: the adjoint of `extend`."""
    before = take(padded, along, 0, margin)
    after = take(padded, along, -margin, None)
    if shift:
        before = xp.roll(before, shift, axis=shifted)
        after = xp.roll(after, -shift, axis=shifted)
    return _add_to_ends(take(padded, along, margin, -margin), after, before, along, xp)


def repeat_edge(tile: Any, margin: int, axis: int, xp: Any) -> Any:
    """Lay the first and the last line around the tile, `margin` times each."""
    first = xp.repeat(take(tile, axis, 0, 1), margin, axis=axis)
    last = xp.repeat(take(tile, axis, -1, None), margin, axis=axis)
    return xp.concatenate([first, tile, last], axis=axis)


def gather_edge(padded: Any, margin: int, axis: int, xp: Any) -> Any:
    """Add the margins to the first and the last line: the adjoint of `repeat_edge`."""
    before = xp.sum(take(padded, axis, 0, margin), axis=axis, keepdims=True)
    after = xp.sum(take(padded, axis, -margin, None), axis=axis, keepdims=True)
    return _add_to_ends(take(padded, axis, margin, -margin), before, after, axis, xp)


def take(tile: Any, axis: int, start: int, stop: int | None) -> Any:
    """Return the part start : stop along an axis."""
    index = [slice(None)] * len(tile.shape)
    index[axis] = slice(start, stop)
    return tile[tuple(index)]


def _add_to_ends(tile: Any, first: Any, last: Any, axis: int, xp: Any) -> Any:
    """Add strips to the tile's first and its last rows (columns); they may overlap."""
    width, length = first.shape[axis], tile.shape[axis]
    if 2 * width <= length:
        return xp.concatenate(
            [
                take(tile, axis, 0, width) + first,
                take(tile, axis, width, length - width),
                take(tile, axis, length - width, None) + last,
            ],
            axis=axis,
        )
    nothing = xp.zeros_like(take(tile, axis, 0, length - width))
    return tile + xp.concatenate([first, nothing], axis=axis) + xp.concatenate([nothing, last], axis=axis)
