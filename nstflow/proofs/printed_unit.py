"""A unit tile as it is printed: its pixels, its size on cloth, and what a caption says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstflow.errors import PictureError
from nstflow.pictures.probing import probe_dpi, probe_size
from nstflow.pictures.reading import read_picture
from nstflow.proofs.naming import client_title, proof_stem
from nstflow.proofs.provenance import Provenance, provenance_of
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.lengths import LARGEST_MM, MM_PER_INCH, in_cm, parse_size
from nstflow.textile.resample import resize

SOFT_DPI = 100  # below it pixels begin to show on cloth


@dataclass(frozen=True)
class MockupPattern:
    """A unit tile that is to be shown on cloth.

    repeat: a name that `Lattice.parse` knows; by default what the manifest beside the file says, or straight.
    size:   width, or width x height, as `parse_size` reads it; by default what the manifest or the file's dpi says.
    name:   for the caption; by default the file's.
    """

    path: Path
    repeat: str | None = None
    size: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class PrintedUnit:
    """A unit tile as it is printed.

    pixels:           float32 (H, W, 3), sRGB in [0, 1], of a size that the lattice can hold.
    unit_mm, size_mm: (width, height) of it, and of its cell where that is wider (diamond, ogee).
    notes:            what had to be done or assumed, in words.
    """

    path: Path
    name: str
    lattice: Lattice
    pixels: np.ndarray
    unit_mm: tuple[float, float]
    size_mm: tuple[float, float]
    dpi: float
    notes: tuple[str, ...]

    def caption(self, cloth_mm: tuple[float, float]) -> tuple[str, str]:
        """Say what it is, and how often it repeats on cloth of this (width, length) in mm."""
        width, height = (in_cm(side) for side in self.size_mm)
        file = f"{proof_stem(self.path)}{self.path.suffix}"
        what = f"{self.lattice.name} · {width} × {height} cm · {self.dpi:.0f} dpi · {file}"
        across, along = (f"{side / unit:.1f}" for side, unit in zip(cloth_mm, self.size_mm, strict=True))
        wraps_across, wraps_down = self.lattice.wraps_across, self.lattice.wraps_down
        counts = []
        if wraps_across:
            counts.append(f"{across.removesuffix('.0')} repeats across {in_cm(cloth_mm[0])} cm")
        if wraps_down:
            noun = "" if wraps_across else "repeats "
            counts.append(f"{along.removesuffix('.0')} {noun}along {in_cm(cloth_mm[1])} cm")
        return what, " · ".join(counts or ["printed once"])


def read_printed_unit(pattern: MockupPattern) -> PrintedUnit:
    """Read a pattern's file and settle its size. Raises UsageError and PictureError."""
    provenance = provenance_of(pattern.path)
    is_ours = provenance is not None
    lattice = Lattice.parse(pattern.repeat or (provenance and provenance.file_repeat) or "straight")
    size_px = probe_size(pattern.path, smallest_side_px=1, is_ours=is_ours)
    size_mm, notes = _size_mm(pattern, lattice, size_px, provenance)
    if provenance is not None and pattern.repeat is None:
        notes.insert(0, provenance.note)
    unit_mm = lattice.unit_size(*size_mm)
    picture = read_picture(pattern.path, smallest_side_px=1, is_ours=is_ours)
    height, width = picture.image.shape[:2]
    pixels, fitting_px = picture.image, lattice.snap(width, height)
    if fitting_px != (width, height):
        notes.append(f"{width} × {height} px cannot be {lattice.name}: shown as {fitting_px[0]} × {fitting_px[1]} px")
        pixels = resize(pixels, width=fitting_px[0], height=fitting_px[1], lattice=NO_REPEAT)
    dpi = size_px[0] * MM_PER_INCH / unit_mm[0]
    if dpi < SOFT_DPI:
        notes.append(
            f"{in_cm(size_mm[0])} cm at {dpi:.0f} dpi: pixels show in print; make it from about {SOFT_DPI} dpi"
        )
    told = tuple(f"{pattern.path.name}: {note}" for note in (*picture.notes, *notes))
    name = pattern.name or client_title(pattern.path) or _in_words(pattern.path.stem)
    return PrintedUnit(pattern.path, name, lattice, pixels, unit_mm, size_mm, dpi, told)


def _size_mm(
    pattern: MockupPattern, lattice: Lattice, size_px: tuple[int, int], provenance: Provenance | None
) -> tuple[tuple[float, float], list[str]]:
    """Settle (width, height) in mm of the unit, or of the cell that it holds, and say what was assumed."""
    if pattern.size is not None:
        cell_px = lattice.cell_size(*size_px)
        width_mm, height_mm = parse_size(pattern.size)
        return (width_mm, height_mm if height_mm is not None else width_mm * cell_px[1] / cell_px[0]), []
    if provenance is not None and provenance.size_mm is not None:
        unit_mm, source = provenance.size_mm, "its manifest says"
    else:
        unit_mm, source = _size_in_file(pattern.path, size_px, is_ours=provenance is not None)
    size_mm = lattice.cell_size(*unit_mm)
    words = f"{in_cm(size_mm[0])} × {in_cm(size_mm[1])} cm, as {source}"
    if max(size_mm) > LARGEST_MM:
        raise PictureError(f"{pattern.path}: {words}; add the size that is meant, such as --size 32cm")
    return size_mm, [f"{words}; --size shows it in another size"]


def _size_in_file(path: Path, size_px: tuple[int, int], *, is_ours: bool) -> tuple[tuple[float, float], str]:
    """Measure (width, height) in mm by the file's own dpi, and say where that comes from."""
    dpi = probe_dpi(path, is_ours=is_ours)
    if dpi is None:
        raise PictureError(f"{path}: its file does not say how large it is printed; add --size, such as 32cm")
    size_mm = size_px[0] * MM_PER_INCH / dpi[0], size_px[1] * MM_PER_INCH / dpi[1]
    return size_mm, f"its file says with {dpi[0]:.4g} dpi"


def _in_words(stem: str) -> str:
    """Say `koi__batik-unit` as `koi batik-unit`."""
    return " ".join(stem.replace("_", " ").split()) or stem
