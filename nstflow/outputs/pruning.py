"""What of an output folder may go: tiles that no job shows, and the folders of jobs that its recipes have no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nstflow.outputs.atomic import remove_files
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.history import KeptTile
from nstflow.outputs.moments import moment_of
from nstflow.outputs.own_files import owned_by
from nstflow.outputs.records import Failure, Manifest
from nstflow.outputs.seal import is_as_made
from nstflow.outputs.tile_folder import TileFolder


@dataclass(frozen=True)
class Removable:
    """Files of ours that may go together.

    name:   what they are, for people; folder: where they lie.
    files:  names in it; kept: how many files beside them are not ours, or were changed by hand, and stay.
    """

    name: str
    folder: Path
    files: tuple[str, ...]
    kept: int

    @property
    def size_bytes(self) -> int:
        """What they take on the disk."""
        return sum((self.folder / name).stat().st_size for name in self.files if (self.folder / name).is_file())

    def remove(self) -> None:
        """Delete them, and the folders that they leave empty. Raises OutputError."""
        remove_files(self.folder, self.files)
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


def unused_tiles(
    tiles: Sequence[KeptTile], *, older_than: timedelta = timedelta(), down_to_bytes: int = 0, now: datetime
) -> list[KeptTile]:
    """Choose tiles that no job shows and no recipe asks for, the oldest first.

    older_than:    only those that were made before so long.
    down_to_bytes: only so many that all tiles together take no more than this.
    """
    total = sum(tile.size_bytes for tile in tiles)
    chosen: list[KeptTile] = []
    for tile in sorted(tiles, key=lambda tile: tile.made.created):
        if total <= down_to_bytes:
            break
        if not tile.is_in_use and _was_made_before(now - older_than, tile):
            chosen.append(tile)
            total -= tile.size_bytes
    return chosen


def _was_made_before(moment: datetime, tile: KeptTile) -> bool:
    made_at = moment_of(tile.made.created)
    return made_at is not None and made_at.tzinfo is not None and made_at <= moment


def tile_files(tile: KeptTile) -> Removable:
    """List what may go with a tile: the tile, what was made with it, and the records of both."""
    place = tile.place
    owned = owned_by(place.path, {place.MADE: tile.made})
    finished = [path for path in place.path.glob("finished/*.json") if Manifest.read(path) is not None]
    records = tuple(path.relative_to(place.path).as_posix() for path in finished)
    return _removable(f"tile {tile.short_key}", place.path, _as_made(place.path, owned), records)


def jobs_that_left(run: RunFolder, ids: Collection[str]) -> list[JobFolder]:
    """Find the folders of jobs that are none of these ids, which the recipes of the folder have now."""
    return [folder for folder in run.jobs() if folder.path.name not in ids]


def job_files(folder: JobFolder) -> Removable:
    """List what may go with a finished job's folder: what its records name and nobody has changed."""
    earlier = folder.earlier_place
    records = {folder.MANIFEST: folder.read_manifest(), TileFolder.MADE: earlier.read_made()}
    own = [folder.SEAL] if folder.seal.is_file() else []
    own += [folder.FAILURE] if Failure.read(folder.failure) is not None else []
    owned = owned_by(folder.path, records)
    return _removable(f"folder {folder.path.name}", folder.path, _as_made(folder.path, owned), own)


def _as_made(folder: Path, owned: dict[str, list[str]]) -> list[str]:
    return [name for name, digests in owned.items() if any(is_as_made(folder / name, digest) for digest in digests)]


def _removable(name: str, folder: Path, files: Iterable[str], own: Iterable[str]) -> Removable:
    names = tuple(dict.fromkeys([*files, *own]))
    there = sum(path.is_file() for path in folder.rglob("*"))
    return Removable(name, folder, names, there - len(names))
