"""Any picture, ours or not, shown in repeat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.files import write_bytes
from nstflow.outputs.png import encode_png, to_8_bit
from nstflow.pictures import read_picture
from nstflow.textile.lattice import Lattice, parse_grid
from nstflow.textile.resample import resize

_DPI = 150
_MOST_MEGAPIXELS = 150


@dataclass(frozen=True)
class Preview:
    """path: the file that was written; notes: what had to be done to the picture."""

    path: Path
    notes: tuple[str, ...]


def preview_file(image: Path, *, repeat: str, grid: str, out: Path | None = None) -> Preview:
    """Write the picture in repeat, `<name>-<repeat>-<grid>.png` in the current folder unless `out` says otherwise.

    repeat: a name that `Lattice.parse` knows; grid: columns x rows, `3x3`.
    Raises UsageError, PictureError and OutputError.
    """
    lattice = Lattice.parse(repeat)
    columns, rows = parse_grid(grid)
    picture = read_picture(image, smallest_side_px=1)
    height, width = picture.image.shape[:2]
    if width * height * columns * rows > _MOST_MEGAPIXELS * 1e6:
        raise UsageError(
            f"--grid {grid}: {width * columns} × {height * rows} px would be too large to look at "
            f"(at most {_MOST_MEGAPIXELS} megapixels); choose a smaller grid"
        )
    notes = picture.notes
    fitting = lattice.snap(width, height)
    if fitting != (width, height):
        notes = (*notes, f"{width} × {height} px cannot be {lattice.name}: shown as {fitting[0]} × {fitting[1]} px")
    unit = to_8_bit(resize(picture.image, width=fitting[0], height=fitting[1], lattice=Lattice("none")))
    plane = lattice.plane(unit, rows=fitting[1] * rows, columns=fitting[0] * columns)
    name = lattice.name.replace("/", "-")
    path = out or Path(f"{image.stem}-{name}-{columns}x{rows}.png")
    write_bytes(path, encode_png(plane, dpi=_DPI))
    return Preview(path, notes)
