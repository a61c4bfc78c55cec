"""Text made to fit: shortened to a width, or wrapped into lines."""

from __future__ import annotations

from collections.abc import Callable

from nstflow.typography.text import TextStyle, as_one_line, width_px

ELLIPSIS = "…"
_BREAK_AFTER = " _-/"
_DANGLING = " ·,;:-_"  # never left before an ellipsis


def shorten(text: str, style: TextStyle, width: float) -> str:
    """Return `text`, or as much of its beginning as fits into `width` px with an ellipsis."""
    text = as_one_line(text)
    return _longest(text, style, width, lambda keep: text[:keep].rstrip(_DANGLING) + ELLIPSIS)


def shorten_middle(text: str, style: TextStyle, width: float) -> str:
    """Shorten as `shorten` does, but keep both ends: ids often differ in their last letters only."""
    text = as_one_line(text)

    def around(keep: int) -> str:
        tail = keep // 2
        end = text[-tail:].lstrip(_DANGLING) if tail else ""
        return text[: keep - tail].rstrip(_DANGLING) + ELLIPSIS + end

    return _longest(text, style, width, around)


def wrap(text: str, style: TextStyle, width: float, lines: int) -> tuple[str, ...]:
    """Wrap into at most `lines` lines that fit into `width` px; the rest becomes an ellipsis.

    Breaks at spaces and within ids and paths, after `_`, `-` and `/`; a word longer than a line is cut.
    """
    wrapped: list[str] = []
    rest = as_one_line(text)
    while rest and len(wrapped) < lines:
        if width_px(rest, style) <= width:
            return (*wrapped, rest)
        if len(wrapped) == lines - 1:
            return (*wrapped, _shorten_at_word(rest, style, width))
        keep = _break_at(rest, style, width)
        wrapped.append(rest[:keep].rstrip(" ·"))
        rest = rest[keep:].lstrip(" ·")
    return tuple(wrapped)


def _shorten_at_word(text: str, style: TextStyle, width: float) -> str:
    shortened = shorten(text, style, width)
    space = shortened.rfind(" ")
    return shortened[:space].rstrip(_DANGLING) + ELLIPSIS if space > len(shortened) // 2 else shortened


def _longest(text: str, style: TextStyle, width: float, shortened: Callable[[int], str]) -> str:
    """Return the text where it fits; otherwise the longest of `shortened(letters kept)` that does."""
    if width_px(text, style) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        keep = (fits + too_long) // 2
        if width_px(shortened(keep), style) <= width:
            fits = keep
        else:
            too_long = keep
    return shortened(fits)


def _break_at(text: str, style: TextStyle, width: float) -> int:
    """Count how many characters go on this line."""
    fits = len(_longest(text, style, width, lambda letters: text[: max(1, letters)]))
    breaks = (keep for keep in range(fits, 0, -1) if text[keep] == " " or text[keep - 1] in _BREAK_AFTER)
    return next(breaks, fits)
