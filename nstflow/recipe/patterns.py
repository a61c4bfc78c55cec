"""Pictures by a pattern such as `inputs/**/*.png`: what of the disk it means, and what of that are results."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

from nstflow.file_names import as_on_disk, in_project, nfc
from nstflow.jobs.run_marks import is_run_folder

_SUFFIXES = {
    ".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".avif", ".heic", ".heif", ".psd",
}  # fmt: skip
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Matches:
    """The pictures that a pattern means, by name, and how many it leaves out, by the output folder they lie in."""

    files: tuple[Path, ...]
    left_out: dict[Path, int]


class Patterns:
    """Finds pictures by patterns; hidden files and folders never match, nor does what lies in an output folder.

    root: the project folder, which patterns are relative to; own: the output folder of the recipe.
    """

    def __init__(self, root: Path, own: Path) -> None:
        self._root = root
        self._own = Path(os.path.realpath(own))
        self._above = {Path(os.path.realpath(root)), *Path(os.path.realpath(root)).parents}
        self._output_folder_of = lru_cache(maxsize=None)(self._find_output_folder_of)

    def is_pattern(self, text: str) -> bool:
        """Tell whether a text means pictures by a pattern; a file may be called "koi [1].png"."""
        return bool(_WILD.search(text)) and not in_project(self._root, text).exists()

    def matches(self, pattern: str) -> Matches:
        """Find the pictures of a pattern: `*`, `?` and `[abc]` in names, and `**` for folders however deep."""
        # Only the text is a pattern: the project's own folder may be called "spring [2027]".
        given = Path(os.path.expanduser(pattern))
        base = Path(given.anchor) if given.is_absolute() else self._root
        found = (file for file in _below(base, given.relative_to(given.anchor).parts) if _is_picture(file))
        files, left_out = [], dict[Path, int]()
        for file in sorted(dict.fromkeys(found), key=lambda file: Path(nfc(str(file)))):
            folder = self._output_folder_of(file.parent)
            if folder is None:
                files.append(file)
            else:
                left_out[folder] = left_out.get(folder, 0) + 1
        return Matches(tuple(files), left_out)

    def _find_output_folder_of(self, folder: Path) -> Path | None:
        """Return the output folder in which a folder lies, or None; the project is one for its own recipe at most."""
        place = Path(os.path.realpath(folder))
        if place.is_relative_to(self._own):
            return self._own
        if place in self._above:
            return None
        return place if is_run_folder(place) else self._output_folder_of(place.parent)


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in _SUFFIXES and not file.name.startswith(".") and file.is_file()


def _below(folder: Path, parts: Sequence[str]) -> Iterator[Path]:
    """Yield what lies below a folder at the parts of a pattern, whatever form the letters of its names have."""
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _below(folder, rest or ("*",))
        for entry in _entries(folder):
            if entry.is_dir(follow_symlinks=False):  # links may go in circles
                yield from _below(folder / entry.name, parts)
    elif not _WILD.search(part):
        path = as_on_disk(folder / part)
        if path.exists():
            yield from _below(path, rest)
    else:
        for entry in _entries(folder):
            if fnmatch(nfc(entry.name), nfc(part)) and (not rest or entry.is_dir()):
                yield from _below(folder / entry.name, rest)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """List what a folder holds, but for what is hidden; nothing where it cannot be read, or is no folder."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return []
