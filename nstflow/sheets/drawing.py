"""From a run's folder to its contact sheet, in any format."""

from __future__ import annotations

from pathlib import Path

from nstflow.errors import UsageError
from nstflow.option_models import did_you_mean
from nstflow.outputs.folders import RunFolder
from nstflow.plugins.registry import Registry
from nstflow.sheets.format import SHEET_FORMATS
from nstflow.sheets.model.reading import read_sheet

_ROOM = "nstflow.sheets"
DEFAULT_FORMAT = "png"


def draw_sheet(
    folder: Path, *, out: Path | None = None, registry: Registry | None = None, format_name: str = DEFAULT_FORMAT
) -> Path:
    """Draw the contact sheet of the run in `folder` and return the file to be opened first.

    Reads only what the run left there: run.json, each job's manifest, failure and unit.png, and the
    thumbnails in sources/. It works on a partial, an old or a copied run, and the same files give the same bytes.

    A job whose latest attempt failed is marked as failed; where an earlier attempt had left a tile, that tile
    is shown dimmed behind the mark.

    folder:      the run's folder, such as outputs/spring.
    out:         where the sheet goes; `folder / "sheet.png"` by default. Replaced only when all of it is on disk.
    registry:    the formats that there are, such as a recipe's; by default those built in and of installed packages.
    format_name: the `name` of one of them.

    Raises OutputError where there is no run, run.json cannot be read, the matrix is too large for one
    sheet, or `out` cannot be written, and UsageError for an unknown format.
    """
    from nstflow.sheets.pictures import size_px  # Pillow: unloaded until a sheet is drawn

    formats = (registry or Registry.of_packages([_ROOM])).of(SHEET_FORMATS)
    if format_name not in formats:
        hint = did_you_mean(format_name, formats)
        raise UsageError(f"there is no sheet format '{format_name}': expected {', '.join(formats)}{hint}")
    sheet_format = formats[format_name]()
    path = out if out is not None else RunFolder(folder).sheet.with_suffix(sheet_format.suffix)
    return sheet_format.write(read_sheet(folder, measure=size_px), path)[0]
