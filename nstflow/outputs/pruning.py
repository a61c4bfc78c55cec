"""What of an output folder may go: tiles that no job shows, and the folders of jobs that its recipes have no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nstflow.jobs.digests import sha256_file
from nstflow.outputs.atomic import remove_files
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.history import KeptTile
from nstflow.outputs.moments import moment_of
from nstflow.outputs.own_files import CLAIMS, owned_by
from nstflow.outputs.seal import intact, is_as_made
from nstflow.outputs.tile_folder import TileFolder


@dataclass(frozen=True)
class Removable:
    """Files of ours that may go together.

    name:  what they are, for people; folder: where they lie.
    files: their names in it, with their digests; others: how many files beside them are not ours, or were changed by
           hand, and stay.
    """

    name: str
    folder: Path
    files: Mapping[str, str]
    others: int

    @property
    def size_bytes(self) -> int:
        """What they take on the disk."""
        return sum((self.folder / name).stat().st_size for name in self.files if (self.folder / name).is_file())

    def remove(self) -> None:
        """Delete them as far as they are still the same, and the folders that they leave empty. Raises OutputError."""
        remove_files(self.folder, list(intact(self.folder, self.files)))
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()


def unused_tiles(
    tiles: Sequence[KeptTile],
    *,
    asked: Collection[str] = (),
    older_than: timedelta = timedelta(),
    down_to_bytes: int = 0,
    now: datetime,
) -> list[KeptTile]:
    """Choose tiles that no job shows and no recipe asks for, the oldest first.

    asked:         the keys of tiles that a recipe asks for, beside those that it asked for when it was run.
    older_than:    only those that were made before so long.
    down_to_bytes: only so many that all tiles together take no more than this.
    """
    total = sum(tile.size_bytes for tile in tiles)
    chosen: list[KeptTile] = []
    for tile in sorted(tiles, key=lambda tile: tile.made.created):
        if total <= down_to_bytes:
            break
        if not tile.is_in_use and tile.made.key not in asked and _was_made_before(now - older_than, tile):
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
    records = [path.relative_to(place.path).as_posix() for path, _ in place.finished()]
    return _removable(f"tile {tile.short_key}", place.path, owned, records)


def jobs_that_left(run: RunFolder, ids: Collection[str]) -> list[JobFolder]:
    """Find the folders of finished and failed jobs that are none of these ids, which its recipes have now."""
    left = (folder for folder in run.jobs() if folder.path.name not in ids)
    return [folder for folder in left if folder.read_manifest() or folder.read_failure()]


def job_files(folder: JobFolder) -> Removable:
    """List what may go with a finished job's folder: what its records name and nobody has changed."""
    records = {folder.MANIFEST: folder.read_manifest(), TileFolder.MADE: folder.earlier_place.read_made()}
    own = [name for name in (folder.SEAL, CLAIMS) if (folder.path / name).is_file()]
    own += [folder.FAILURE] if folder.read_failure() is not None else []
    return _removable(f"folder {folder.path.name}", folder.path, owned_by(folder.path, records), own)


def _removable(name: str, folder: Path, owned: Mapping[str, Sequence[str]], own: Iterable[str]) -> Removable:
    """owned: names and the digests that are ours; own: names of files that are ours whatever is in them."""
    named = ((file, digest) for file, digests in owned.items() for digest in digests)
    files = {file: digest for file, digest in named if is_as_made(folder / file, digest)}
    files |= {file: sha256_file(folder / file) for file in own}
    return Removable(name, folder, files, sum(path.is_file() for path in folder.rglob("*")) - len(files))
