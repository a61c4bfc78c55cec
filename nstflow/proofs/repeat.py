"""Any picture, ours or not, shown in repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import numpy as np

from nstflow.errors import UsageError
from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.encode.png import encode_png, to_8_bit
from nstflow.pictures.reading import read_picture
from nstflow.proofs.naming import proof_stem
from nstflow.proofs.provenance import provenance_of
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


def preview_file(
    image: Path,
    *,
    repeat: str | None = None,
    grid: str,
    cut: bool = False,
    out: Path | None = None,
    taken: Collection[Path] = (),
) -> Preview:
    """Write the picture in repeat, `<name>-<repeat>-<grid>.png` in the current folder unless `out` says otherwise.

    A job's unit has the job's name.

    repeat: a name that `Lattice.parse` knows; None for what the manifest beside the file says, or straight.
    grid:   columns x rows of units, `3x3`.
    cut:    the picture fills a cell of a diamond or an ogee and is cut to its outline; it is a unit otherwise.
    taken:  files that are not to be replaced: the name gets a number.
    Raises UsageError, PictureError and OutputError.
    """
    provenance = None if cut else provenance_of(image)
    lattice = Lattice.parse(repeat or (provenance and provenance.file_repeat) or "straight")
    asked = parse_grid(grid)
    columns, rows = lattice.grid(*asked)
    picture = read_picture(image, smallest_side_px=1, is_ours=provenance is not None)
    height, width = picture.image.shape[:2]
    if width * height * columns * rows > _MOST_MEGAPIXELS * 1e6:
        raise UsageError(
            f"--grid {grid}: {width * columns} × {height * rows} px would be too large to look at "
            f"(at most {_MOST_MEGAPIXELS} megapixels); choose a smaller grid"
        )
    fitted = _fitted(picture.image, lattice, cut=cut)
    notes = picture.notes if provenance is None or repeat else (provenance.note, *picture.notes)
    if fitted.shape[:2] != (height, width):
        notes = (*notes, f"{width} × {height} px cannot be {lattice.name}: shown as {_size(fitted)}")
    if (columns, rows) != asked:
        notes = (*notes, f"{lattice.name} does not repeat both ways: shown as {columns} × {rows}")
    unit = to_8_bit(lattice.from_cell(fitted) if cut else fitted)
    plane = lattice.plane(unit, rows=unit.shape[0] * rows, columns=unit.shape[1] * columns)
    name = lattice.name.replace("/", "-")
    path = out or _free(Path(f"{proof_stem(image)}-{name}-{columns}x{rows}.png"), taken)
    check_out(path, [image])
    write_bytes(path, encode_png(plane, dpi=_DPI))
    return Preview(path, notes)


def check_out(out: Path, images: Iterable[Path]) -> None:
    """Raise UsageError where a picture would be written over one that it shows."""
    if any(out.resolve() == image.resolve() for image in images):
        raise UsageError(f"{out}: the picture itself would be replaced; choose another name with --out")


def _free(path: Path, taken: Collection[Path]) -> Path:
    """Return the path, or `<name>-2.png`, `<name>-3.png`, … where that is taken."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(free for free in chain([path], numbered) if free not in taken)


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
