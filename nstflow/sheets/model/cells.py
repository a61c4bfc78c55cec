"""One cell of a sheet: how its job stands, and the tile that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.records import FAILURE_FILE, MANIFEST_FILE, Cell, Failure, Manifest, read_failure
from nstflow.sheets.model.sheet import CellState, SheetCell, ShownTile
from nstflow.sheets.model.words import differences_in_words, moment_of, seam_in_words, size_in_words
from nstflow.textile.lattice import Lattice

UNIT_FILE = "unit.png"
COLORWAYS = "colorways"

MeasurePicture = Callable[[Path], tuple[int, int]]
"""Returns a picture's (width, height) in px; raises OSError with the reason where its file is not whole."""


def cell_of(
    cell: Cell, manifest: Manifest | None, folder: Path, *, colorway: str, measure: MeasurePicture
) -> SheetCell:
    """Describe the cell of a job in the run of `folder`, in its own colors ("") or in those of a colorway."""
    return replace(_in_colors(cell, manifest, folder, colorway, measure), colorway=colorway)


def _in_colors(
    cell: Cell, manifest: Manifest | None, folder: Path, colorway: str, measure: MeasurePicture
) -> SheetCell:
    job, job_folder = cell.job, folder / cell.job
    tile, trouble = _shown_tile(manifest, cell, job_folder, colorway, measure) if manifest else (None, "")
    if (job_folder / FAILURE_FILE).is_file():
        failure = read_failure(job_folder)
        if not _is_past(failure, manifest, cell):
            reason = failure.error if failure else f"{FAILURE_FILE} cannot be read"
            return SheetCell(CellState.FAILED, job, tile, reason)
    if tile is not None:
        return SheetCell(CellState.MADE if _is_current(manifest, cell) else CellState.OUTDATED, job, tile)
    if manifest is None and (job_folder / MANIFEST_FILE).is_file():
        trouble = f"{MANIFEST_FILE} cannot be read"
    return SheetCell(CellState.LOST, job, reason=trouble) if trouble else SheetCell(CellState.NOT_MADE, job)


def _is_current(record: Manifest | Failure | None, cell: Cell) -> bool:
    """Tell whether a record was written for the settings and pictures that the recipe has now."""
    return record is not None and cell.key in ("", record.key)


def _is_past(failure: Failure | None, manifest: Manifest | None, cell: Cell) -> bool:
    """Tell whether the failure no longer matters: other settings failed, or the tile was made afterwards.

    A kill between writing the tile and removing the failure leaves both.
    """
    if failure is None:
        return False
    if not _is_current(failure, cell):
        return True
    if manifest is None or not _is_current(manifest, cell):
        return False
    failed, made = moment_of(failure.created), moment_of(manifest.created)
    if failed is None or made is None or (failed.tzinfo is None) != (made.tzinfo is None):
        return False
    return failed < made


def _shown_tile(
    manifest: Manifest, cell: Cell, job_folder: Path, colorway: str, measure: MeasurePicture
) -> tuple[ShownTile | None, str]:
    """Describe the tile in its own colors or those of a colorway; None and the reason where it cannot be shown."""
    colors = f"{COLORWAYS}/{colorway}/" if colorway else ""
    unit = job_folder / colors / UNIT_FILE
    try:
        width, height = measure(unit)
        lattice = Lattice.parse(manifest.tile.repeat)
        lattice.shift_px(height, width)
    except (OSError, UsageError) as error:
        return None, str(error)
    words = differences_in_words(cell.differs or manifest.differs)
    if not _is_current(manifest, cell):
        words = " · ".join(part for part in (words, f"made {CellState.OUTDATED.value}") if part)
    facts = manifest.facts.get("colorways", {}).get(colorway, {}) if colorway else manifest.facts
    return ShownTile(
        unit=unit,
        lattice=lattice,
        unit_px=(width, height),
        unit_mm=_in_mm(manifest.tile.unit_cm),
        cell_mm=_in_mm(manifest.tile.cell_cm),
        size=size_in_words(manifest.tile.cell_cm),
        differs=words,
        draft=manifest.weights if manifest.draft else "",
        seam=seam_in_words(manifest.certificates.get(f"{colors}unit")),
        inks=tuple(ink["color"] for ink in facts.get("inks", ())),
    ), ""


def _in_mm(size_cm: tuple[float, float]) -> tuple[float, float]:
    return size_cm[0] * 10, size_cm[1] * 10
