"""The contact sheet as one PNG: a format by the hook that plugins have."""

from nstflow.plugins import hookimpl
from nstflow.sheets.format import SheetFormat
from nstflow.sheets.png.png_sheet import PngSheet


@hookimpl
def nstflow_sheets() -> list[type[SheetFormat]]:
    """Return the formats of sheets that come with nstflow."""
    return [PngSheet]
