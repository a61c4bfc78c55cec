"""What a proof of a file is called: as a file among others, and in words for the client."""

from __future__ import annotations

from pathlib import Path

from nstflow.errors import OutputError
from nstflow.outputs.deliverables import Deliverables, Shows, colorway_id
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import manifests_of


def proof_stem(path: Path) -> str:
    """Name a proof of the file as it may lie beside others: by its job for a unit, or by the file's own name."""
    job_file = _job_file(path)
    if job_file is None:
        return path.stem
    folder, manifest, name = job_file
    if manifest.name and name in manifest.files:  # as the recipe calls it, which tells it from others
        return path.stem
    file = Deliverables(manifest.name).describe(name)
    parts = [colorway_id(folder.path.name, file.colorway), "" if file.shows is Shows.UNIT else path.stem]
    return "-".join(filter(None, parts))


def client_title(path: Path) -> str | None:
    """Title a unit for a client: `koi, hero`, `koi in night`; None for a file that no job made."""
    job_file = _job_file(path)
    if job_file is None:
        return None
    folder, manifest, name = job_file
    colors = Deliverables(manifest.name).describe(name).colorway
    colorway = f" in {colors}" if colors else ""
    role = f", {manifest.role}" if manifest.role else ""
    return f"{_title(folder, manifest) or manifest.content or manifest.style}{colorway}{role}"


def _title(folder: JobFolder, manifest: Manifest) -> str:
    """Look the title of the content, or of a style alone, up in the record of the run that the job belongs to."""
    try:
        run = RunFolder(folder.path.parent).read_record()
    except OutputError:
        return ""
    if manifest.content is not None:
        return next((row.title for row in run.rows if row.content == manifest.content), "")
    return next((column.title for column in run.columns if column.style == manifest.style), "")


def _job_file(path: Path) -> tuple[JobFolder, Manifest, str] | None:
    """Find the folder of the finished job that made the file, its manifest, and the file's name there."""
    for folder, name in JobFolder.holding(path):
        manifest = folder.read_manifest()
        if manifest is not None and name in manifest.files:
            return folder, manifest, name
    place = TileFolder(path.resolve().parent)
    if path.name == place.TILE and (manifests := manifests_of(place)):
        return JobFolder(place.path.with_name(manifests[-1].id)), manifests[-1], place.TILE
    return None
