"""From a run's folder to its contact sheet, in any format."""

from __future__ import annotations

from pathlib import Path

from nstflow.sheets.format import SheetFormat
from nstflow.sheets.model.reading import read_sheet
from nstflow.sheets.png.png_sheet import PngSheet

SHEET_FILE = f"sheet{PngSheet.suffix}"


def draw_sheet(folder: Path, *, out: Path | None = None, sheet_format: type[SheetFormat] = PngSheet) -> Path:
    """Draw the contact sheet of the run in `folder` and return the file to be opened.

    Reads only what the run left there: run.json, each job's manifest, failure and unit.png, and the
    thumbnails in sources/. It works on a partial, an old or a copied run, and the same files give the same bytes.

    A job whose latest attempt failed is marked as failed; where an earlier attempt had left a tile, that tile
    is shown dimmed behind the mark.

    folder: the run's folder, such as outputs/spring.
    out:    where the sheet goes; `folder / "sheet.png"` by default. Replaced only when all of it is on disk.

    Raises OutputError where there is no run, run.json cannot be read, the matrix is too large for one
    sheet, or `out` cannot be written.
    """
    from nstflow.sheets.png.pictures import size_px  # Pillow: unloaded until a sheet is drawn

    path = out if out is not None else folder / f"sheet{sheet_format.suffix}"
    return sheet_format().write(read_sheet(folder, measure=size_px), path)[0]
