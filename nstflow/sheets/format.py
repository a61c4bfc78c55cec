"""The base class of a sheet's formats: PNG, and those that plugins bring."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from nstflow.sheets.model.sheet import SheetModel


class SheetFormat(ABC):
    """A kind of file that a contact sheet can be written as. Made without arguments.

    name:   a plain word by which the format is chosen, such as `png`.
    suffix: of the file to be opened first, such as `.png`; the sheet of a run is called `sheet` with this suffix.
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
