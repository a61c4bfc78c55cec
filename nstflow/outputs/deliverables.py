"""What the files of a finished pattern are called in its job's folder, and what a file of that name shows.

    unit.png, swatch.tif, …               the pattern, in each format
    palette.gpl, palette.ase              its inks
    colorways/<colorway>/…                the same in other colors
    separations/1-indigo.tif, …           a plate for each ink; separations.tif has all of them as pages
    repeat.png                            the preview

Where a recipe names them, by `outputs.name`, its words come first: `weber-lion-unit.tif`,
`colorways/night/weber-lion-night-unit.tif`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from nstflow.jobs.name_template import file_stem
from nstflow.jobs.names import LONGEST_BYTES, shortened

if TYPE_CHECKING:
    from nstflow.jobs.options.files import Format

SUFFIXES: dict[Format, str] = {"png": ".png", "tiff": ".tif", "jpeg": ".jpg", "webp": ".webp"}
"""How the names of pictures in each format end."""

_UNIT, _SWATCH, _PALETTE, _PREVIEW = "unit", "swatch", "palette", "repeat"
_COLORWAYS, _PLATES = "colorways", "separations"


class Shows(Enum):
    """What a file in a job's folder shows of the pattern."""

    UNIT = "the unit"
    SWATCH = "the swatch"
    PLATE = "the unit's plate of an ink"
    OTHER = "something else"


_SHOWN = {_UNIT: Shows.UNIT, _SWATCH: Shows.SWATCH, _PLATES: Shows.PLATE}


@dataclass(frozen=True)
class Deliverable:
    """What a file of a finished pattern is. colorway: whose colors it has; "" for the main ones."""

    shows: Shows
    colorway: str = ""


@dataclass(frozen=True)
class Deliverables:
    """The names of a job's finished files, relative to its folder, with `/`.

    name: what they are called by, as a job's production and a manifest have it; empty for their usual names.
    """

    name: str = ""

    def unit(self, format: Format = "png", colorway: str = "") -> str:
        """Name the picture of the unit."""
        return in_colors(self._called(f"{_UNIT}{SUFFIXES[format]}", colorway), colorway)

    def swatch(self, format: Format = "png", colorway: str = "") -> str:
        """Name the picture of the swatch."""
        return in_colors(self._called(f"{_SWATCH}{SUFFIXES[format]}", colorway), colorway)

    def palette(self, kind: str, colorway: str = "") -> str:
        """Name a file of the inks. kind: `gpl` or `ase`."""
        return in_colors(self._called(f"{_PALETTE}.{kind}", colorway), colorway)

    def plate(self, number: int, ink: str, *, inks: int) -> str:
        """Name the plate of an ink.

        Numbers have as many digits as the last one, so that folders list them in the order of the inks.
        number: from 1 to `inks`; ink: its name as a file may have it.
        """
        stem = self._called(f"{number:0{len(str(inks))}}-{ink}")
        return f"{_PLATES}/{shortened(stem, LONGEST_BYTES - len('.tif'))}.tif"

    @property
    def plates(self) -> str:
        """The name of the file that has all plates as its pages."""
        return self._called(f"{_PLATES}.tif")

    @property
    def preview(self) -> str:
        """The name of the pattern in repeat."""
        return self._called(f"{_PREVIEW}.png")

    def describe(self, file: str) -> Deliverable:
        """Tell what the file of this name shows, and in which colors."""
        path = PurePosixPath(file)
        in_colorways = path.parts[0] == _COLORWAYS and len(path.parts) > 1
        colorway = path.parts[1] if in_colorways else ""
        if path.parts[0] == _PLATES:
            return Deliverable(Shows.PLATE)
        called = self._called("", colorway)
        is_beside = len(path.parts) == (3 if in_colorways else 1) and path.stem.startswith(called)
        shows = _SHOWN.get(path.stem.removeprefix(called), Shows.OTHER) if is_beside else Shows.OTHER
        return Deliverable(shows, colorway)

    def _called(self, file: str, colorway: str = "") -> str:
        """Put the name in front of what a file shows."""
        stem = file_stem(self.name, colorway)
        return f"{stem}-{file}" if stem else file


def in_colors(file: str, colorway: str = "") -> str:
    """Place a file in the folder of a colorway, as `colorways/night/unit.png`."""
    return f"{_COLORWAYS}/{colorway}/{file}" if colorway else file


def unit_of(colorway: str = "") -> str:
    """Name the unit in a colorway's colors as certificates do, whatever its files are called."""
    return in_colors(_UNIT, colorway)


def colorway_id(job: str, colorway: str = "") -> str:
    """Give a colorway of a job an id of its own, by which it can be ordered: `lion__ikat__default__night`."""
    return "__".join(filter(None, (job, colorway)))
