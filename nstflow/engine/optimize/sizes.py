"""How large pictures are shown and read at a size of the tile."""

from __future__ import annotations

import numpy as np

from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.resample import resize

_SMALLEST_STYLE_PX = 32


def shown_width_px(lattice: Lattice, scale: Scale) -> int:
    """Return how wide a content's picture is on the cloth, in px.

    As wide as the unit, or twice that in a cell that is no rectangle.
    """
    return lattice.cell_size(scale.width_px, scale.height_px)[0]


def style_at(style: np.ndarray, side_px: float, *, enlarge: float = 1.0, shrink: float = 1.0) -> np.ndarray:
    """Resize a style, in its own aspect, to the area of a square of a side.

    The side comes from the content's width alone, so that all tiles of a matrix column share the style's targets
    whatever their height.

    enlarge: how many times it may be enlarged for that; shrink: how much smaller than that it is read, in (0, 1].
    """
    rows, columns = style.shape[:2]
    usual = min(enlarge, side_px / (rows * columns) ** 0.5)
    unsqueezed = _SMALLEST_STYLE_PX / min(rows, columns)
    scale = max(usual * shrink, min(usual, unsqueezed))
    width = max(_SMALLEST_STYLE_PX, round(columns * scale))
    height = max(_SMALLEST_STYLE_PX, round(rows * scale))
    return resize(style, width=width, height=height, lattice=NO_REPEAT)
