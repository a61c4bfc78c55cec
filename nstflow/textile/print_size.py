"""The pixels of a printed size.

A size is asked for in cm, mm or in, and is hardly ever a whole number of pixels: 32 cm at 150 dpi are 1889.76 px. The
pixels are snapped to what the repeat can hold, and the error is said in mm.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH, in_cm


@dataclass(frozen=True)
class PrintSize:
    """What a size asked for becomes in pixels.

    The size is that of the unit, except for diamond and ogee: there it is that of a cell's box, and the unit is half as
    wide.

    asked_mm:  (width, height); height None where it only follows the picture's shape.
    exact_px:  (width, height), fractional, before snapping.
    width_px, height_px: of what is printed.
    unit_px:   (width, height) of the unit tile; the repeat can hold it.
    """

    asked_mm: tuple[float, float | None]
    dpi: float
    exact_px: tuple[float, float]
    width_px: int
    height_px: int
    unit_px: tuple[int, int]

    @property
    def size_mm(self) -> tuple[float, float]:
        """(width, height) as printed."""
        return self.width_px * MM_PER_INCH / self.dpi, self.height_px * MM_PER_INCH / self.dpi

    @property
    def error_mm(self) -> tuple[float, float]:
        """Printed minus exact (width, height): above 0 where the print is larger."""
        return (
            (self.width_px - self.exact_px[0]) * MM_PER_INCH / self.dpi,
            (self.height_px - self.exact_px[1]) * MM_PER_INCH / self.dpi,
        )

    @property
    def note(self) -> str:
        """`32 cm is 1890 px at 150 dpi: 0.04 mm wider`."""
        width_mm, height_mm = self.asked_mm
        asked, pixels = in_cm(width_mm), str(self.width_px)
        errors = [_error_in_words(self.error_mm[0], "wider", "narrower")]
        if height_mm is not None:
            asked, pixels = f"{asked} × {in_cm(height_mm)}", f"{pixels} × {self.height_px}"
            errors.append(_error_in_words(self.error_mm[1], "taller", "shorter"))
        told = ", ".join(error for error in errors if error) or "to a hundredth of a mm"
        return f"{asked} cm is {pixels} px at {self.dpi:g} dpi: {told}"


def fit_print(
    width_mm: float, height_mm: float | None, *, dpi: float, lattice: Lattice, stride: int = 1, aspect: float = 1.0
) -> PrintSize:
    """Fit the nearest pixels to a printed size that the repeat can hold.

    stride: what sides and shift must be multiples of; 1 for a file that is only printed.
    aspect: height / width, where height_mm is None.

    Raises UsageError for a resolution that is none, a size below a pixel, and a size that should be square and is not.
    """
    if not (isfinite(dpi) and dpi > 0):
        raise UsageError(f"dpi {dpi:g}: expected a number above 0, such as 150")
    if lattice.is_square and height_mm not in (None, width_mm):
        raise UsageError(
            f"{in_cm(width_mm)} × {in_cm(height_mm or 0)} cm: {lattice.name} needs a square; leave out the height"
        )
    full_height_mm = height_mm if height_mm is not None else width_mm * (1.0 if lattice.is_square else aspect)
    exact = (width_mm * dpi / MM_PER_INCH, full_height_mm * dpi / MM_PER_INCH)
    if min(exact) < 1:
        raise UsageError(f"{in_cm(width_mm)} cm at {dpi:g} dpi: less than a pixel; choose a larger size or more dpi")
    unit_px = lattice.snap(*lattice.unit_size(*exact), stride=stride)
    width_px, height_px = lattice.cell_size(*unit_px)
    return PrintSize((width_mm, height_mm), dpi, exact, width_px, height_px, unit_px)


def _error_in_words(error_mm: float, more: str, less: str) -> str:
    """Write an error such as `0.04 mm wider`; empty below a hundredth of a mm."""
    rounded = round(abs(error_mm), 2)
    return f"{rounded:.2f} mm {more if error_mm > 0 else less}" if rounded else ""
