"""From a run's folder to its contact sheet."""

from __future__ import annotations

from pathlib import Path

from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.folders import RunFolder
from nstflow.sheets.model.grid import read_grid
from nstflow.sheets.png.draw import draw_page
from nstflow.sheets.png.layout import arrange

SHEET_DPI = 150


def draw_sheet(folder: Path, *, out: Path | None = None) -> Path:
    """Draw the contact sheet of the run in `folder` and return the PNG's path.

    Reads only what the run left there: run.json, each job's manifest, failure and unit.png, and the
    thumbnails in sources/. It works on a partial, an old or a copied run, and the same files give the same bytes.

    A job whose latest attempt failed is marked as failed; where an earlier attempt had left a tile, that tile
    is shown dimmed behind the mark.

    folder: the run's folder, such as outputs/spring.
    out:    where the sheet goes; `folder / "sheet.png"` by default. Replaced only when all of it is on disk.

    Raises OutputError where there is no run, run.json cannot be read, the matrix is too large for one
    sheet, or `out` cannot be written.
    """
    grid = read_grid(folder)
    page = draw_page(grid, arrange(grid))
    path = out if out is not None else RunFolder(folder).sheet
    write_bytes(path, encode_png(page, dpi=SHEET_DPI))
    return path
