"""A palette file to its colors: which kind it is, and names that tell them apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nstflow.errors import UsageError, first_line
from nstflow.textile.palette_files import aco, act, ase, gpl, table
from nstflow.textile.palette_files.text import lines_of
from nstflow.textile.palettes import Ink

_LARGEST_BYTES = 1 << 22
_EXPECTED = "expected a palette of GIMP (.gpl), of Adobe (.ase, .aco, .act), or a table of names and colors (.csv)"


def read_palette(path: Path) -> tuple[Ink, ...]:
    """Read the colors of a palette file in their order; groups are run together, and names may be empty.

    GPL, ASE and ACO are known by what is in them, color tables (ACT) and CSV by their endings. A name that all colors
    share is none, and one that some share is numbered. CMYK is converted without a profile, so it is a guess; Lab,
    gray, HSB and RGB (taken as sRGB) are not.
    Raises UsageError with the file and the place in it, what was found and what is expected.
    """
    inks = _read(path, _bytes_of(path))
    if not inks:
        raise UsageError(f"{path}: a palette without colors; expected at least one")
    return tuple(_told_apart(inks))


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(f"{path}: a folder; {_EXPECTED}")
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{path}: no such palette file; {_EXPECTED}, relative to the project folder") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({first_line(error)})") from error
    if len(data) > _LARGEST_BYTES:
        raise UsageError(f"{path}: larger than any palette; {_EXPECTED}")
    if not data:
        raise UsageError(f"{path}: an empty file; {_EXPECTED}")
    return data


def _read(path: Path, data: bytes) -> list[Ink]:
    ending = path.suffix.lower()
    if data.startswith(ase.MAGIC):
        return ase.read_ase(path, data)
    if ending == act.ENDING:  # its first color may look like the beginning of anything
        return act.read_act(path, data)
    if data.startswith(aco.MAGICS):
        return aco.read_aco(path, data)
    if lines_of(data)[:1] and lines_of(data)[0].strip() == gpl.MAGIC:
        return gpl.read_gpl(path, data)
    if ending in table.ENDINGS and b"\0\0" not in data:
        return table.read_table(path, data)
    if ending == ".gpl":
        raise UsageError(f"{path}: not a palette, its first line is not '{gpl.MAGIC}'; {_EXPECTED}")
    raise UsageError(f"{path}: not a palette that can be read; {_EXPECTED}")


def _told_apart(inks: list[Ink]) -> list[Ink]:
    """Drop a name that all colors share, as programs give it to the unnamed, and number one that some share."""
    names = {ink.name.casefold() for ink in inks}
    if len(inks) > 1 and len(names) == 1:
        return [replace(ink, name="") for ink in inks]
    result, number_of = [], dict[str, int]()
    for ink in inks:
        name = ink.name
        while name and name.casefold() in number_of:
            number_of[ink.name.casefold()] += 1
            name = f"{ink.name} {number_of[ink.name.casefold()]}"
        if name:
            number_of[name.casefold()] = 1
        result.append(replace(ink, name=name))
    return result
