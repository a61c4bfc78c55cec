"""What its job's records say of a file: how it repeats, and how large it is in print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nstflow.outputs.folders import JobFolder, Shows
from nstflow.outputs.records import Made, Manifest
from nstflow.outputs.state import describes_tile
from nstflow.pictures.probing import probe_size
from nstflow.textile.lengths import MM_PER_INCH


@dataclass(frozen=True)
class Known:
    """A file that a job made.

    repeat:    of its unit; None where the records do not say: previews, curves and earlier states are no tiles.
    is_swatch: the file holds several units and repeats straight.
    size_mm:   (width, height) of what the file shows, in print; None where the records do not say.
    note:      where that comes from, or that it is not known, in words.
    """

    repeat: str | None
    is_swatch: bool
    size_mm: tuple[float, float] | None
    note: str

    @property
    def own_repeat(self) -> str | None:
        """How the file itself repeats."""
        return "straight" if self.is_swatch else self.repeat


def known_file(path: Path) -> Known | None:
    """What is known of a file; None for one that no job made, wherever it lies.

    Raises PictureError where its size is needed and cannot be read.
    """
    for folder, name in JobFolder.holding(path):
        manifest, made = folder.read_manifest(), folder.read_made()
        if name == folder.TILE and made is not None:
            return _known_tile(manifest, made)
        if manifest is not None:
            return _known(manifest, name, path) if name in manifest.files else None
    return None


def label_of(path: Path) -> str:
    """What a picture of it may be called in a folder with others: its job for a unit, or the file's own name."""
    found = _in_job(path)
    if found is None:
        return path.stem
    folder, _, name = found
    colorway = folder.describe(name).colorway
    parts = [folder.path.name, colorway, "" if path.stem == "unit" else path.stem]
    return "-".join(part for part in parts if part)


def title_of(path: Path) -> str | None:
    """A unit's caption for a client: `koi, hero`, `koi in night`; None for a file that no job made."""
    found = _in_job(path)
    if found is None:
        return None
    _, manifest, name = found
    in_colorway = JobFolder.describe(name).colorway
    colorway = f" in {in_colorway}" if in_colorway else ""
    role = f", {manifest.role}" if manifest.role else ""
    return f"{manifest.content or manifest.style}{colorway}{role}"


def _in_job(path: Path) -> tuple[JobFolder, Manifest, str] | None:
    """The folder of the finished job that made the file, its manifest, and the file's name there."""
    for folder, name in JobFolder.holding(path):
        manifest = folder.read_manifest()
        if manifest is not None and (name in manifest.files or name == folder.TILE):
            return folder, manifest, name
    return None


def _known_tile(manifest: Manifest | None, made: Made) -> Known:
    """The tile as the engine made it. A manifest may be left of an earlier one, whose curves were others."""
    if manifest is None or not describes_tile(manifest, made):
        return _unknown(JobFolder.TILE, "it was not finished, and no manifest says how it repeats")
    return _as_said(manifest.tile.repeat, manifest.tile.unit_px, manifest.tile.dpi)


def _known(manifest: Manifest, name: str, path: Path) -> Known:
    tile, shows = manifest.tile, JobFolder.describe(name).shows
    if shows in (Shows.UNIT, Shows.PLATE):
        is_whole = probe_size(path, smallest_side_px=1, is_ours=True) == tile.unit_px
        return _as_said(tile.repeat, tile.unit_px if is_whole else None, tile.dpi)
    if shows is not Shows.SWATCH:
        return _unknown(Path(name).name, "its manifest does not say how it repeats")
    if probe_size(path, smallest_side_px=1, is_ours=True) != tile.swatch_px:
        return _unknown(Path(name).name, "it is not as large as its manifest says")
    return _as_said(tile.repeat, tile.swatch_px, tile.dpi, is_swatch=tile.swatch_px != tile.unit_px)


def _as_said(repeat: str, size_px: tuple[int, int] | None, dpi: float, *, is_swatch: bool = False) -> Known:
    size_mm = None if size_px is None else (size_px[0] * MM_PER_INCH / dpi, size_px[1] * MM_PER_INCH / dpi)
    note = f"{'a swatch' if is_swatch else 'a unit'} of {repeat}, as its manifest says"
    return Known(repeat, is_swatch, size_mm, note)


def _unknown(name: str, reason: str) -> Known:
    note = f"{name} is taken for straight: {reason}; --repeat names another"
    return Known(None, is_swatch=False, size_mm=None, note=note)
