"""One cell of a sheet: how its job stands, and the tile that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.deliverables import Deliverables, unit_of
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Cell, Manifest
from nstflow.outputs.state import JobState, State, is_current
from nstflow.sheets.model.differences import differences_in_words, network_in_words
from nstflow.sheets.model.sheet import SheetCell, ShownInk, ShownTile
from nstflow.sheets.model.words import MADE_EARLIER, failure_in_words, size_in_words
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import seam_in_words, warnings_in_words

MeasurePicture = Callable[[Path], tuple[int, int]]
"""Returns a picture's (width, height) in px; raises OSError with the reason, for a client, where it is not whole."""

_NO_RECORD = "its record cannot be read"
_NOT_ITS_REPEAT = "its record does not fit its picture"


def cell_of(cell: Cell, recorded: JobState, folder: RunFolder, *, colorway: str, measure: MeasurePicture) -> SheetCell:
    """Describe the cell of a job, in its own colors ("") or in those of a colorway.

    recorded: how the job stands by its records; where its tile cannot be shown it is LOST.
    """
    tile, state, reason = None, recorded.state, _reason(recorded)
    if recorded.manifest is not None:
        try:
            tile = _shown_tile(recorded.manifest, cell, folder.job(cell.job), colorway, measure)
        except (OSError, UsageError) as error:
            lost = recorded.without_files(str(error) if isinstance(error, OSError) else _NOT_ITS_REPEAT)
            state, reason = lost.state, lost.reason if lost is not recorded else reason
    return SheetCell(state, cell.job, tile, reason, colorway)


def _reason(recorded: JobState) -> str:
    """Say for a client why a job has no tile; "" where it has one."""
    if recorded.state is State.FAILED:
        return failure_in_words(recorded.failure)
    return _NO_RECORD if recorded.state is State.LOST else ""


def _shown_tile(manifest: Manifest, cell: Cell, folder: JobFolder, colorway: str, measure: MeasurePicture) -> ShownTile:
    """Describe the tile as it was made. Raises OSError or UsageError where it cannot be shown."""
    unit, tile = folder.path / Deliverables(manifest.name).unit(colorway=colorway), manifest.tile
    width, height = measure(unit)
    lattice = Lattice.parse(tile.repeat)
    lattice.shift_px(height, width)
    unit_cm, cell_cm = tile.in_cm(tile.unit_px), tile.in_cm(lattice.cell_size(*tile.unit_px))
    facts = manifest.facts.get("colorways", {}).get(colorway, {}) if colorway else manifest.facts
    certificate = manifest.certificates.get(unit_of(colorway))
    return ShownTile(
        unit=unit,
        lattice=lattice,
        unit_px=(width, height),
        unit_mm=_in_mm(unit_cm),
        cell_mm=_in_mm(cell_cm),
        size=size_in_words(cell_cm),
        differs=_differences(manifest, cell),
        draft=network_in_words(manifest.weights) if manifest.draft else "",
        seam=seam_in_words(certificate),
        warnings=warnings_in_words(certificate),
        inks=tuple(ShownInk(ink["color"], ink["name"], ink.get("coverage_percent")) for ink in facts.get("inks", ())),
    )


def _differences(manifest: Manifest, cell: Cell) -> str:
    """Say what is special about a tile by what it was made with: of an earlier one, what its recipe said then.

    Of a current one the recipe says what it is now: what it differs from may have changed, and it has not.
    """
    is_now = is_current(manifest, cell.key)
    of_cell = is_now and bool(cell.key or cell.differs)
    differs, base = (cell.differs, cell.base) if of_cell else (manifest.differs, manifest.base)
    words = [differences_in_words(differs, base, is_draft=manifest.draft), "" if is_now else MADE_EARLIER]
    return " · ".join(filter(None, words))


def _in_mm(size_cm: tuple[float, float]) -> tuple[float, float]:
    return size_cm[0] * 10, size_cm[1] * 10
