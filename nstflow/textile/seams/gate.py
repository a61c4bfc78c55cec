"""Gate 0: a saved swatch obeys its lattice, bit for bit. Catches what an export did to it."""

from __future__ import annotations

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice


def check_identity(swatch: np.ndarray, lattice: Lattice, unit_size: tuple[int, int]) -> str | None:
    """Say in a sentence what is broken in a swatch; None where every pixel is as the lattice has it.

    swatch: (h, w, …) of any type, as it was read back; unit_size: (width, height) in px of the unit in its top left.
    """
    width, height = unit_size
    try:
        expected = lattice.swatch_size(width, height)
    except UsageError as error:
        return str(error)
    size = (swatch.shape[1], swatch.shape[0])
    if size != expected:
        return (
            f"the swatch is {size[0]} × {size[1]} px; expected {expected[0]} × {expected[1]} px "
            f"for a unit of {width} × {height} px in {lattice.name}"
        )
    differs = swatch != lattice.swatch(np.ascontiguousarray(swatch[:height, :width]))
    differs = differs.reshape(*differs.shape[:2], -1).any(axis=2)
    if not differs.any():
        return None
    row, column = (int(place[0]) for place in np.nonzero(differs))
    return (
        f"{int(differs.sum())} of the swatch's {differs.size} pixels are not as {lattice.name} has them, "
        f"the first at column {column}, row {row} (unit {column // width + 1} across, {row // height + 1} down)"
    )


def unit_of_swatch(lattice: Lattice, width: int, height: int) -> tuple[int, int]:
    """Return the (width, height) of the unit whose smallest straight swatch is width x height px.

    Raises UsageError where there is no such unit.
    """
    units_across, units_down = lattice.swatch_units
    if width % units_across or height % units_down:
        raise UsageError(
            f"{width} × {height} px is no {lattice.name} swatch; expected a multiple of "
            f"{units_across} × {units_down} px, so many units being in it; without --swatch it is checked as a unit"
        )
    unit = width // units_across, height // units_down
    lattice.shift_px(unit[1], unit[0])
    return unit
