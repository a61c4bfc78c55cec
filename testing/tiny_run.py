"""A tiny run on disk, written from the records as a real run would leave it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nstflow.outputs.atomic import write_json
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Cell, Failure, Header, Manifest, RunRecord, SheetWords, TileRecord
from nstflow.outputs.state import State
from nstflow.sheets.model.reading import read_sheet
from nstflow.sheets.model.sheet import Heading, SheetCell, SheetModel
from nstflow.sheets.pictures import size_px


class TinyRun:
    """Builds a run's folder job by job; `write()` puts run.json there and returns the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Header] = []
        self.columns: list[Header] = []
        self.cells: list[Cell] = []
        self.words = SheetWords(title="Frühling", client="Müller", season="2027")

    def matrix(
        self, contents: list[str | None], styles: list[str], variants: tuple[str, ...] = ("default",)
    ) -> TinyRun:
        self.rows = [Header(content=content) for content in contents]
        self.columns = [Header(style=style, variant=variant) for style in styles for variant in variants]
        return self

    def job(self, row: int, column: int, name: str | None = None, **recorded: Any) -> str:
        name = name or f"job_{row}_{column}"
        self.cells.append(Cell(row=row, column=column, job=name, **recorded))
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        return name

    def made(
        self, row: int, column: int, name: str | None = None, recorded: dict[str, Any] | None = None, **options: Any
    ) -> np.ndarray:
        """Add a finished job with a noisy unit; returns the unit (H, W, 3). `recorded`: what run.json says of it."""
        job = self.job(row, column, name, **(recorded or {}))
        width, height = options.get("unit_px", (32, 32))
        unit = np.random.default_rng(row * 100 + column).integers(0, 256, (height, width, 3), dtype=np.uint8)
        Image.fromarray(unit).save(self.folder / job / "unit.png")
        self.manifest(job, **options)
        return unit

    def manifest(
        self,
        job: str,
        *,
        unit_px: tuple[int, int] = (32, 32),
        repeat: str = "straight",
        differs: dict[str, Any] | None = None,
        created: str = "2026-11-21T09:00:00+00:00",
        weights: str = "vgg19",
        draft: bool = False,
        **recorded: Any,
    ) -> None:
        record = Manifest(
            id=job, content="peony", style="indigo", variant="default", key="k", settings={}, inputs={}, files={},
            losses={}, versions={}, backend="tensorflow", device="cpu", seconds=1.0, created=created,
            tile=TileRecord(repeat=repeat, unit_px=unit_px, swatch_px=unit_px, dpi=150), differs=differs or {},
            weights=weights, draft=draft, **recorded,
        )  # fmt: skip
        write_json(self.folder / job / JobFolder.MANIFEST, record.model_dump(mode="json"))

    def colorway(self, job: str, name: str, color: tuple[int, int, int]) -> None:
        """Write a unit of one color; the job's manifest must name it."""
        folder = self.folder / job / "colorways" / name
        folder.mkdir(parents=True)
        Image.new("RGB", (32, 32), color).save(folder / "unit.png")

    def failure(
        self, job: str, error: str = "NaN at step 3", created: str = "2026-11-21T10:00:00+00:00", kind: str = ""
    ) -> None:
        record = Failure(id=job, key="k", error=error, created=created, kind=kind)
        write_json(self.folder / job / JobFolder.FAILURE, record.model_dump(mode="json"))

    def write(self) -> Path:
        run = RunRecord(
            recipe="spring", created="2026-11-21T08:00:00Z", nstflow_version="0.1.0", words=self.words,
            summary="straight · 32 × 32 px",
            rows=tuple(self.rows), columns=tuple(self.columns), cells=tuple(self.cells),
        )  # fmt: skip
        write_json(RunFolder(self.folder).record, run.model_dump(mode="json"))
        return self.folder


def sheet_of(folder: Path) -> SheetModel:
    """Read the model of the sheet of a run's folder."""
    return read_sheet(folder, measure=size_px)


def empty_sheet(rows: int, columns: int, **changes: Any) -> SheetModel:
    """Make a sheet of which no tile is made, two variants a style."""
    parts: dict[str, Any] = {
        "title": "Spring", "client": "Client", "season": "2027", "summary": "half-drop", "recipe": "spring",
        "date": "1 May 2026", "version": "0.1.0",
        "rows": tuple(Heading(f"content {row}") for row in range(rows)),
        "columns": tuple(Heading(f"style {column // 2}", f"variant {column % 2}") for column in range(columns)),
        "cells": ((SheetCell(State.NOT_MADE, "job"),) * columns,) * rows,
    }  # fmt: skip
    return SheetModel(**(parts | changes))


def share(pixels: np.ndarray, color: tuple[int, int, int]) -> float:
    """Measure how much of the pixels has just that color."""
    return float((pixels == np.array(color)).all(axis=-1).mean())
