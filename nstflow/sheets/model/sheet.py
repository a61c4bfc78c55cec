"""A contact sheet as every format draws it: what stands in each cell, what the headings say, sizes in mm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from nstflow.outputs.deliverables import colorway_id
from nstflow.outputs.state import State
from nstflow.sheets.model.words import COUNTED_AS, NOT_MADE_YET, TILE_MISSING
from nstflow.textile.lattice import Lattice


@dataclass(frozen=True)
class ShownInk:
    """An ink of a tile.

    color:            as #rrggbb.
    name:             what it is called; "" for none.
    coverage_percent: of the cloth; None where it is not known.
    """

    color: str
    name: str = ""
    coverage_percent: float | None = None

    @property
    def coverage(self) -> str:
        """Its coverage in words, `34 %`; "" where it is not known."""
        share = self.coverage_percent
        return "" if share is None else "< 1 %" if 0 < share < 1 else f"{share:.0f} %"


@dataclass(frozen=True)
class ShownTile:
    """A tile that can be shown. Sizes are (width, height).

    unit:    the file of its unit; unit_px: the size of that file.
    unit_mm: of one unit in print.
    cell_mm: in print, of what a recipe calls the size: of a diamond or an ogee its box, of others the unit.
    size:    `cell_mm` in words.
    differs: what its variant changes, in words; "" for nothing.
    draft:   the network that it was drafted with; "" where it is final.
    seam:    what its certificate says of its seam, in a word or two; "" where it has none.
    warnings: what its certificate warns of, the seam among it where it is to be looked at.
    inks:    of its plates, in their order; none for a tile in full color.
    """

    unit: Path
    lattice: Lattice
    unit_px: tuple[int, int]
    unit_mm: tuple[float, float]
    cell_mm: tuple[float, float]
    size: str
    differs: str
    draft: str = ""
    seam: str = ""
    warnings: tuple[str, ...] = ()
    inks: tuple[ShownInk, ...] = ()


@dataclass(frozen=True)
class SheetCell:
    """One cell of the sheet.

    state:  how its job stands; None where the matrix has none.
    job:    the job's id; "" where the matrix has none.
    tile:   what to show: set for MADE and OUTDATED, and for FAILED where an earlier attempt left a tile.
    reason: why there is no tile (FAILED, LOST), in words for a client.
    colorway: "" for the tile in its own colors.
    """

    state: State | None
    job: str = ""
    tile: ShownTile | None = None
    reason: str = ""
    colorway: str = ""

    @property
    def id(self) -> str:
        """What it can be ordered by: the job's id, or the colorway's own; "" where the matrix has none."""
        return colorway_id(self.job, self.colorway) if self.job else ""

    @property
    def placeholder(self) -> str:
        """What stands in place of a tile that cannot be shown."""
        return NOT_MADE_YET if self.state is State.NOT_MADE else TILE_MISSING


@dataclass(frozen=True)
class Heading:
    """The head of a row or a column.

    name:      the title of its content or style, or the id where it has none.
    variant:   likewise of its variant; "" where the run has one variant only.
    pictured:  whether a source stands behind it; then a missing `thumbnail` is shown as an empty frame.
    thumbnail: the file of the source's picture, made small.
    """

    name: str
    variant: str = ""
    pictured: bool = True
    thumbnail: Path | None = None


@dataclass(frozen=True)
class SheetModel:
    """A whole sheet: `cells[row][column]`, rectangular, a cell for every combination."""

    title: str
    client: str
    season: str
    summary: str
    recipe: str
    date: str
    version: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[tuple[SheetCell, ...], ...]

    @property
    def counts(self) -> str:
        """`11 of 12 tiles, 1 failed`."""
        cells = Counter(cell.state for row in self.cells for cell in row if not cell.colorway)
        made, jobs = cells[State.MADE], cells.total() - cells[None]
        plural = "" if jobs == 1 else "s"
        words = [f"{jobs} tile{plural}" if made == jobs else f"{made} of {jobs} tile{plural}"]
        words += [f"{cells[state]} {counted_as}" for state, counted_as in COUNTED_AS.items() if cells[state]]
        return ", ".join(words)

    @property
    def drafts(self) -> str:
        """`draft (slim)`, `2 of 6 drafts (slim)`, or "" where no tile is one."""
        networks = [tile.draft for tile in self.tiles if tile.draft]
        if not networks:
            return ""
        names = ", ".join(dict.fromkeys(networks))
        some = len(networks) < len(self.tiles)
        return f"{len(networks)} of {len(self.tiles)} drafts ({names})" if some else f"draft ({names})"

    @property
    def tiles(self) -> tuple[ShownTile, ...]:
        """Every tile that is shown in its own colors, row by row."""
        return tuple(cell.tile for row in self.cells for cell in row if cell.tile and not cell.colorway)
