"""From sizes on cloth to pixels: lengths in words, print sizes, and the size that the engine works at.

A size is asked for in cm, mm or in, and is hardly ever a whole number of pixels: 32 cm at 150 dpi are 1889.76 px.
The pixels are snapped to what the repeat can hold, and the error is said in mm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice

MM_PER_INCH = 25.4
LARGEST_MM = 5000.0
# A motif that is printed this much wider or narrower than it was made shows to an eye that compares.
LARGEST_SQUEEZE = 0.01

_MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": MM_PER_INCH, "inch": MM_PER_INCH, "inches": MM_PER_INCH,
                '"': MM_PER_INCH, "″": MM_PER_INCH}  # fmt: skip
_NUMBER = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_LENGTH = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>\D*)")
_SIZE = re.compile(rf"(?P<width>{_NUMBER})\s*(?P<unit>[^\dx×]*?)\s*[x×]\s*(?P<height>.+)")
_UNITS = "cm, mm or in, such as 32cm, 320mm or 12.6in"
_STEPS_TRIED = 4  # multiples on either side of the nearest working width


def parse_length(text: str) -> float:
    """A length in mm from `32cm`, `320 mm`, `12.6 in`, `12.6"` or `1m`.

    Raises UsageError where the unit is missing or is not one of length, and outside of 0 to 5 m.
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    if not found:
        raise UsageError(f"'{text}': expected a length in {_UNITS}")
    number, unit = found["number"], found["unit"].strip()
    if not unit:
        raise UsageError(f"'{text}': a length needs its unit: {_UNITS}")
    if unit in ("px", "pixel", "pixels"):
        raise UsageError(f"'{text}': pixels are not a length; expected {_UNITS}")
    if unit not in _MM_PER_UNIT:
        raise UsageError(f"'{text}': '{unit}' is not a unit of length here; expected {_UNITS}")
    if "," in number:
        raise UsageError(f"'{text}': write a decimal point, {number.replace(',', '.')}{unit}, and no comma")
    length_mm = round(float(number) * _MM_PER_UNIT[unit], 6)  # 25.25 in are 641.35 mm, not 641.3499999999999
    if not 0 < length_mm <= LARGEST_MM:
        raise UsageError(f"'{text}': expected a length above 0 and of at most {LARGEST_MM / 1000:g} m")
    return length_mm


def parse_size(text: str) -> tuple[float, float | None]:
    """(width, height) in mm of `32cm`, `32x24cm` or `12in x 60cm`; height None where only the width is given.

    A width without a unit has the height's. Raises UsageError as `parse_length` does.
    """
    found = _SIZE.fullmatch(text.strip().lower())
    if not found:
        return parse_length(text), None
    height = found["height"].strip()
    unit = found["unit"] or height.lstrip("+-.,0123456789 ")
    return parse_length(found["width"] + unit), parse_length(height)


def in_cm(length_mm: float) -> str:
    """`32`, `21.33`: a length in cm as a designer writes it, to a tenth of a mm."""
    return f"{length_mm / 10:.2f}".rstrip("0").rstrip(".")


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
        found = ", ".join(error for error in errors if error) or "to a hundredth of a mm"
        return f"{asked} cm is {pixels} px at {self.dpi:g} dpi: {found}"


def fit_print(
    width_mm: float, height_mm: float | None, *, dpi: float, lattice: Lattice, stride: int = 1, aspect: float = 1.0
) -> PrintSize:
    """The nearest pixels to a printed size that the repeat can hold.

    stride: what sides and shift must be multiples of; 1 for a file that is only printed.
    aspect: height / width, where height_mm is None.

    Raises UsageError for a resolution that is none, a size below a pixel, and one that should be square and is not.
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


@dataclass(frozen=True)
class WorkingSize:
    """The tile that the engine makes before it is resampled to the print's pixels.

    squeeze: how much wider motifs become in print than they were made, as a fraction; below 0 narrower.
    note:    what is to be said about it; empty where it does not show.
    """

    width_px: int
    height_px: int
    squeeze: float
    note: str


def working_size(
    print_px: tuple[int, int], lattice: Lattice, *, stride: int = 16, width_px: int | None = None
) -> WorkingSize:
    """A tile of the print's shape whose sides, and the repeat's shift, are multiples of `stride`.

    print_px: (width, height) of the unit as it is printed.
    width_px: the working width asked for. Without it, the width of about the print's pixels that squeezes its shape
              by less than 1 %, the nearest such.
    """
    across, _ = lattice.multiple_px(stride)
    if width_px is not None:
        chosen = _working_tile(print_px, lattice, width_px, stride)
        return WorkingSize(*chosen, _squeeze(chosen, print_px), _squeeze_note(chosen, print_px, lattice, stride))
    nearest = _working_tile(print_px, lattice, print_px[0], stride)[0]
    nearby = sorted(range(-_STEPS_TRIED, _STEPS_TRIED + 1), key=abs)
    tiles = [_working_tile(print_px, lattice, max(across, nearest + step * across), stride) for step in nearby]
    chosen = next((tile for tile in tiles if abs(_squeeze(tile, print_px)) < LARGEST_SQUEEZE), None) or min(
        tiles, key=lambda tile: abs(_squeeze(tile, print_px))
    )
    return WorkingSize(*chosen, _squeeze(chosen, print_px), _squeeze_note(chosen, print_px, lattice, stride))


def _working_tile(print_px: tuple[int, int], lattice: Lattice, width: float, stride: int) -> tuple[int, int]:
    """The height follows from the width as it is snapped, which keeps the shape better than the width asked for."""
    aspect = print_px[1] / print_px[0]
    snapped = lattice.snap(width, width * aspect, stride=stride)[0]
    return lattice.snap(snapped, snapped * aspect, stride=stride)


def _squeeze(tile: tuple[int, int], print_px: tuple[int, int]) -> float:
    return (print_px[0] * tile[1]) / (print_px[1] * tile[0]) - 1


def _squeeze_note(tile: tuple[int, int], print_px: tuple[int, int], lattice: Lattice, stride: int) -> str:
    squeeze = _squeeze(tile, print_px)
    if abs(squeeze) < LARGEST_SQUEEZE:
        return ""
    across, _ = lattice.multiple_px(stride)
    wider = (_working_tile(print_px, lattice, width, stride) for width in range(tile[0] + across, 4 * tile[0], across))
    better = next((one for one in wider if abs(_squeeze(one, print_px)) < LARGEST_SQUEEZE), None)
    remedy = f"; {better[0]} × {better[1]} px would keep the shape" if better else ""
    return (
        f"made at {tile[0]} × {tile[1]} px for a print of {print_px[0]} × {print_px[1]} px: "
        f"motifs print {100 * abs(squeeze):.1f} % {'wider' if squeeze > 0 else 'narrower'} than they are made{remedy}"
    )


def _error_in_words(error_mm: float, more: str, less: str) -> str:
    """`0.04 mm wider`; empty below a hundredth of a mm."""
    rounded = round(abs(error_mm), 2)
    return f"{rounded:.2f} mm {more if error_mm > 0 else less}" if rounded else ""
