"""A job's seal: the sizes and times of its files when they were last known to be what its manifest says, and its key.

While they are unchanged, nothing else needs to be read to know that the job is done: 10 000 jobs leave tens of
gigabytes. What is not sealed, such as a copied folder or a touched file, is read, and sealed where it is as it should
be. A seal only saves time: it may be missing, cut off or deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from nstflow.jobs.digests import sha256_file
from nstflow.outputs.records import MANIFEST_FILE, TILE_FILE, Manifest, read_made

SEAL_FILE = ".nstflow-seal"


def seal(folder: Path, manifest: Manifest) -> None:
    """Seal a job whose files and manifest were just written into its folder."""
    _write(folder, _text(folder, (MANIFEST_FILE, *manifest.files), manifest.key))


def is_sealed(folder: Path, key: str) -> bool:
    """Whether the job with this key is done, and its files and its manifest are as they were when it was sealed."""
    try:
        text = (folder / SEAL_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    *stamps, last = text.split("\n")
    return last == key and text == _text(folder, [stamp.split(" ", 3)[-1] for stamp in stamps], key)


def damaged_file(folder: Path, manifest: Manifest) -> str | None:
    """Read a job's files: the first that was deleted or changed; None, and the job is sealed, where none was."""
    text = _text(folder, (MANIFEST_FILE, *manifest.files), manifest.key)  # a change while reading breaks the seal
    damaged = _first_damaged(folder, manifest.files)
    if damaged is None:
        _write(folder, text)
    return damaged


def has_tile(folder: Path, tile_key: str) -> bool:
    """Whether the engine made just this tile, and it is still there as it was."""
    made = read_made(folder)
    return made is not None and made.key == tile_key and _is_as_made(folder / TILE_FILE, made.files.get(TILE_FILE, ""))


def intact(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Those of the files that are there as they were made, with their digests."""
    return {name: digest for name, digest in files.items() if _is_as_made(folder / name, digest)}


def _first_damaged(folder: Path, files: Mapping[str, str]) -> str | None:
    return next((name for name, digest in files.items() if not _is_as_made(folder / name, digest)), None)


def _text(folder: Path, names: Iterable[str], key: str) -> str | None:
    """The seal as it would be now: a line for each file, then the key; None where a file is missing.

    An edit may keep the size, and a copy or a restored backup the time of modification. Nothing keeps the time of
    change (on Windows, of creation) as well. The key comes last, so that a seal that is cut off is none.
    """
    place = str(folder)
    try:
        return "\n".join([*(_stamp(os.stat(f"{place}/{name}"), name) for name in names), key])
    except OSError:
        return None


def _stamp(found: os.stat_result, name: str) -> str:
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {name}"


def _write(folder: Path, text: str | None) -> None:
    """In place and unsynced, since it only saves time; a folder that cannot be written is read every time."""
    if text is not None:
        with suppress(OSError):
            (folder / SEAL_FILE).write_text(text, encoding="utf-8")


def _is_as_made(path: Path, digest: str) -> bool:
    try:
        return sha256_file(path) == digest
    except OSError:
        return False
