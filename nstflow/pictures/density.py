"""How many pixels of a picture lie on an inch, as its file says."""

from __future__ import annotations

from typing import Any

from PIL import Image

from nstflow.pictures.deep_tiff import DeepTiff

_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296  # of TIFF and of EXIF
_INCHES = {2: 1.0, 3: 2.54}  # ResolutionUnit -> its units in an inch; 1 is none
_DENSITY_UNITS = (1, 2)  # of JFIF: inches and centimeters; 0 is an aspect
_PHOTOSHOP_RESOLUTION = 1005
_FIXED_POINT = 1 << 16


def density_of(source: Image.Image | DeepTiff) -> tuple[float, float] | None:
    """Read (across, down) in dpi of an opened picture, as it is stored; None where its file does not say.

    The format's own place goes before EXIF's, which WebP has alone.
    """
    if isinstance(source, DeepTiff):
        return _dpi(*source.resolution)
    said = source.info.get("dpi")
    if "jfif_unit" in source.info and source.info["jfif_unit"] not in _DENSITY_UNITS:
        said = None
    if source.format in ("JPEG", "MPO") and "jfif_unit" not in source.info:
        said = None  # Pillow takes it from EXIF, and says 72 where that is silent
    if said is None and source.format == "PSD":
        said = _of_photoshop(getattr(source, "resources", []))
    return said or _dpi(*(source.getexif().get(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT)))


def _dpi(across: Any, down: Any, unit: Any) -> tuple[float, float] | None:
    """Take TIFF's numbers: fractions, and inches where no unit is given."""
    per_inch = _INCHES.get(2 if unit is None else unit)
    if across is None or down is None or per_inch is None:
        return None
    try:
        return _number(across) * per_inch, _number(down) * per_inch
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _number(value: Any) -> float:
    """Take a number, or a fraction as two of them."""
    return float(value[0]) / float(value[1]) if isinstance(value, tuple) else float(value)


def _of_photoshop(resources: list[tuple[int, bytes, bytes]]) -> tuple[float, float] | None:
    """Read the resource ResolutionInfo: px per inch as 16.16 fixed point, across at its start and down at byte 8."""
    found = next((data for number, _, data in resources if number == _PHOTOSHOP_RESOLUTION and len(data) >= 12), None)
    if found is None:
        return None
    across, down = (int.from_bytes(found[at : at + 4], "big") / _FIXED_POINT for at in (0, 8))
    return across, down
