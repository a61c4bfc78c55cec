"""A pattern in one set of colors as files: unit and swatch in every format, plates, palettes, the preview."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from nstflow.errors import OutputError
from nstflow.jobs.estimate import LARGEST_PREVIEW_PX
from nstflow.jobs.names import slug
from nstflow.jobs.options.files import Format
from nstflow.outputs.deliverables import Deliverables
from nstflow.outputs.encode.formats import (
    MASTERS,
    Writing,
    check_format,
    encode,
    encode_grey,
    encode_indexed,
    encode_pages,
)
from nstflow.outputs.encode.png import to_8_bit
from nstflow.pictures.large_files import without_size_limit
from nstflow.pictures.tiff import read_16_bit
from nstflow.textile.finish import Artwork
from nstflow.textile.lattice import Lattice
from nstflow.textile.palette_files import ase_bytes, gpl_bytes
from nstflow.textile.palettes import Ink
from nstflow.textile.resample import resize
from nstflow.textile.seams import check_identity


@dataclass(frozen=True)
class _Pattern:
    """Pixels as they are written: an index into inks for each, or their colors."""

    pixels: np.ndarray
    inks: tuple[Ink, ...] = ()

    @classmethod
    def of(cls, artwork: Artwork) -> _Pattern:
        if artwork.plates is None:
            return cls(artwork.image)
        return cls(artwork.plates.labels, artwork.plates.inks)

    def swatch(self, lattice: Lattice) -> _Pattern:
        return _Pattern(lattice.swatch(self.pixels), self.inks)

    def encoded(self, format: Format, writing: Writing) -> bytes:
        if not self.inks:
            return encode(self.pixels, format=format, writing=writing)
        colors = np.array([ink.rgb for ink in self.inks], dtype="uint8")
        height, width = self.pixels.shape
        holds_a_palette = not check_format(width, height, format=format, writing=writing, indexed=True)
        if holds_a_palette and (format == "png" or format == "tiff"):  # spelled out for the type checker
            return encode_indexed(self.pixels, colors, format=format, writing=writing)
        return encode(colors[self.pixels], format=format, writing=writing)


def patterns(
    artwork: Artwork, formats: Mapping[Format, Writing], names: Deliverables, *, colorway: str = ""
) -> Iterator[tuple[str, bytes]]:
    """Write unit and swatch in every format: yield names and bytes.

    Raises OutputError where one that goes to a printer, opened again, does not repeat as it should.
    """
    unit = _Pattern.of(artwork)
    swatch = unit.swatch(artwork.lattice)
    height, width = unit.pixels.shape[:2]
    for format, writing in formats.items():
        yield names.unit(format, colorway), unit.encoded(format, writing)
        data = swatch.encoded(format, writing)
        if format in MASTERS:
            broken = check_identity(_decoded(data, format, writing), artwork.lattice, (width, height))
            if broken:
                file = names.swatch(format)
                raise OutputError(f"{file}: damaged while it was written: {broken}; this is a bug in nstflow")
        yield names.swatch(format, colorway), data


def _decoded(data: bytes, format: Format, writing: Writing) -> np.ndarray:
    if format == "tiff" and writing.bits == 16 and (deep := read_16_bit(io.BytesIO(data))) is not None:
        return deep
    with without_size_limit(), Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture)


def plates(artwork: Artwork, writing: Writing, names: Deliverables) -> Iterator[tuple[str, bytes]]:
    """Write a gray plate for each ink, each alone and all as pages of one file; yield names and bytes. Black prints."""
    if artwork.plates is None:
        return
    inks = artwork.plates.inks
    gray = [artwork.plates.plate(index) for index in range(len(inks))]
    for number, (ink, plate) in enumerate(zip(inks, gray, strict=True), start=1):
        yield (
            names.plate(number, slug(ink.name or ink.hex), inks=len(inks)),
            encode_grey(plate, format="tiff", name=ink.name, writing=writing),
        )
    yield names.plates, encode_pages(gray, names=[ink.name for ink in inks], writing=writing)


def palettes(artwork: Artwork, names: Deliverables, *, colorway: str = "") -> Iterator[tuple[str, bytes]]:
    """Write the inks as palette files; yield names and bytes."""
    if artwork.plates is not None:
        yield names.palette("gpl", colorway), gpl_bytes(artwork.plates.inks)
        yield names.palette("ase", colorway), ase_bytes(artwork.plates.inks)


def preview(artwork: Artwork, grid: tuple[int, int]) -> np.ndarray:
    """Show the tile in repeat, as large as a screen can; uint8."""
    lattice, unit = artwork.lattice, artwork.image
    columns, rows = lattice.grid(*grid)
    height, width = unit.shape[:2]
    shrink = min(1.0, LARGEST_PREVIEW_PX / max(width * columns, height * rows))
    if shrink < 1:
        width, height = lattice.snap(width * shrink, height * shrink)
        unit = resize(unit, width=width, height=height, lattice=lattice)
    return lattice.plane(to_8_bit(unit), rows=height * rows, columns=width * columns)
