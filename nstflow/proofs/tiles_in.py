"""The tiles in a folder: its pictures, without what a job made that is no tile."""

from __future__ import annotations

from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.signed_files import is_ours
from nstflow.proofs.provenance import provenance_of

_SUFFIXES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


def tiles_in(folder: Path) -> list[Path]:
    """List the pictures that lie in a folder itself, by name: previews, curves, proofs and sheets are none of them.

    Raises UsageError where there is no tile.
    """
    pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())
    if tiles := [path for path in pictures if _may_be_a_tile(path)]:
        return tiles
    raise UsageError(f"{folder}: no tile lies in this folder itself; name files, such as {folder}/*/unit.png")


def _may_be_a_tile(path: Path) -> bool:
    provenance = provenance_of(path)
    return not is_ours(path) if provenance is None else provenance.unit_repeat is not None
