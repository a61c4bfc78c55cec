"""Tables of colors as text (.csv, .tsv, .txt, .hex): a name and a color in each row, or colors alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from nstflow.errors import UsageError, first_line
from nstflow.textile.palette_files.text import lines_of, one_line
from nstflow.textile.palettes import Ink, rgb_of

if TYPE_CHECKING:
    from _csv import Reader as Rows

ENDINGS = (".csv", ".tsv", ".txt", ".hex")
_HEX = re.compile(r"#?[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_EXPECTED = "expected a name and a color, such as madder,#a8323e"


def read_table(path: Path, data: bytes) -> list[Ink]:
    """Read a table whose rows are a name and a color, between commas, semicolons or tabs.

    The first row may have titles. The name is in the column of that title, or else the first that is no color. Raises
    UsageError with the line of the file.
    """
    lines = lines_of(data)
    rows = csv.reader(lines, delimiter=_delimiter(lines), skipinitialspace=True)
    try:
        return _inks_of(path, rows)
    except csv.Error as error:
        raise UsageError(f"{path}:{rows.line_num}: {first_line(error)}; {_EXPECTED}") from error


def _inks_of(path: Path, rows: Rows) -> list[Ink]:
    titles: list[str] | None = None
    inks: list[Ink] = []
    for row in rows:
        cells = [one_line(cell) for cell in row]
        if not any(cells):
            continue
        if titles is None:
            titles = [] if _colors(cells) else [cell.casefold() for cell in cells]
            if titles:
                continue
        inks += _inks(f"{path}:{rows.line_num}", cells, titles)
    return inks


def _delimiter(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return max(",;\t", key=first.count)


def _colors(cells: list[str]) -> list[str]:
    """List the cells that are colors: where some begin with a #, those."""
    colors = [cell for cell in cells if _HEX.fullmatch(cell)]
    return [color for color in colors if color.startswith("#")] or colors


def _inks(where: str, cells: list[str], titles: list[str]) -> list[Ink]:
    colors, filled = _colors(cells), [cell for cell in cells if cell]
    if colors == filled and not titles:
        return [Ink("", rgb_of(color)) for color in colors]
    if len(colors) != 1:
        found = f"{len(colors)} colors" if colors else f"'{', '.join(filled)[:60]}'"
        raise UsageError(f"{where}: {found}: {_EXPECTED}")
    place = titles.index("name") if "name" in titles else None
    others = [cell for cell in filled if cell != colors[0]]
    name = cells[place] if place is not None and place < len(cells) else next(iter(others), "")
    return [Ink(name, rgb_of(colors[0]))]
