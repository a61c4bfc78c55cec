"""Files in a folder that are ours, told from a person's, which are never removed or overwritten.

A file is ours while its bytes are those that a record of ours names. A retouched one has others, and so belongs to
whoever retouched it: it gets another name where ours is to lie, and stays as it is where nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from nstflow.jobs.digests import sha256_each, sha256_file
from nstflow.jobs.names import LONGEST_BYTES, shortened
from nstflow.outputs.atomic import (
    Staged,
    json_bytes,
    remove,
    remove_files,
    stage_all,
    sync_folders,
    unwritable,
    write_bytes,
)
from nstflow.outputs.records import Record

CLAIMS = ".nstflow-files"
"""Names the digests of what we wrote in a folder, or are about to: what a kill leaves is ours without its record."""

# Digests of a name: what lies there, what attempts that were killed would have put there, and what this one will.
_REMEMBERED = 8

Digests = Mapping[str, Sequence[str]]
"""Names in a folder -> the digests that make the files of these names ours."""


class Aside(NamedTuple):
    """A file that was set aside: its name, and its new one."""

    before: str
    after: str


class RecordOfFiles(Protocol):
    """A record that names files and their digests."""

    @property
    def files(self) -> Mapping[str, str]:
        """Names relative to the record's folder -> SHA-256."""


def owned_by(folder: Path, records: Mapping[str, RecordOfFiles | None]) -> dict[str, list[str]]:
    """List what is ours by records, themselves included: name of a record's file -> what it says, or None without."""
    owned: dict[str, list[str]] = {}
    for name, record in records.items():
        if record is not None:
            for file, digest in {**record.files, name: sha256_file(folder / name)}.items():
                owned.setdefault(file, []).append(digest)
    return owned


def replace_files(folder: Path, files: Mapping[str, bytes], *, record: str, owned: Digests) -> tuple[Aside, ...]:
    """Put files in their places below a folder, with the record that vouches for them, which is one of them.

    Everything is on disk beside its place before anything is touched: a full disk does not cost what is there. Then the
    earlier record goes, then what it named and is not wanted any more, and the new record comes last: nothing
    half-written looks finished. Files that are not ours are set aside where ours are to lie.

    owned: what the records in the folder name, themselves included.
    Returns what was set aside. Raises OutputError.
    """
    with _staged(folder, files) as staged:
        ours = _Ours(folder, owned)
        ours.claim(sha256_each(files))
        ours.remove([record])
        ours.remove(ours.names - files.keys())  # before: to some systems Night/unit.png is night/unit.png
        aside = ours.make_way_for(files)
        *others, last = sorted(staged, key=lambda file: file.path == folder / record)
        for file in others:
            file.commit()
        sync_folders(file.path for file in others)
        last.commit()
        sync_folders([last.path])
    remove(folder / CLAIMS)
    return aside


def put_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Aside, ...]:
    """Put files in their places below a folder that has no record of them, and remember that they are ours.

    Files that are not ours are set aside, and returned. Raises OutputError.
    """
    with _staged(folder, files) as staged:
        ours = _Ours(folder, {})
        aside = ours.make_way_for(files)
        ours.claim(sha256_each(files))
        for file in staged:
            file.commit()
    return aside


def write_record(path: Path, record: Record) -> None:
    """Put a record in its place, where one of its kind may lie that is past; any other file is set aside.

    Raises OutputError.
    """
    with _staged(path.parent, {path.name: record.as_json()}) as (staged,):
        if path.is_file() and type(record).read(path) is None:
            set_aside(path)
        staged.commit()


def set_aside(path: Path) -> str:
    """Give a file that is not ours another name, the next free number, and return it. Raises OutputError."""
    endings = (f"-changed-{number}{path.suffix}" for number in count(1))
    names = (f"{shortened(path.stem, LONGEST_BYTES - len(ending.encode()))}{ending}" for ending in endings)
    try:
        other = next(path.with_name(name) for name in names if not path.with_name(name).exists())
        path.rename(other)
    except OSError as error:
        raise unwritable(path, error) from error
    return other.name


@contextmanager
def _staged(folder: Path, files: Mapping[str, bytes]) -> Iterator[list[Staged]]:
    """Stage files, and discard those that an error in the block keeps from their places. Raises OutputError."""
    staged = stage_all(folder, files)
    try:
        yield staged
    except BaseException:
        for file in staged:
            file.discard()
        raise


class _Ours:
    """What is ours in a folder: by its records, and by claims that a killed run has left."""

    def __init__(self, folder: Path, owned: Digests) -> None:
        self._folder = folder
        self._digests: dict[str, list[str]] = {}
        for records in (_read_claims(folder), owned):
            for name, digests in records.items():
                if _lies_below(name):
                    self._digests.setdefault(name, []).extend(digests)

    def claim(self, digests: Mapping[str, str]) -> None:
        """Note what is about to be written, beside what each file is now: one of both it will be after a kill."""
        for name, digest in digests.items():
            self._digests[name] = list(dict.fromkeys([*self._digests.get(name, ()), digest]))[-_REMEMBERED:]
        write_bytes(self._folder / CLAIMS, json_bytes(self._digests))

    @property
    def names(self) -> Set[str]:
        """The names under which files are ours, or were."""
        return self._digests.keys()

    def remove(self, names: Iterable[str]) -> None:
        """Delete files, as far as they are ours."""
        remove_files(self._folder, [name for name in names if self._is(name, self._digests.get(name, ()))])

    def make_way_for(self, files: Mapping[str, bytes]) -> tuple[Aside, ...]:
        """Set aside what lies where these files are to lie and is neither ours nor equal to them."""
        digests = sha256_each(files)
        return tuple(
            Aside(name, (PurePosixPath(name).parent / set_aside(self._folder / name)).as_posix())
            for name in files
            if (self._folder / name).is_file() and not self._is(name, [*self._digests.get(name, ()), digests[name]])
        )

    def _is(self, name: str, digests: Iterable[str]) -> bool:
        try:
            return sha256_file(self._folder / name) in digests
        except OSError:
            return False


def _lies_below(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _read_claims(folder: Path) -> dict[str, list[str]]:
    try:
        claims = json.loads((folder / CLAIMS).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(claims, dict):
        return {}
    return {name: digests for name, digests in claims.items() if isinstance(digests, list)}
