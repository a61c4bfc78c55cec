"""Names that every computer takes for files and folders."""

from __future__ import annotations

import re

_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


def slug(text: str) -> str:
    """Make a text the name of a folder: word characters, '.', '-', and no '__', which separates the parts of an id."""
    name = re.sub(r"_{2,}", "_", _NOT_IN_A_NAME.sub("-", text)).strip("-._")
    return name or "unnamed"
