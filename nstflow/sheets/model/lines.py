"""The lines of a sheet: the rows of the matrix, those that two jobs share twice, and colorways beneath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nstflow.errors import OutputError
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.records import Cell, RunRecord
from nstflow.outputs.state import JobState


@dataclass(frozen=True)
class SheetLine:
    """A line of cells.

    row:      the row of the matrix that it belongs to.
    jobs:     column -> the job that stands there.
    colorway: whose tiles the line shows; "" for the tiles in their own colors.
    """

    row: int
    jobs: Mapping[int, Cell]
    colorway: str = ""


def lines_of(run: RunRecord, states: Mapping[str, JobState], folder: RunFolder) -> list[SheetLine]:
    """Lay out the lines of a run: a line for every row, and beneath it one for each colorway of its jobs.

    Two jobs at one place of the matrix get a line each, so that none is dropped.

    states: job -> how it stands; folder: the run's, for the message.

    Raises OutputError where the record puts a job outside its matrix.
    """
    lines = []
    for line in _job_lines(run, folder):
        lines.append(line)
        made = {column: manifest for column, cell in line.jobs.items() if (manifest := states[cell.job].manifest)}
        for name in dict.fromkeys(name for manifest in made.values() for name in manifest.colorways):
            having = {column: line.jobs[column] for column, manifest in made.items() if name in manifest.colorways}
            lines.append(SheetLine(line.row, having, name))
    return lines


def _job_lines(run: RunRecord, folder: RunFolder) -> list[SheetLine]:
    queues: dict[int, dict[int, list[Cell]]] = {row: {} for row in range(len(run.rows))}
    for cell in run.cells:
        if not (0 <= cell.row < len(run.rows) and 0 <= cell.column < len(run.columns)):
            raise OutputError(
                f"{folder.record}: job '{cell.job}' stands at row {cell.row}, column {cell.column}; expected a "
                f"place within {len(run.rows)} rows x {len(run.columns)} columns; run the recipe again to write it anew"
            )
        queues[cell.row].setdefault(cell.column, []).append(cell)
    return [
        SheetLine(row, {column: jobs[depth] for column, jobs in queue.items() if depth < len(jobs)})
        for row, queue in queues.items()
        for depth in range(max(1, *map(len, queue.values())) if queue else 1)
    ]
