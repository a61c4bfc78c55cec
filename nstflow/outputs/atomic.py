"""Publish a file whole or not at all: temporary file in the same folder, fsync, `os.replace`."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nstflow.errors import OutputError

TEMPORARY_PREFIX = ".nstflow-tmp-"


@dataclass(frozen=True)
class Staged:
    """A file that is whole on disk, beside the place where it is to stand."""

    path: Path
    temporary: Path

    def commit(self) -> None:
        """Put it in its place, replacing what is there. Raises OutputError."""
        try:
            os.replace(self.temporary, self.path)
        except OSError as error:
            self.discard()
            raise unwritable(self.path, error) from error

    def discard(self) -> None:
        """Delete it."""
        self.temporary.unlink(missing_ok=True)


def stage(path: Path, data: bytes) -> Staged:
    """Write `data` beside `path`. Raises OutputError where the folder cannot be written or the disk is full."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise unwritable(path, error) from error
    return Staged(path, Path(temporary))


def stage_all(folder: Path, files: Mapping[str, bytes]) -> list[Staged]:
    """Stage every file, or none: what was written goes again where one cannot be. Raises OutputError."""
    staged: list[Staged] = []
    try:
        for name, data in files.items():
            staged.append(stage(folder / name, data))
    except OutputError:
        for file in staged:
            file.discard()
        raise
    return staged


@contextmanager
def staging_folder(beside: Path) -> Iterator[Path]:
    """Make a folder in which others may write what is to be put beside it later. Raises OutputError."""
    try:
        beside.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=beside))
    except OSError as error:
        raise unwritable(beside, error) from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`, replacing what is there only when all of it is on disk.

    Raises OutputError where the folder cannot be written or the disk is full.
    """
    stage(path, data).commit()


def check_writable(folder: Path) -> None:
    """Try to write into a folder, creating it. Raises OutputError."""
    probe = folder / f"{TEMPORARY_PREFIX}probe"
    write_bytes(probe, b"")
    remove(probe)


def json_bytes(value: Any) -> bytes:
    """Write `value` as an indented JSON file."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def write_json(path: Path, value: Any) -> None:
    """Publish `value` as indented JSON. Raises OutputError."""
    write_bytes(path, json_bytes(value))


def remove(path: Path) -> None:
    """Delete a file that may be absent. Raises OutputError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Delete files below a folder, and the folders in it that they leave empty. Raises OutputError."""
    for name in names:
        remove(folder / name)
        for above in (folder / name).relative_to(folder).parents:
            if above != Path():
                with suppress(OSError):  # something else lies there
                    (folder / above).rmdir()


def sync_folders(files: Iterable[Path]) -> None:
    """Have the disk remember which files lie in the folders of these: a power cut may undo a rename until then.

    What cannot be synced is left: Windows opens no folder, and a network's file system may refuse.
    """
    for folder in dict.fromkeys(file.parent for file in files):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def remove_temporaries(folder: Path, *, unless: Callable[[Path], bool] = lambda below: False) -> None:
    """Sweep away what a killed run left half-written in a folder and below.

    unless: tells of a folder below that it is another's, where somebody may be writing just now; it is left alone.
    """
    for place, folders, files in os.walk(folder):
        for name in files:
            if name.startswith(TEMPORARY_PREFIX):
                (Path(place) / name).unlink(missing_ok=True)
        for name in [name for name in folders if name.startswith(TEMPORARY_PREFIX)]:
            shutil.rmtree(Path(place) / name, ignore_errors=True)
        folders[:] = [name for name in folders if not unless(Path(place) / name)]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def unwritable(path: Path, error: OSError, *, place: str = "place") -> OutputError:
    """Make the error to be raised where the system refuses to write at `path`, with the remedy.

    place: what can be chosen anew, such as `outputs.folder`.
    """
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "no space left on the disk; free some and run again, finished jobs are kept"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = f"not allowed to write there; choose another {place} or change its permissions"
    elif error.errno in (errno.EEXIST, errno.ENOTDIR):
        remedy = f"a file stands where a folder is needed; move it or choose another {place}"
    elif error.errno == errno.EISDIR:
        remedy = "a folder stands there; choose another name"
    else:
        remedy = error.strerror or str(error)
    return OutputError(f"{path}: cannot be written: {remedy}")
