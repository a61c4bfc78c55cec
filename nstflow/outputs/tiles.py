"""The store of tiles in a run's folder: whether a tile is there, and as the engine made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nstflow.jobs.digests import sha256_each
from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.own_files import owned_by, replace_files
from nstflow.outputs.records import Made, Manifest
from nstflow.outputs.seal import intact, is_as_made
from nstflow.outputs.tile_folder import TileFolder

if TYPE_CHECKING:  # NumPy comes with it
    from nstflow.jobs.job import Job


def find_tile(job: Job) -> TileFolder | None:
    """Find the tile that a job asks for, whole: in the store, or where earlier versions left it; None without."""
    folder = JobFolder(job.folder)
    places = (folder.run.tile(job.tile_key), folder.earlier_place)
    return next((place for place in places if holds_tile(place, job.tile_key)), None)


def holds_tile(place: TileFolder, tile_key: str) -> bool:
    """Tell whether the engine made just this tile, and it is still there as it was."""
    made = place.read_made()
    return made is not None and made.key == tile_key and is_as_made(place.tile, made.files.get(place.TILE, ""))


def read_beside_tile(place: TileFolder) -> dict[str, bytes]:
    """Read what was made with a tile, losses and frames, as far as it is still there as it was."""
    made = place.read_made()
    return {} if made is None else _read(place, place.beside_tile(made))


def manifests_of(place: TileFolder) -> list[Manifest]:
    """Read the manifests of all that was finished from a tile, the latest last."""
    manifests = sorted(place.manifests(), key=lambda manifest: manifest.created)
    beside, made = JobFolder(place.path).read_manifest(), place.read_made()  # where earlier versions left both
    is_of_it = beside is not None and made is not None and describes_tile(beside, made)
    return [beside, *manifests] if beside is not None and is_of_it else manifests


def describes_tile(manifest: Manifest, made: Made) -> bool:
    """Tell whether a manifest is of a tile: one of an earlier tile names other curves and frames."""
    return all(manifest.files.get(name) == digest for name, digest in TileFolder.beside_tile(made).items())


def keep_earlier_tile(folder: JobFolder) -> None:
    """Copy a tile into the store that an earlier version left in its job's folder. Raises OutputError."""
    place, made = folder.earlier_place, folder.earlier_place.read_made()
    if made is None or not holds_tile(place, made.key) or holds_tile(folder.run.tile(made.key), made.key):
        return
    files = _read(place, made.files)
    record = made.model_copy(update={"files": sha256_each(files), "job": made.job or folder.path.name})
    manifest = folder.read_manifest()
    put_tile(folder.run.tile(made.key), files, record)
    if manifest is not None and describes_tile(manifest, made):
        remember_finished(folder, manifest.model_copy(update={"tile_key": made.key}))


def put_tile(place: TileFolder, files: Mapping[str, bytes], made: Made) -> None:
    """Put a tile into its folder in the store, what was made with it, and its record last. Raises OutputError.

    files: by their names there, as the record has them.
    """
    owned = owned_by(place.path, {place.MADE: place.read_made()})
    replace_files(place.path, {**files, place.MADE: made.as_json()}, record=place.MADE, owned=owned)


def remember_finished(folder: JobFolder, manifest: Manifest) -> None:
    """Keep the manifest of a finished job beside its tile, for when its folder shows another. Raises OutputError."""
    write_bytes(folder.run.tile(manifest.tile_key).manifest_of(folder.path.name), manifest.as_json())


def _read(place: TileFolder, files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: (place.path / name).read_bytes() for name in intact(place.path, files)}
