"""The records that a run leaves beside its pictures; `folders.py` says where they lie and reads them.

Sheets are drawn from them and the finished pictures alone.
"""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nstflow.outputs.atomic import json_bytes

if TYPE_CHECKING:
    from typing_extensions import Self


class Record(BaseModel):
    """Base of the JSON records: frozen, and open to keys of later versions."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read a record of this kind; None where there is none, or none that can be read."""
        try:
            return cls.model_validate(json.loads(path.read_bytes()))
        except (OSError, ValueError):
            return None

    def as_json(self) -> bytes:
        """Write the record as a file."""
        return json_bytes(self.model_dump(mode="json"))


class Header(Record):
    """A row or a column of the matrix. `thumbnail` is relative to the run's folder.

    title, variant_title: what the client reads in place of the content's or style's id, and of the variant's name.
    """

    content: str | None = None
    style: str | None = None
    variant: str | None = None
    thumbnail: str | None = None
    title: str = ""
    variant_title: str = ""


class Cell(Record):
    """Where in the matrix a job stands; its key and what its variant changes, as the recipe says now.

    base: the numbers among what differs, as the recipe's own settings have them.
    Without a key (a record of an older version) the manifests alone say what is up to date.

    tile_key: of the tile that it asks for.
    recipe:   whose job it is, where several have run in one folder; empty in records of older versions.
    """

    row: int
    column: int
    job: str
    key: str = ""
    differs: dict[str, Any] = Field(default_factory=dict)
    tile_key: str = ""
    recipe: str = ""
    base: dict[str, float] = Field(default_factory=dict)


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
    """The printed tile's geometry. Sizes are (width, height).

    made_px: of the unit as the engine made it, before it was brought to print size; None in older manifests.
    cut_px:  (left, top) of the engine's tile that became the unit's top left corner.
    """

    repeat: str
    unit_px: tuple[int, int]
    swatch_px: tuple[int, int]
    dpi: float
    made_px: tuple[int, int] | None = None
    cut_px: tuple[int, int] = (0, 0)

    def in_cm(self, size_px: tuple[float, float]) -> tuple[float, float]:
        """Return the size in print of something that is (width, height) px large."""
        return size_px[0] / self.dpi * 2.54, size_px[1] / self.dpi * 2.54


class Made(Record):
    """A tile as the engine made it: all that finishing needs. `files` maps names in the tile's folder to SHA-256.

    key:       the job's `tile_key`.
    precision: that the network computed with.
    job:       the id of the job that it was made for first.
    settings:  what it was made with; weights: the network, as the recipe says; draft: whether its tiles are drafts.
    """

    format: Literal[1] = 1
    key: str
    files: dict[str, str]
    losses: dict[str, float]
    versions: dict[str, str]
    backend: str
    precision: str
    device: str
    seconds: float
    created: str
    notes: tuple[str, ...] = ()
    job: str = ""
    settings: dict[str, Any] = Field(default_factory=dict)
    weights: str = ""
    draft: bool = False


class Manifest(Record):
    """A finished job. `files` maps names relative to the job's folder to their SHA-256.

    tile_key: of the tile that it was made from; empty in manifests of older versions.
    preset:  whose settings the recipe started from.
    role:    in its collection, `hero`, `coordinate` or `blender`; or empty.
    weights: the network, as the recipe says; `draft` where its tiles are drafts.
    precision: that the network computed with; blocks: as the recipe says. Empty in manifests of older versions.
    certificates: what was looked at (`tile`, `unit`, `colorways/night/unit`) -> its seam certificate.
    facts:   what finishing steps found out: inks, their coverage, the distance to the full-color tile.
    colorways: the names of those that were made.
    base:    the numbers among what differs, as the recipe's own settings had them.
    name:    what the files that are handed over are called by (`Deliverables`); empty in manifests of older versions.
    """

    format: Literal[1] = 1
    id: str
    content: str | None
    style: str
    variant: str
    key: str
    tile: TileRecord
    preset: str = ""
    role: str = ""
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
    certificates: dict[str, dict[str, Any]] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    colorways: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tile_key: str = ""
    base: dict[str, float] = Field(default_factory=dict)
    name: str = ""


class FailureKind(str, Enum):
    """Of which sort a failure is, for those who need not know all of it."""

    OTHER = ""
    PICTURE = "picture"
    NETWORK = "network"
    MEMORY = "memory"
    DISK = "disk"
    SEAM = "seam"
    ANOTHER_JOB = "another job"


class Failure(Record):
    """Why the latest attempt at a job failed. kind: a `FailureKind`; empty in records of older versions."""

    format: Literal[1] = 1
    id: str
    key: str
    error: str
    details: str = ""
    created: str
    kind: str = ""
