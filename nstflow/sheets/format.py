"""What a format of sheets is: PNG, and those that plugins bring."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from nstflow.plugins.kinds import Kind
from nstflow.sheets.model.sheet import SheetModel


class SheetFormat(ABC):
    """A kind of file that a contact sheet can be written as. Made without arguments.

    name:   a plain word that it is known by, such as `png`.
    suffix: of the file to be opened first, such as `.png`: the format is chosen by it, as in `--out client.png`.
    """

    name: ClassVar[str]
    suffix: ClassVar[str]

    @abstractmethod
    def write(self, sheet: SheetModel, path: Path) -> tuple[Path, ...]:
        """Write the sheet to `path`, and beside it what else belongs to it, such as further pages.

        Returns every file that was written, first the one to be opened first: `path`, or where a format numbers its
        pages the first of them. A file is replaced only when all of the new one is on disk (`outputs.atomic`).

        Raises OutputError where the sheet cannot be drawn or written.
        """


def _fault(sheet_format: type[SheetFormat]) -> str:
    suffix = getattr(sheet_format, "suffix", None)
    if isinstance(suffix, str) and suffix.startswith(".") and suffix[1:].isalnum():
        return ""
    return f"suffix is {suffix!r}; expected how its files end, such as '.pdf'"


SHEET_FORMATS: Kind[SheetFormat] = Kind(
    hook="nstflow_sheets",
    noun="sheet format",
    base=SheetFormat,
    base_name="nstflow.sheets.format.SheetFormat",
    methods=("write",),
    example="pdf",
    fault=_fault,
)
