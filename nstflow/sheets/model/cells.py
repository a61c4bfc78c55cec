"""One cell of a sheet: how its job stands, and the tile that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Cell, Manifest
from nstflow.outputs.state import JobState, is_current
from nstflow.sheets.model.sheet import SheetCell, ShownTile
from nstflow.sheets.model.words import MADE_EARLIER, differences_in_words, seam_in_words, size_in_words
from nstflow.textile.lattice import Lattice

MeasurePicture = Callable[[Path], tuple[int, int]]
"""Returns a picture's (width, height) in px; raises OSError with the reason where its file is not whole."""


def cell_of(cell: Cell, recorded: JobState, folder: RunFolder, *, colorway: str, measure: MeasurePicture) -> SheetCell:
    """Describe the cell of a job, in its own colors ("") or in those of a colorway.

    recorded: how the job stands by its records; where its tile cannot be shown it is LOST.
    """
    tile, trouble = None, ""
    if recorded.manifest is not None:
        try:
            tile = _shown_tile(recorded.manifest, cell, folder.job(cell.job), colorway, measure)
        except (OSError, UsageError) as error:
            trouble = str(error)
    state = recorded.without_files(trouble) if trouble else recorded
    return SheetCell(state.state, cell.job, tile, state.reason, colorway)


def _shown_tile(manifest: Manifest, cell: Cell, folder: JobFolder, colorway: str, measure: MeasurePicture) -> ShownTile:
    """Describe the tile. Raises OSError or UsageError where it cannot be shown."""
    unit, tile = folder.path / folder.unit(colorway=colorway), manifest.tile
    width, height = measure(unit)
    lattice = Lattice.parse(tile.repeat)
    lattice.shift_px(height, width)
    unit_cm, cell_cm = tile.in_cm(tile.unit_px), tile.in_cm(lattice.cell_size(*tile.unit_px))
    words = [differences_in_words(cell.differs or manifest.differs)]
    if not is_current(manifest, cell.key):
        words.append(MADE_EARLIER)
    facts = manifest.facts.get("colorways", {}).get(colorway, {}) if colorway else manifest.facts
    return ShownTile(
        unit=unit,
        lattice=lattice,
        unit_px=(width, height),
        unit_mm=_in_mm(unit_cm),
        cell_mm=_in_mm(cell_cm),
        size=size_in_words(cell_cm),
        differs=" · ".join(filter(None, words)),
        draft=manifest.weights if manifest.draft else "",
        seam=seam_in_words(manifest.certificates.get(folder.unit_of(colorway))),
        inks=tuple(ink["color"] for ink in facts.get("inks", ())),
    )


def _in_mm(size_cm: tuple[float, float]) -> tuple[float, float]:
    return size_cm[0] * 10, size_cm[1] * 10
