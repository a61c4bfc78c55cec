"""The sheet of all tiles that were made for a folder: a row a job, its tiles from the latest to the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nstflow._version import __version__
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.history import KeptTile
from nstflow.outputs.state import State
from nstflow.sheets.model.differences import network_in_words
from nstflow.sheets.model.sheet import Heading, SheetCell, SheetModel, ShownTile
from nstflow.sheets.model.words import date_in_words, size_in_words
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import seam_in_words, warnings_in_words

_TILE_CERTIFICATE = "tile"


def history_sheet(run: RunFolder, by_job: Mapping[str, Sequence[KeptTile]]) -> SheetModel:
    """Describe a sheet of tiles, as the engine made them. by_job: id -> its tiles, the latest first.

    Tiles that were never finished are left out: nothing says how large they are in print. Raises OutputError where
    there is no run.
    """
    record = run.read_record()
    rows = {job: [tile for tile in tiles if job in tile.finished] for job, tiles in by_job.items()}
    columns = max(map(len, rows.values()), default=0)
    return SheetModel(
        title=f"{record.words.title or record.recipe}: all tiles",
        client=record.words.client,
        season=record.words.season,
        summary="the latest left",
        recipe=record.recipe,
        date=date_in_words(record.created),
        version=__version__,
        rows=tuple(Heading(job, pictured=False) for job in rows),
        columns=tuple(Heading(_place(number), pictured=False) for number in range(columns)),
        cells=tuple(
            (*(_cell(job, tile) for tile in tiles), *[SheetCell(None)] * (columns - len(tiles)))
            for job, tiles in rows.items()
        ),
    )


def _place(number: int) -> str:
    return "the latest" if number == 0 else f"{number} before"


def _cell(job: str, tile: KeptTile) -> SheetCell:
    manifest = tile.finished[job]
    lattice, unit_px = Lattice.parse(manifest.tile.repeat), manifest.tile.made_px or manifest.tile.unit_px
    width_cm, height_cm = manifest.tile.in_cm(manifest.tile.unit_px)
    cell_cm = manifest.tile.in_cm(lattice.cell_size(*manifest.tile.unit_px))
    now = " · shown now" if job in tile.shown_by else ""
    shown = ShownTile(
        unit=tile.place.tile,
        lattice=lattice,
        unit_px=unit_px,
        unit_mm=(width_cm * 10, height_cm * 10),
        cell_mm=(cell_cm[0] * 10, cell_cm[1] * 10),
        size=size_in_words(cell_cm),
        differs=f"{tile.short_key} · {date_in_words(tile.made.created)}{now}",
        draft=network_in_words(manifest.weights) if manifest.draft else "",
        seam=seam_in_words(manifest.certificates.get(_TILE_CERTIFICATE)),
        warnings=warnings_in_words(manifest.certificates.get(_TILE_CERTIFICATE)),
    )
    return SheetCell(State.MADE, job, shown)
