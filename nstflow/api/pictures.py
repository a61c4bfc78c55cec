"""Pictures that Python has made: saved for print, and looked at in repeat."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Literal

from PIL import Image

from nstflow.api.arguments import a_path, found
from nstflow.errors import UsageError, did_you_mean
from nstflow.jobs.options.files import Format
from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.deliverables import SUFFIXES
from nstflow.outputs.encode.formats import Writing, encode
from nstflow.outputs.signed_files import check_place, signed, unsigned_xmp
from nstflow.pictures.given import PictureLike, decoded
from nstflow.proofs.provenance import provenance_of
from nstflow.proofs.repeat import in_repeat
from nstflow.textile.lattice import Lattice

_FORMATS: dict[str, Format] = {suffix: format for format, suffix in SUFFIXES.items()}
_FORMATS |= {".tiff": "tiff", ".jpeg": "jpeg"}
_LEAST_DPI, _MOST_DPI = 10, 2400  # as tile.dpi has them


def save(
    image: PictureLike,
    path: str | os.PathLike[str],
    *,
    dpi: float = 150,
    bits: Literal[8, 16] = 8,
    title: str = "",
    overwrite: bool = False,
) -> Path:
    """Write a picture to a file, in the format that its suffix names: .png, .tif, .jpg or .webp.

    image: a file, a Pillow image, or an array: floats in [0, 1] or uint8, as `stylize` gives and takes them. What is
           transparent is laid over white; the file is sRGB.
    dpi:   of the print, 10 to 2400; in every file.
    bits:  a channel, 8 or 16; 16 in TIFF only.
    title: what photo libraries show.
    overwrite: replace a file that nstflow did not write, or that was changed since; it is refused otherwise.

    Returns the path. Raises UsageError, PictureError, and OutputError where it cannot be written.
    """
    place = a_path(path, name="path", example="koi-ikat.png")
    format = _FORMATS.get(place.suffix.lower())
    if format is None:
        known = ", ".join(_FORMATS)
        raise UsageError(
            f"{place}: no format ends in '{place.suffix}'{did_you_mean(place.suffix, _FORMATS)}; expected {known}"
        )
    if isinstance(dpi, bool) or not isinstance(dpi, int | float) or not _LEAST_DPI <= dpi <= _MOST_DPI:
        raise UsageError(f"dpi: found {found(dpi)}; expected a number from {_LEAST_DPI} to {_MOST_DPI}, such as 150")
    if bits not in (8, 16) or (bits == 16 and format != "tiff"):
        raise UsageError(f"bits: found {found(bits)} for {place.name}; expected 8, or 16 in TIFF (.tif)")
    if not overwrite:
        check_place(place, how_to_overwrite="give overwrite=True")
    pixels = decoded(image, name="image").image
    file = encode(pixels, format=format, writing=Writing(dpi, bits=bits, xmp=unsigned_xmp(title=title)))
    write_bytes(place, signed(file))
    return place


def preview(image: PictureLike, *, repeat: str | None = None, grid: str = "3x3", cut: bool = False) -> Image.Image:
    """Show a picture in repeat, as a Pillow image, which notebooks show.

    image:  a file, a Pillow image, or an array: floats in [0, 1] or uint8.
    repeat: `straight`, `half-drop`, `brick`, … as recipes have it; None for what the manifest beside a file of a job
            says, and straight for any other.
    grid:   how many columns x rows of units.
    cut:    the picture fills a cell of a diamond or an ogee and is cut to its outline.

    What had to be done to the picture is said as a warning. Raises UsageError and PictureError.
    """
    for name, value in (("repeat", repeat or ""), ("grid", grid)):
        if not isinstance(value, str):
            raise UsageError(f"{name}: found {found(value)}; expected a text, such as half-drop or 3x3")
    if repeat is None and not cut and isinstance(image, (str, os.PathLike)):
        provenance = provenance_of(Path(image))
        repeat = provenance.file_repeat if provenance else None
    lattice = Lattice.parse(repeat or "straight")
    plane = in_repeat(decoded(image, name="image").image, lattice, grid=grid, cut=cut)
    for note in plane.notes:
        warnings.warn(note, stacklevel=2)
    return Image.fromarray(plane.pixels)
