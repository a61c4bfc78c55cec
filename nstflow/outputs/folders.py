"""What lies in an output folder, and under which name: nothing else in the package knows these names.

    outputs/<recipe>/                     `RunFolder`
        run.json                          the matrix: rows, columns, cells, titles (`RunRecord`)
        run.log.jsonl                     what happened in its runs, an event a line
        sources/content-koi.png           thumbnails of the sources, so that a sheet needs nothing else
        sheet.png, history.png            the contact sheet, and one of all tiles that were made
        .nstflow-lock                     held while a run writes here
        .nstflow-files                    which of the pictures beside it are ours (`own_files.py`)
        tiles/<tile key>/                 `TileFolder`: every tile that was ever made for this folder
            tile.tif                      the tile as the engine made it
            losses.csv, losses.png        its losses over the steps
            frames/*.png                  earlier states of it
            made.json                     the record of these (`Made`)
            finished/<job>.json           the manifest of each job that it was finished for
        <job>/                            `JobFolder`: what the recipe asks for now
            losses.csv, frames/, …        what was made with its tile
            unit.png, swatch.tif, …       the finished pattern, in each format
            palette.gpl, palette.ase      its inks
            colorways/<name>/…            the same in other colors
            separations/1-indigo.tif, …   a plate for each ink; separations.tif has all of them as pages
            repeat.png                    the preview: several repeats, as large as a screen can show
            manifest.json                 the record of a finished job (`Manifest`); written last
            .nstflow-seal                 how all of these lay then (`seal.py`), so that plans need not read them
            .nstflow-files                which files are ours, while they are being replaced (`own_files.py`)
            failure.json                  why the latest attempt failed (`Failure`); removed on success

No picture is opened here, and neither Pillow nor NumPy is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, ClassVar

from pydantic import ValidationError

from nstflow.errors import OutputError
from nstflow.outputs.records import Failure, Manifest, RunRecord
from nstflow.outputs.tile_folder import TileFolder

if TYPE_CHECKING:
    from nstflow.jobs.options.files import Format

SUFFIXES: dict[Format, str] = {"png": ".png", "tiff": ".tif", "jpeg": ".jpg", "webp": ".webp"}
"""How the names of pictures in each format end."""


@dataclass(frozen=True)
class RunFolder:
    """The output folder of a recipe."""

    path: Path

    @property
    def record(self) -> Path:
        """The record of the run."""
        return self.path / _RECORD

    @property
    def log(self) -> Path:
        """What happened in the runs, an event a line."""
        return self.path / "run.log.jsonl"

    @property
    def sheet(self) -> Path:
        """The contact sheet."""
        return self.path / "sheet.png"

    @property
    def history(self) -> Path:
        """The sheet of all tiles that were made."""
        return self.path / "history.png"

    @property
    def lock(self) -> Path:
        """The file that a run holds while it writes here."""
        return self.path / _LOCK

    @staticmethod
    def thumbnail(kind: str, source_id: str) -> str:
        """Name the thumbnail of a source, relative to this folder. kind: `content` or `style`."""
        return f"sources/{kind}-{source_id}.png"

    def tile(self, tile_key: str) -> TileFolder:
        """Return the folder of a tile in the store, whether it is there or not."""
        return TileFolder(self.path / _TILES / tile_key)

    def tiles(self) -> Iterator[TileFolder]:
        """Find the tiles in the store."""
        return (TileFolder(path.parent) for path in sorted(self.path.glob(f"{_TILES}/*/{TileFolder.MADE}")))

    @staticmethod
    def is_one(folder: Path) -> bool:
        """Tell whether a folder is the output folder of a run, of whatever recipe."""
        return (folder / _RECORD).is_file() or (folder / _LOCK).is_file()

    def job(self, job_id: str) -> JobFolder:
        """Return the folder of a job, whether it is there or not."""
        return JobFolder(self.path / job_id)

    def jobs(self) -> Iterator[JobFolder]:
        """Find the folders of all jobs that were finished or failed, of earlier recipes too."""
        records = (JobFolder.MANIFEST, JobFolder.FAILURE)
        return map(JobFolder, sorted({path.parent for name in records for path in self.path.glob(f"*/{name}")}))

    def is_sheet_stale(self) -> bool:
        """Tell whether something was made after the sheet was drawn, as by a run that was killed at its end."""
        if not self.sheet.is_file():
            return True
        records = [self.record, *(record for job in self.jobs() for record in (job.manifest, job.failure))]
        drawn = self.sheet.stat().st_mtime
        return any(record.stat().st_mtime > drawn for record in records if record.exists())

    def read_record(self) -> RunRecord:
        """Read the matrix of the run. Raises OutputError where there is none."""
        if not self.record.is_file():
            raise OutputError(
                f"{self.path}: no {self.record.name} found; expected the output folder of a run, such as outputs/spring"
            )
        try:
            return RunRecord.model_validate_json(self.record.read_bytes())
        except (ValidationError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is damaged, or of another version of nstflow"
            raise OutputError(
                f"{self.record}: cannot be read ({reason}); run the recipe again to write it anew"
            ) from error


_RECORD, _LOCK, _TILES = "run.json", ".nstflow-lock", "tiles"


class Shows(Enum):
    """What a file in a job's folder shows of the pattern."""

    TILE = "the tile as the engine made it"
    UNIT = "the unit"
    SWATCH = "the swatch"
    PLATE = "the unit's plate of an ink"
    OTHER = "something else"


