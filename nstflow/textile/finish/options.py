"""Options that steps share: colors and names of palette files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from nstflow.errors import UsageError
from nstflow.file_names import in_project, printable, slash_remedy
from nstflow.textile.palette_files import read_palette
from nstflow.textile.palettes import Ink, parse_ink


def _color(value: Any) -> str:
    try:
        return str(parse_ink(value))
    except UsageError as error:
        raise ValueError(str(error)) from None


Color = Annotated[
    str,
    BeforeValidator(_color),
    Field(json_schema_extra={"pattern": r"^(.*:)?\s*#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\s*$"}),
]
"""A color as text, with a name or without: "#1b2a41", "madder: #a8323e"."""


def colors_of(file: str, root: Path) -> tuple[str, ...]:
    """Read the colors of a palette file.

    file: relative to the project folder `root`, or to home (`~`). Raises UsageError.
    """
    path = in_project(root, file)
    if not path.exists() and (remedy := slash_remedy(file)):
        raise UsageError(f"'{printable(file)}': no such palette file{remedy}")
    colors = tuple(str(ink) for ink in read_palette(path))
    try:
        inks_of(colors)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    return colors


def inks_of(colors: tuple[str, ...]) -> list[Ink]:
    """Read colors, written as options have them, as inks."""
    return [parse_ink(color) for color in colors]
