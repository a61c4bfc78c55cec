"""Any picture, ours or not, shown in repeat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nstflow.errors import UsageError
from nstflow.outputs.encode.png import to_8_bit
from nstflow.pictures.reading import read_picture
from nstflow.proofs.naming import proof_stem
from nstflow.proofs.provenance import provenance_of
from nstflow.proofs.writing import place_of_proof, write_proof
from nstflow.textile.lattice import NO_REPEAT, Lattice, parse_grid
from nstflow.textile.resample import cover, resize

_DPI = 150
_MOST_MEGAPIXELS = 150


@dataclass(frozen=True)
class Preview:
    """A preview in repeat that was written.

    path: the file; notes: what had to be done to the picture.
    """

    path: Path
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Plane:
    """A picture in repeat.

    pixels:     uint8 (H, W, 3); columns, rows: how many units they show.
    notes:      what had to be done to it.
    """

    pixels: np.ndarray
    columns: int
    rows: int
    notes: tuple[str, ...]


def in_repeat(picture: np.ndarray, lattice: Lattice, *, grid: str, cut: bool = False) -> Plane:
    """Show a picture in repeat, resized where its size cannot have that repeat.

    picture: float32 (H, W, 3), sRGB in [0, 1].
    grid:    columns x rows of units, `3x3`.
    cut:     the picture fills a cell of a diamond or an ogee and is cut to its outline; it is a unit otherwise.
    Raises UsageError for a grid that makes no sense or is too large to look at.
    """
    asked = parse_grid(grid)
    columns, rows = lattice.grid(*asked)
    height, width = picture.shape[:2]
    if width * height * columns * rows > _MOST_MEGAPIXELS * 1e6:
        raise UsageError(
            f"--grid {grid}: {width * columns} × {height * rows} px would be too large to look at "
            f"(at most {_MOST_MEGAPIXELS} megapixels); choose a smaller grid"
        )
    fitted, notes = _fitted(picture, lattice, cut=cut), []
    if fitted.shape[:2] != (height, width):
        notes.append(f"{width} × {height} px cannot be {lattice.name}: shown as {_size(fitted)}")
    if (columns, rows) != asked:
        notes.append(f"{lattice.name} does not repeat both ways: shown as {columns} × {rows}")
    unit = to_8_bit(lattice.from_cell(fitted) if cut else fitted)
    pixels = lattice.plane(unit, rows=unit.shape[0] * rows, columns=unit.shape[1] * columns)
    return Plane(pixels, columns, rows, tuple(notes))


def preview_file(
    image: Path,
    *,
    repeat: str | None = None,
    grid: str,
    cut: bool = False,
    out: Path | None = None,
    taken: Collection[Path] = (),
    overwrite: bool = False,
) -> Preview:
    """Write the picture in repeat, `<name>-<repeat>-<grid>.png` in the current folder unless `out` says otherwise.

    A job's unit has the job's name. Files in the way that are not ours stay: the name gets a number.

    repeat: a name that `Lattice.parse` knows; None for what the manifest beside the file says, or straight.
    grid, cut: as `in_repeat` has them.
    taken:  files of ours that are not to be replaced either; overwrite: `out` may be a file that is not ours.
    Raises UsageError, PictureError and OutputError.
    """
    provenance = None if cut else provenance_of(image)
    lattice = Lattice.parse(repeat or (provenance and provenance.file_repeat) or "straight")
    parse_grid(grid)
    picture = read_picture(image, smallest_side_px=1, is_ours=provenance is not None)
    plane = in_repeat(picture.image, lattice, grid=grid, cut=cut)
    name = f"{proof_stem(image)}-{lattice.name.replace('/', '-')}-{plane.columns}x{plane.rows}.png"
    path = place_of_proof(name, out, images=[image], taken=taken, overwrite=overwrite)
    write_proof(path, plane.pixels, dpi=_DPI)
    said = () if provenance is None or repeat else (provenance.note,)
    return Preview(path, (*said, *picture.notes, *plane.notes))


def _fitted(picture: np.ndarray, lattice: Lattice, *, cut: bool) -> np.ndarray:
    """Resize the picture to the nearest size that the lattice can hold; to the middle of it where that is a square."""
    height, width = picture.shape[:2]
    if lattice.is_square:
        side = min(width, height)
        return cover(picture, width=side, height=side)
    size = lattice.snap(*(lattice.unit_size(width, height) if cut else (width, height)))
    width, height = lattice.cell_size(*size) if cut else size
    return resize(picture, width=width, height=height, lattice=NO_REPEAT)


def _size(picture: np.ndarray) -> str:
    return f"{picture.shape[1]} × {picture.shape[0]} px"
