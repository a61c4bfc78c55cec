"""How a swatch repeats on a mill's machine, and the nearest size of the tile that the machine can print."""

from __future__ import annotations

from math import ceil

from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH, in_cm
from nstflow.textile.mills import MOST_REPEATS, Mill


class Repeat:
    """How a swatch repeats: its sides in mm, the unit's share of it, and what snapping to pixels may cost."""

    def __init__(self, lattice: Lattice, swatch_mm: tuple[float, float], dpi: float) -> None:
        self.lattice, self.dpi = lattice, dpi
        self.width_mm, self.height_mm = swatch_mm
        self.units_across, self.units_down = lattice.swatch_units
        # A strip may be hung lower than its neighbor: of a drop, a column is enough to join.
        self.columns = lattice.equal_columns
        across, down = lattice.multiple_px()
        self.snap_mm = (
            across * self.units_across * MM_PER_INCH / dpi / 2,
            down * self.units_down * MM_PER_INCH / dpi / 2,
        )

    @property
    def column_mm(self) -> float:
        """The width that must divide a strip's."""
        return self.width_mm / self.columns

    def numbers_across(self, width_mm: float) -> tuple[int, ...]:
        """Tell how many columns may fill a width."""
        return tuple(range(1, max(MOST_REPEATS, ceil(width_mm / self.column_mm)) + 1))


def fitting_size(mill: Mill, repeat: Repeat) -> str:
    """Write the size near a swatch's, and of its shape as far as that goes, that the mill prints as it is: `32x24cm`.

    It is what a recipe has as `tile.size`. Empty where there is none: a square unit on strips that are joined.
    """
    height_mm = _height_mm(mill, repeat)
    width_mm = _width_mm(mill, repeat, repeat.width_mm * height_mm / repeat.height_mm)
    unit = width_mm / repeat.units_across, height_mm / repeat.units_down
    width, height = (in_cm(side) for side in repeat.lattice.cell_size(*unit))
    if repeat.lattice.is_square:
        return f"{width}cm" if width == height else ""
    return f"{width}x{height}cm"


def nearest(numbers: tuple[int, ...], whole_mm: float, part_mm: float) -> int:
    """Choose how many parts fill the whole best."""
    return min(numbers, key=lambda number: abs(whole_mm / number - part_mm))


def _height_mm(mill: Mill, repeat: Repeat) -> float:
    least, most = mill.shortest_mm or 0.0, mill.longest_mm or mill.repeat_mm or float("inf")
    within = min(max(repeat.height_mm, least), most)
    if not repeat.lattice.wraps_down:
        return within
    possible = [height for height in mill.heights_mm if least <= height <= most]
    return min(possible, key=lambda height: abs(height - within)) if possible else within


def _width_mm(mill: Mill, repeat: Repeat, width_mm: float) -> float:
    """Return the swatch's: as many columns as before."""
    if mill.width_mm is None:
        return width_mm
    column_mm = width_mm / repeat.columns
    if mill.joined and repeat.lattice.wraps_across:
        column_mm = mill.width_mm / nearest(repeat.numbers_across(mill.width_mm), mill.width_mm, column_mm)
    return repeat.columns * min(column_mm, mill.width_mm)