@dataclass(frozen=True)
class JobFile:
    """What a file in a job's folder is. colorway: whose colors it has; "" for the main ones."""

    shows: Shows
    colorway: str = ""


@dataclass(frozen=True)
class JobFolder:
    """The folder of one job. The constants are names in it, as the records have them: relative, with `/`."""

    path: Path

    PREVIEW: ClassVar[str] = "repeat.png"
    PLATES: ClassVar[str] = "separations.tif"
    MANIFEST: ClassVar[str] = "manifest.json"
    SEAL: ClassVar[str] = ".nstflow-seal"
    FAILURE: ClassVar[str] = "failure.json"

    @property
    def run(self) -> RunFolder:
        """The output folder that it lies in."""
        return RunFolder(self.path.parent)

    @property
    def earlier_place(self) -> TileFolder:
        """Where earlier versions left the job's tile: in its own folder."""
        return TileFolder(self.path)

    @property
    def manifest(self) -> Path:
        """The record of the finished job."""
        return self.path / self.MANIFEST

    @property
    def seal(self) -> Path:
        """How the files lay when they were last known to be as they were made."""
        return self.path / self.SEAL

    @property
    def failure(self) -> Path:
        """The record of the latest attempt that failed."""
        return self.path / self.FAILURE

    def read_manifest(self) -> Manifest | None:
        """Read the record of the finished job; None where there is none, or none that can be read."""
        return Manifest.read(self.manifest)

    def read_failure(self) -> Failure | None:
        """Read the record of a failed attempt; None where there is none, or none that can be read."""
        return Failure.read(self.failure)

    @staticmethod
    def in_colors(name: str, colorway: str = "") -> str:
        """Name a file in the colors of a colorway, as `colorways/night/unit.png` for `unit.png`."""
        return f"{_COLORWAYS}/{colorway}/{name}" if colorway else name

    @classmethod
    def unit_of(cls, colorway: str = "") -> str:
        """Name the unit in a colorway's colors as certificates do, in whatever format."""
        return cls.in_colors(_UNIT, colorway)

    @classmethod
    def unit(cls, format: Format = "png", colorway: str = "") -> str:
        """Name the picture of the unit."""
        return cls.in_colors(f"{_UNIT}{SUFFIXES[format]}", colorway)

    @classmethod
    def swatch(cls, format: Format = "png", colorway: str = "") -> str:
        """Name the picture of the swatch."""
        return cls.in_colors(f"{_SWATCH}{SUFFIXES[format]}", colorway)

    @classmethod
    def palette(cls, kind: str, colorway: str = "") -> str:
        """Name a file of the inks. kind: `gpl` or `ase`."""
        return cls.in_colors(f"palette.{kind}", colorway)

    @staticmethod
    def plate(number: int, ink: str, *, inks: int) -> str:
        """Name the plate of an ink.

        Numbers have as many digits as the last one, so that folders list them in the order of the inks.
        number: from 1 to `inks`; ink: its name as a file may have it.
        """
        return f"{_PLATES}/{number:0{len(str(inks))}}-{ink}.tif"

    @staticmethod
    def describe(name: str) -> JobFile:
        """Tell what the file of this name shows, and in which colors."""
        path = PurePosixPath(name)
        in_colorways = path.parts[0] == _COLORWAYS and len(path.parts) > 1
        colorway = path.parts[1] if in_colorways else ""
        if path.parts[0] == _PLATES:
            return JobFile(Shows.PLATE)
        if name == TileFolder.TILE:
            return JobFile(Shows.TILE)
        is_beside = len(path.parts) == (3 if in_colorways else 1)
        return JobFile(_SHOWN.get(path.stem, Shows.OTHER) if is_beside else Shows.OTHER, colorway)

    @classmethod
    def holding(cls, file: Path) -> Iterator[tuple[JobFolder, str]]:
        """Go up from a file: each folder that may be the job's, with the file's name in it, nearest first."""
        place = file.resolve()
        for folder in place.parents[:_DEEPEST]:
            yield cls(folder), place.relative_to(folder).as_posix()


_UNIT, _SWATCH, _COLORWAYS, _PLATES = "unit", "swatch", "colorways", "separations"
_DEEPEST = len(PurePath(JobFolder.unit(colorway="night")).parts)
_SHOWN = {_UNIT: Shows.UNIT, _SWATCH: Shows.SWATCH, _PLATES: Shows.PLATE}
