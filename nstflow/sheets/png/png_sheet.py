"""The contact sheet as a PNG file."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from nstflow.sheets.format import SheetFormat
from nstflow.sheets.model.sheet import SheetModel

SHEET_DPI = 150


class PngSheet(SheetFormat):
    """All of the sheet on one page, as large as its matrix needs."""

    name: ClassVar[str] = "png"
    suffix: ClassVar[str] = ".png"

    def write(self, sheet: SheetModel, path: Path) -> tuple[Path, ...]:
        """Draw the page and write it. Raises OutputError for a matrix too large, or where `path` cannot be written."""
        # Here and not above: formats are collected where nothing is drawn, and Pillow stays unloaded until then.
        from nstflow.outputs.atomic import write_bytes
        from nstflow.outputs.encode.png import encode_png
        from nstflow.outputs.signed_files import signed, unsigned_xmp
        from nstflow.sheets.png.arrange import arrange
        from nstflow.sheets.png.page import draw_page

        page = draw_page(sheet, arrange(sheet))
        write_bytes(path, signed(encode_png(page, dpi=SHEET_DPI, xmp=unsigned_xmp(title=sheet.title))))
        return (path,)
