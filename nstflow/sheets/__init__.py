"""Contact sheets: what a run left in its folder, arranged for the client, in formats that plugins may add to."""

from nstflow.plugins import hookimpl
from nstflow.plugins.kinds import Kind
from nstflow.sheets.drawing import draw_sheet
from nstflow.sheets.format import SHEET_FORMATS, SheetFormat
from nstflow.sheets.png.png_sheet import PngSheet

__all__ = ["SHEET_FORMATS", "PngSheet", "SheetFormat", "draw_sheet"]


@hookimpl
def nstflow_kinds() -> list[Kind[SheetFormat]]:
    """Return the kind of plugins whose base class is here."""
    return [SHEET_FORMATS]


@hookimpl
def nstflow_sheets() -> list[type[SheetFormat]]:
    """Return the formats that come with nstflow."""
    return [PngSheet]
