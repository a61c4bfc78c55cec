"""From the folder of a run to the model of its sheet."""

from __future__ import annotations

from pathlib import Path

from nstflow.outputs.folders import RunFolder
from nstflow.outputs.records import Header
from nstflow.outputs.state import recorded_state
from nstflow.sheets.model.cells import MeasurePicture, cell_of
from nstflow.sheets.model.lines import lines_of
from nstflow.sheets.model.sheet import Heading, SheetCell, SheetModel
from nstflow.sheets.model.words import date_in_words

STYLE_ALONE = "style alone"


def read_sheet(folder: Path, *, measure: MeasurePicture) -> SheetModel:
    """Read the sheet of the run in `folder` from its records.

    Two jobs at one place of the matrix get a row each, so that none is dropped; beneath a row stand its colorways.

    measure: tells a unit's size in px, and by an OSError that its file is missing or broken: its cell is then LOST.

    Raises OutputError where there is no run, or run.json puts a job outside its matrix.
    """
    run_folder = RunFolder(folder)
    run = run_folder.read_record()
    states = {cell.job: recorded_state(run_folder.job(cell.job), cell.key) for cell in run.cells}
    lines = lines_of(run, states, run_folder)
    headers = (*run.rows, *run.columns)
    variants = {header.variant for header in headers} - {None}
    has_variants = len(variants) > 1 or any(header.variant_title for header in headers)
    return SheetModel(
        title=run.words.title or run.recipe,
        client=run.words.client,
        season=run.words.season,
        summary=run.summary,
        recipe=run.recipe,
        date=date_in_words(run.created),
        version=run.nstflow_version,
        rows=tuple(
            Heading(line.colorway, pictured=False)
            if line.colorway
            else _heading(run.rows[line.row], run.rows[line.row].content, folder, has_variants)
            for line in lines
        ),
        columns=tuple(_heading(header, header.style, folder, has_variants) for header in run.columns),
        cells=tuple(
            tuple(
                cell_of(cell, states[cell.job], run_folder, colorway=line.colorway, measure=measure)
                if (cell := line.jobs.get(column))
                else SheetCell(None, colorway=line.colorway)
                for column in range(len(run.columns))
            )
            for line in lines
        ),
    )


def _heading(header: Header, source: str | None, folder: Path, has_variants: bool) -> Heading:
    return Heading(
        name=STYLE_ALONE if source is None else header.title or source,
        variant=(header.variant_title or header.variant or "") if has_variants else "",
        pictured=source is not None,
        thumbnail=folder / header.thumbnail if source is not None and header.thumbnail else None,
    )
