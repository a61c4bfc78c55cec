"""What a proof of a file is called: as a file among others, and in words for the client."""

from __future__ import annotations

from pathlib import Path, PurePath

from nstflow.outputs.records import TILE_FILE, Manifest, read_manifest
from nstflow.proofs.provenance import COLORWAYS, MANIFEST_FOLDERS


def proof_stem(path: Path) -> str:
    """Name a proof of the file as it may lie beside others: by its job for a unit, or by the file's own name."""
    job_file = _job_file(path)
    if job_file is None:
        return path.stem
    folder, _, name = job_file
    colorway = f"-{name.parts[1]}" if name.parts[0] == COLORWAYS else ""
    return f"{folder.name}{colorway}" + ("" if path.stem == "unit" else f"-{path.stem}")


def client_title(path: Path) -> str | None:
    """Title a unit for a client: `koi, hero`, `koi in night`; None for a file that no job made."""
    job_file = _job_file(path)
    if job_file is None:
        return None
    _, manifest, name = job_file
    colorway = f" in {name.parts[1]}" if name.parts[0] == COLORWAYS else ""
    role = f", {manifest.role}" if manifest.role else ""
    return f"{manifest.content or manifest.style}{colorway}{role}"


def _job_file(path: Path) -> tuple[Path, Manifest, PurePath] | None:
    """Find the folder of the finished job that made the file, its manifest, and the file's name there."""
    file = path.resolve()
    for folder in file.parents[:MANIFEST_FOLDERS]:
        name = file.relative_to(folder)
        manifest = read_manifest(folder)
        if manifest is not None and (name.as_posix() in manifest.files or name == PurePath(TILE_FILE)):
            return folder, manifest, name
    return None
