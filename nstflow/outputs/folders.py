"""What lies in an output folder, and under which name: nothing else in the package knows these names.

(But three that tell an output folder from others, which recipes must know too: they stand in `jobs/run_marks.py`.)

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
            unit.png, swatch.tif, …       the files of the finished pattern (`Deliverables`)
            manifest.json                 the record of a finished job (`Manifest`); written last
            .nstflow-seal                 how all of these lay then (`seal.py`), so that plans need not read them
            .nstflow-files                which files are ours, while they are being replaced (`own_files.py`)
            failure.json                  why the latest attempt failed (`Failure`); removed on success

No picture is opened here, and neither Pillow nor NumPy is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar

from pydantic import ValidationError

from nstflow.errors import OutputError
from nstflow.jobs.names import LONGEST_BYTES, shortened
from nstflow.jobs.run_marks import LOCK, LOG, RECORD
from nstflow.outputs.deliverables import Deliverables
from nstflow.outputs.records import Failure, Manifest, RunRecord
from nstflow.outputs.tile_folder import TileFolder


@dataclass(frozen=True)
class RunFolder:
    """The output folder of a recipe."""

    path: Path

    @property
    def record(self) -> Path:
        """The record of the run."""
        return self.path / RECORD

    @property
    def log(self) -> Path:
        """What happened in the runs, an event a line."""
        return self.path / LOG

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
        return self.path / LOCK

    @staticmethod
    def thumbnail(kind: str, source_id: str) -> str:
        """Name the thumbnail of a source, relative to this folder. kind: `content` or `style`."""
        return f"sources/{_stem(f'{kind}-{source_id}', '.png')}.png"

    def tile(self, tile_key: str) -> TileFolder:
        """Return the folder of a tile in the store, whether it is there or not."""
        return TileFolder(self.path / _TILES / tile_key)

    def tiles(self) -> Iterator[TileFolder]:
        """Find the tiles in the store."""
        return (TileFolder(path.parent) for path in sorted(self.path.glob(f"{_TILES}/*/{TileFolder.MADE}")))

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


_TILES = "tiles"


@dataclass(frozen=True)
class JobFolder:
    """The folder of one job. The constants are names in it, as the records have them: relative, with `/`."""

    path: Path

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

    @classmethod
    def holding(cls, file: Path) -> Iterator[tuple[JobFolder, str]]:
        """Go up from a file: each folder that may be the job's, with the file's name in it, nearest first."""
        place = file.resolve()
        for folder in place.parents[:_DEEPEST]:
            yield cls(folder), place.relative_to(folder).as_posix()


_DEEPEST = len(PurePath(Deliverables().unit(colorway="night")).parts)


def _stem(name: str, suffix: str) -> str:
    return shortened(name, LONGEST_BYTES - len(suffix))
