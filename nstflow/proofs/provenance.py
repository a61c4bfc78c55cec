"""What its job's records say of a file: how it repeats, and how large it is in print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from nstflow.outputs.records import TILE_FILE, Made, Manifest, read_made, read_manifest
from nstflow.pictures.reading import probe_size
from nstflow.textile.lengths import MM_PER_INCH

# How far up a file's manifest may be: `colorways/<name>/unit.png` lies two folders below it.
_MANIFEST_FOLDERS = 3
_COLORWAYS, _PLATES = "colorways", "separations"


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
    file = path.resolve()
    for folder in file.parents[:_MANIFEST_FOLDERS]:
        manifest, made = read_manifest(folder), read_made(folder)
        name = file.relative_to(folder)
        if name == PurePath(TILE_FILE) and made is not None:
            return _known_tile(manifest, made)
        if manifest is not None:
            return _known(manifest, name, path) if name.as_posix() in manifest.files else None
    return None


def label_of(path: Path) -> str:
    """What a picture of it may be called in a folder with others: its job for a unit, or the file's own name."""
    found = _in_job(path)
    if found is None:
        return path.stem
    folder, _, name = found
    colorway = f"-{name.parts[1]}" if name.parts[0] == _COLORWAYS else ""
    return f"{folder.name}{colorway}" + ("" if path.stem == "unit" else f"-{path.stem}")


def title_of(path: Path) -> str | None:
    """A unit's caption for a client: `koi, hero`, `koi in night`; None for a file that no job made."""
    found = _in_job(path)
    if found is None:
        return None
    _, manifest, name = found
    colorway = f" in {name.parts[1]}" if name.parts[0] == _COLORWAYS else ""
    role = f", {manifest.role}" if manifest.role else ""
    return f"{manifest.content or manifest.style}{colorway}{role}"


def _in_job(path: Path) -> tuple[Path, Manifest, PurePath] | None:
    """The folder of the finished job that made the file, its manifest, and the file's name there."""
    file = path.resolve()
    for folder in file.parents[:_MANIFEST_FOLDERS]:
        name = file.relative_to(folder)
        manifest = read_manifest(folder)
        if manifest is not None and (name.as_posix() in manifest.files or name == PurePath(TILE_FILE)):
            return folder, manifest, name
    return None


def _known_tile(manifest: Manifest | None, made: Made) -> Known:
    """The tile as the engine made it. A manifest may be left of an earlier one, whose curves were others."""
    others = ((name, digest) for name, digest in made.files.items() if name != TILE_FILE)
    if manifest is None or any(manifest.files.get(name) != digest for name, digest in others):
        return _unknown(TILE_FILE, "it was not finished, and no manifest says how it repeats")
    return _as_said(manifest.tile.repeat, manifest.tile.unit_px, manifest.tile.dpi)


def _known(manifest: Manifest, name: PurePath, path: Path) -> Known:
    tile = manifest.tile
    if _is_unit(name):
        is_whole = probe_size(path, smallest_side_px=1, is_ours=True) == tile.unit_px
        return _as_said(tile.repeat, tile.unit_px if is_whole else None, tile.dpi)
    if not _is_look(name, "swatch"):
        return _unknown(name.name, "its manifest does not say how it repeats")
    if probe_size(path, smallest_side_px=1, is_ours=True) != tile.swatch_px:
        return _unknown(name.name, "it is not as large as its manifest says")
    return _as_said(tile.repeat, tile.swatch_px, tile.dpi, is_swatch=tile.swatch_px != tile.unit_px)


def _is_unit(name: PurePath) -> bool:
    """Plates are units of one ink."""
    return _is_look(name, "unit") or name.parts[0] == _PLATES or _is_look(name, _PLATES)


def _is_look(name: PurePath, stem: str) -> bool:
    is_colorway = len(name.parts) == 3 and name.parts[0] == _COLORWAYS
    return name.stem == stem and (is_colorway or len(name.parts) == 1)


def _as_said(repeat: str, size_px: tuple[int, int] | None, dpi: float, *, is_swatch: bool = False) -> Known:
    size_mm = None if size_px is None else (size_px[0] * MM_PER_INCH / dpi, size_px[1] * MM_PER_INCH / dpi)
    note = f"{'a swatch' if is_swatch else 'a unit'} of {repeat}, as its manifest says"
    return Known(repeat, is_swatch, size_mm, note)


def _unknown(name: str, reason: str) -> Known:
    note = f"{name} is taken for straight: {reason}; --repeat names another"
    return Known(None, is_swatch=False, size_mm=None, note=note)
