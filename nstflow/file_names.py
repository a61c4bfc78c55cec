"""Names of files as people write them: found in whatever form their letters have, and usable on every computer."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
# What YAML makes of a backslash and a letter in double quotes: "inputs\new.png" has a line break.
_ESCAPED = {"\n": "n", "\t": "t", "\r": "r", "\b": "b", "\a": "a", "\f": "f", "\v": "v", "\x1b": "e", "\0": "0"}


def nfc(text: str) -> str:
    """Write letters with their accents as one character where there is one, as editors do; macOS writes them apart."""
    return unicodedata.normalize("NFC", text)


def caseless(text: str) -> str:
    """Return what names have in common that some computers take for one: only capitals or letters' forms differ."""
    return nfc(nfc(text).casefold())


def is_reserved_on_windows(name: str) -> bool:
    """Tell whether Windows keeps a name, with any ending, for a device: `con`, `nul.png`, `COM1`."""
    return _RESERVED.match(name) is not None


def in_project(root: Path, name: str) -> Path:
    """Return the file or folder of a name that is relative to the project folder `root`, to home (`~`), or absolute.

    What is there with its letters in another form is found; what is not there is returned as it is named.
    """
    return as_on_disk(root / os.path.expanduser(name))


def as_on_disk(path: Path) -> Path:
    """Return a path with its letters in the form in which they are on the disk; as given where nothing is there."""
    if os.path.lexists(path) or path.parent == path:
        return path
    folder = as_on_disk(path.parent)
    try:
        names = os.listdir(folder)
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        return path
    same = nfc(path.name)
    return next((folder / name for name in sorted(names) if nfc(name) == same), path)


def slash_remedy(name: str) -> str:
    r"""Return `; write / instead: 'inputs/koi.png'` for a name of nothing with Windows' `\`, else nothing.

    On Windows `\` is right; there and elsewhere the escapes count that YAML reads in double quotes.
    """
    fixed = "".join(f"/{_ESCAPED[letter]}" if letter in _ESCAPED else letter for letter in name)
    if os.sep == "/":
        fixed = fixed.replace("\\", "/")
    return f"; write / instead: '{fixed}'" if fixed != name else ""


def printable(name: str) -> str:
    """Write a name in a line: what cannot be printed as an escape."""
    return name if name.isprintable() else repr(name)[1:-1]


def shown_in(path: Path, root: Path) -> str:
    """Show a path relative to the project folder where it lies there."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
