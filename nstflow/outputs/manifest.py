"""What a run leaves beside its pictures, and how it is read again.

    outputs/<recipe>/run.json                 the matrix: rows, columns, cells, titles (`RunRecord`)
    outputs/<recipe>/sources/*.png            thumbnails of the sources, so that a sheet needs nothing else
    outputs/<recipe>/<job>/manifest.json      a finished job (`Manifest`); written last
    outputs/<recipe>/<job>/.nstflow-seal      how all of these lay then (`seal.py`), so that plans need not read them
    outputs/<recipe>/<job>/failure.json       why the latest attempt failed (`Failure`); removed on success

Sheets are drawn from these files alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nstflow.errors import OutputError

RUN_FILE = "run.json"
MANIFEST_FILE = "manifest.json"
FAILURE_FILE = "failure.json"


class Record(BaseModel):
    """Base of the JSON records: frozen, and open to keys of later versions."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Header(Record):
    """A row or a column of the matrix. `thumbnail` is relative to the run's folder."""

    content: str | None = None
    style: str | None = None
    variant: str | None = None
    thumbnail: str | None = None


class Cell(Record):
    """Where in the matrix a job stands; its key and what its variant changes, as the recipe says now.

    Without a key (a record of an older version) the manifests alone say what is up to date.
    """

    row: int
    column: int
    job: str
    key: str = ""
    differs: dict[str, Any] = Field(default_factory=dict)


class SheetWords(Record):
    """What the client reads on the sheet."""

    title: str = ""
    client: str = ""
    season: str = ""


class RunRecord(Record):
    """The matrix of one recipe: everything a sheet needs besides the jobs' own manifests."""

    format: Literal[1] = 1
    recipe: str
    created: str
    nstflow_version: str
    words: SheetWords = SheetWords()
    summary: str = ""
    rows: tuple[Header, ...]
    columns: tuple[Header, ...]
    cells: tuple[Cell, ...]


class TileRecord(Record):
    """The tile's geometry. Sizes are (width, height)."""

    repeat: str
    unit_px: tuple[int, int]
    swatch_px: tuple[int, int]
    dpi: float

    @property
    def unit_cm(self) -> tuple[float, float]:
        """(width, height) of the unit in print."""
        return self.unit_px[0] / self.dpi * 2.54, self.unit_px[1] / self.dpi * 2.54


class Manifest(Record):
    """A finished job. `files` maps names relative to the job's folder to their SHA-256.

    preset:  whose settings the recipe started from.
    weights: the network, as the recipe says; `draft` where its tiles are drafts.
    precision: that the network computed with; blocks: as the recipe says. Empty in manifests of older versions.
    """

    format: Literal[1] = 1
    id: str
    content: str | None
    style: str
    variant: str
    key: str
    tile: TileRecord
    preset: str = ""
    differs: dict[str, Any] = Field(default_factory=dict)
    settings: dict[str, Any]
    inputs: dict[str, str]
    files: dict[str, str]
    weights: str = ""
    draft: bool = False
    losses: dict[str, float]
    versions: dict[str, str]
    backend: str
    precision: str = ""
    blocks: int | str = ""
    device: str
    seconds: float
    created: str
    notes: tuple[str, ...] = ()


class Failure(Record):
    """Why the latest attempt at a job failed."""

    format: Literal[1] = 1
    id: str
    key: str
    error: str
    details: str = ""
    created: str


def read_run(folder: Path) -> RunRecord:
    """The matrix of the run in `folder`. Raises OutputError where there is none."""
    path = folder / RUN_FILE
    if not path.is_file():
        raise OutputError(f"{folder}: no {RUN_FILE} found; expected the output folder of a run, such as outputs/spring")
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged, or of another version of nstflow"
        raise OutputError(f"{path}: cannot be read ({reason}); run the recipe again to write it anew") from error


def read_manifest(job_folder: Path) -> Manifest | None:
    """The manifest of a finished job; None where there is none, or none that can be read."""
    return _read(Manifest, job_folder / MANIFEST_FILE)


def read_failure(job_folder: Path) -> Failure | None:
    """The record of a failed attempt, or None."""
    return _read(Failure, job_folder / FAILURE_FILE)


def _read(kind: type[Any], path: Path) -> Any:
    try:
        return kind.model_validate(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return None
