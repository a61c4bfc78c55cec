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
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import Manifest


def seal(folder: JobFolder, manifest: Manifest) -> None:
    """Seal a job whose files and manifest were just written into its folder."""
    _write(folder, _text(folder, (folder.MANIFEST, *manifest.files), manifest.key))


def is_sealed(folder: JobFolder, key: str) -> bool:
    """Tell whether the job with this key is done, and files and manifest are as they were when it was sealed."""
    try:
        text = folder.seal.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    *stamps, last = text.split("\n")
    return last == key and text == _text(folder, [stamp.split(" ", 3)[-1] for stamp in stamps], key)


def damaged_file(folder: JobFolder, manifest: Manifest) -> str | None:
    """Read a job's files and name the first that was deleted or changed; where none was, seal it and return None."""
    text = _text(folder, (folder.MANIFEST, *manifest.files), manifest.key)  # a change while reading breaks the seal
    files = manifest.files.items()
    damaged = next((name for name, digest in files if not is_as_made(folder.path / name, digest)), None)
    if damaged is None:
        _write(folder, text)
    return damaged


def intact(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Select, of files in a folder and their digests, those that are there as they were made."""
    return {name: digest for name, digest in files.items() if is_as_made(folder / name, digest)}


def is_as_made(path: Path, digest: str) -> bool:
    """Read a file and tell whether it is there and has this digest."""
    try:
        return sha256_file(path) == digest
    except OSError:
        return False


def _text(folder: JobFolder, names: Iterable[str], key: str) -> str | None:
    """Write the seal as it would be now: a line for each file, then the key; None where a file is missing.

    An edit may keep the size, and a copy or a restored backup the time of modification. Nothing keeps the time of
    change (on Windows, of creation) as well. The key comes last, so that a seal that is cut off is none.
    """
    place = str(folder.path)
    try:
        return "\n".join([*(_stamp(os.stat(f"{place}/{name}"), name) for name in names), key])
    except OSError:
        return None


def _stamp(stat: os.stat_result, name: str) -> str:
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {name}"


def _write(folder: JobFolder, text: str | None) -> None:
    """Write it in place and unsynced, since it only saves time; a folder that cannot be written is read every time."""
    if text is not None:
        with suppress(OSError):
            folder.seal.write_text(text, encoding="utf-8")
