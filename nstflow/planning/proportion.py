"""What is out of proportion: pictures with too few pixels for the print, and a tile painted too small for it.

Every rule is a ratio, and its limit is where the loss shows; what is smaller is a designer's choice and no note.
"""

from __future__ import annotations

from math import ceil

from nstflow.jobs.job import Canvas
from nstflow.jobs.production import Production
from nstflow.textile.lengths import MM_PER_INCH, in_cm
from nstflow.textile.toss_options import Toss

Size = tuple[int, int]
"""(width, height) in px."""

# Shapes are read where features are 8 px apart (block4_conv2): a pixel enlarged beyond that is a flat cell there.
_MOST_ENLARGED = 8.0
# A picture of a cloth that is less than an eighth of the tile wide tells nothing of what is larger on it.
_MOST_TIMES_ACROSS = 8.0
# An eye at arm's length (60 cm) resolves a minute of arc, 0.17 mm; two and a half of them blur for anybody.
_COARSEST_DPI = 60.0
_LEAST_PRINTED_LARGER = 2.0
_SHOWS = 1.05


class Proportions:
    """How a tile's pictures become its print.

    canvas: where it is painted; production: its print.
    """

    def __init__(self, canvas: Canvas, production: Production) -> None:
        self._unit_px = canvas.unit_px
        self._painted = canvas.lattice.cell_size(*canvas.unit_px)
        self._printed = canvas.lattice.cell_size(*production.print_px)
        self._dpi = production.tile.dpi
        self._is_physical = production.tile.is_physical

    def of_content(self, size: Size, *, toss: Toss | None = None) -> tuple[str, ...]:
        """Note where a content has too few pixels; of a motif that is scattered, its largest copy counts."""
        if toss is None:
            enlarged = max(painted / own for painted, own in zip(self._painted, size, strict=True))
        else:
            enlarged = toss.scale[1] * min(self._unit_px) / max(size)
        if enlarged <= _MOST_ENLARGED:
            return ()
        more = enlarged / _MOST_ENLARGED
        width_px = self._printed[0] / more
        smaller = f"{in_cm(self._mm(width_px))} cm" if self._is_physical else f"{width_px:.0f} px"
        return (
            f"{_px(size)} for a tile of {self._print_in_words()}: enlarged {enlarged:.0f} times, its shapes blur; give "
            f"a picture of at least {_larger(size, more)}, or a tile at most {smaller} wide",
        )

    def of_style(self, size: Size, *, style_scale: float) -> tuple[str, ...]:
        """Note where a cloth has too few pixels: it is read as it is, and enlarged only where `style_scale` asks."""
        times_across = self._painted[0] / (size[0] * size[1]) ** 0.5
        enlarged = style_scale * min(1.0, times_across)
        if enlarged >= _SHOWS:
            wanted = (size[0] * times_across * style_scale, size[1] * times_across * style_scale)
            in_print = enlarged * self._printed[0] / self._painted[0]
            then = f", {in_print:.1f} times in print" if in_print >= _SHOWS * enlarged else ""
            return (f"enlarged {enlarged:.1f} times{then}: soft; a picture of {_px(wanted)} would be sharp",)
        if times_across <= _MOST_TIMES_ACROSS:
            return ()
        width_mm = self._mm(self._printed[0])
        covers = (
            f"{in_cm(width_mm / times_across)} of {in_cm(width_mm)} cm"
            if self._is_physical
            else f"1/{times_across:.0f} of its width"
        )
        more = times_across / _MOST_TIMES_ACROSS
        return (
            f"{_px(size)} for a tile of {self._print_in_words()}: it covers {covers}, and nothing larger is learned "
            f"from it; give a picture of at least {_larger(size, more)}, or a smaller tile",
        )

    def of_painting(self) -> tuple[str, ...]:
        """Note where a tile is painted so small that its print shows it."""
        larger = self._printed[0] / self._painted[0]
        detail_dpi = self._dpi / larger
        if larger <= _LEAST_PRINTED_LARGER or detail_dpi >= _COARSEST_DPI:
            return ()
        enough = min(self._printed[0] / _LEAST_PRINTED_LARGER, self._mm(self._printed[0]) / MM_PER_INCH * _COARSEST_DPI)
        return (
            f"tile.work: painted {self._painted[0]} px wide and printed {self._printed[0]} px: what is painted has "
            f"{detail_dpi:.0f} dpi, and the print is soft; from {ceil(enough)} px on it would not show",
        )

    def _print_in_words(self) -> str:
        if not self._is_physical:
            return _px(self._printed)
        width, height = (in_cm(self._mm(side)) for side in self._printed)
        return f"{width} × {height} cm at {self._dpi:g} dpi, {_px(self._printed)}"

    def _mm(self, length_px: float) -> float:
        return length_px * MM_PER_INCH / self._dpi


def _px(size: tuple[float, float]) -> str:
    return f"{size[0]:.0f} × {size[1]:.0f} px"


def _larger(size: Size, times: float) -> str:
    return _px((ceil(size[0] * times), ceil(size[1] * times)))
