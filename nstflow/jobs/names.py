"""Ids of contents, styles and jobs, and names for their files, on every computer."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from nstflow.file_names import is_reserved_on_windows, nfc

STYLE_ALONE = "none"
"""What a recipe and its ids say where there is no content."""

LONGEST_BYTES = 255
"""In UTF-8, of the name of a file or folder: ext4, APFS and NTFS have at least that."""
_LONGEST_PART_BYTES = (LONGEST_BYTES - len("__" * 2)) // 3
_DIGEST_LETTERS = 8


def slug(text: str) -> str:
    """Make a text an id, the same in every form of its letters.

    It has letters with their marks, digits, '.', '-' and '_', but no '__', which separates the parts of a job's id.
    """
    name = re.sub(r"_{2,}", "_", re.sub(r"\0+", "-", "".join(_kept(nfc(text))))).strip("-._")
    if is_reserved_on_windows(name):  # before a dot only: a job's id goes on after a name
        name = name.replace(".", "-", 1)
    return name or "unnamed"


def job_id(content: str, style: str, variant: str) -> str:
    """Return `<content>__<style>__<variant>`, the name of a job and of its folder.

    Where that is too long for a folder its long parts are shortened, each to a third.
    """
    names = (content, style, variant)
    whole = "__".join(names)
    if len(whole.encode()) <= LONGEST_BYTES:
        return whole
    return "__".join(shortened(name, _LONGEST_PART_BYTES) for name in names)


def shortened(name: str, most_bytes: int) -> str:
    """Shorten an id to so many bytes in UTF-8: its beginning and eight digits that only the whole of it has."""
    encoded = name.encode()
    if len(encoded) <= most_bytes:
        return name
    ending = "-" + hashlib.sha256(encoded).hexdigest()[:_DIGEST_LETTERS]
    return encoded[: most_bytes - len(ending)].decode(errors="ignore").rstrip("-._") + ending


def _kept(text: str) -> Iterator[str]:
    """Yield the characters of a text, a zero for each that no id has."""
    on_letter = False
    for character in text:
        on_letter = character.isalnum() or (on_letter and _is_mark(character))
        yield character if on_letter or character in "_.-" else "\0"


def _is_mark(character: str) -> bool:
    """Tell whether it belongs to the letter before: a vowel sign, an accent; not what chooses how emoji look."""
    is_variation_selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return unicodedata.category(character) in ("Mn", "Mc") and not is_variation_selector
