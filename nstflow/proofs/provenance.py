"""What its job's records say of a file: how it repeats, and how large it is in print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nstflow.outputs.deliverables import Deliverables, Shows
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import manifests_of
from nstflow.pictures.probing import probe_size
from nstflow.textile.lengths import MM_PER_INCH


@dataclass(frozen=True)
class Provenance:
    """Where a file that a job made comes from.

    unit_repeat: how its unit repeats; None where the records do not say: previews, curves and earlier states are no
                 tiles.
    is_swatch:   the file holds several units and repeats straight.
    size_mm:     (width, height) of what the file shows, in print; None where the records do not say.
    note:        where that comes from, or that it is not known, in words.
    """

    unit_repeat: str | None
    is_swatch: bool
    size_mm: tuple[float, float] | None
    note: str

    @property
    def file_repeat(self) -> str | None:
        """How the file itself repeats."""
        return "straight" if self.is_swatch else self.unit_repeat


def provenance_of(path: Path) -> Provenance | None:
    """Look a file up in the records of the job that made it; None for one that no job made, wherever it lies.

    Raises PictureError where its size is needed and cannot be read.
    """
    place = TileFolder(path.resolve().parent)
    if path.name == place.TILE and place.read_made() is not None:
        return _of_engine_tile(place)
    for folder, name in JobFolder.holding(path):
        if (manifest := folder.read_manifest()) is not None:
            return _of_finished_file(manifest, name, path) if name in manifest.files else None
    return None


def _of_engine_tile(place: TileFolder) -> Provenance:
    """Describe the tile as the engine made it, by what was finished from it."""
    if not (manifests := manifests_of(place)):
        return _not_recorded(place.TILE, "it was not finished, and no manifest says how it repeats")
    manifest = manifests[-1]
    return _recorded(manifest.tile.repeat, manifest.tile.unit_px, manifest.tile.dpi)


def _of_finished_file(manifest: Manifest, name: str, path: Path) -> Provenance:
    tile, shows = manifest.tile, Deliverables(manifest.name).describe(name).shows
    if shows in (Shows.UNIT, Shows.PLATE):
        is_whole = probe_size(path, smallest_side_px=1, is_ours=True) == tile.unit_px
        return _recorded(tile.repeat, tile.unit_px if is_whole else None, tile.dpi)
    if shows is not Shows.SWATCH:
        return _not_recorded(Path(name).name, "its manifest does not say how it repeats")
    if probe_size(path, smallest_side_px=1, is_ours=True) != tile.swatch_px:
        return _not_recorded(Path(name).name, "it is not as large as its manifest says")
    return _recorded(tile.repeat, tile.swatch_px, tile.dpi, is_swatch=tile.swatch_px != tile.unit_px)


def _recorded(repeat: str, size_px: tuple[int, int] | None, dpi: float, *, is_swatch: bool = False) -> Provenance:
    size_mm = None if size_px is None else (size_px[0] * MM_PER_INCH / dpi, size_px[1] * MM_PER_INCH / dpi)
    note = f"{'a swatch' if is_swatch else 'a unit'} of {repeat}, as its manifest says"
    return Provenance(repeat, is_swatch, size_mm, note)


def _not_recorded(name: str, reason: str) -> Provenance:
    note = f"{name} is taken for straight: {reason}; --repeat names another"
    return Provenance(None, is_swatch=False, size_mm=None, note=note)
