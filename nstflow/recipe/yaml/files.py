"""Text files that people save: found by name, read within limits, decoded whatever their editor chose."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.yaml.marks import refusal

MAX_BYTES = 1_000_000


class UnreadableError(RecipeError):
    """The file is not there, is a folder, or may not be read."""


def shown_name(path: Path) -> str:
    """Return the path as messages show it: relative to the current folder if it lies below it."""
    absolute, here = Path(os.path.abspath(path)), Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else os.path.normpath(path)


def file_bytes(path: Path, shown: str) -> bytes:
    """Read a file of at most MAX_BYTES. Raises UnreadableError, and RecipeError for one that is larger."""
    try:
        if path.is_dir():
            raise UnreadableError([Problem(shown, "", "this is a folder; name a recipe file in it")])
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableError([Problem(shown, "", _missing(path))]) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError([Problem(shown, "", f"the file cannot be read: {reason}")]) from None
    if len(content) > MAX_BYTES:
        raise refusal(shown, f"the file is larger than {MAX_BYTES // 1_000_000} MB; is it really a recipe?")
    return content


def _missing(path: Path) -> str:
    if not os.access(path.parent, os.R_OK):
        return f"there is no such file, nor a readable folder '{path.parent}'"
    names = [name for name in os.listdir(path.parent) if name.lower().endswith((".yaml", ".yml"))]
    siblings = {Path(name).stem.lower(): name for name in names}
    near = difflib.get_close_matches(path.stem.lower(), siblings, n=1)
    return "there is no such file" + (f"; did you mean '{siblings[near[0]]}'?" if near else "")


_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def decoded(content: bytes, shown: str) -> str:
    """Decode UTF-8, or what the byte order mark says. Raises RecipeError with the line of what is no text."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        kind = encoding.removesuffix("-sig").upper()
        mistake = f"found the byte 0x{content[error.start]:02X}, which is not {kind} text"
        raise refusal(f"{shown}:{line}", f"{mistake}; save the file as UTF-8 in your editor") from None
