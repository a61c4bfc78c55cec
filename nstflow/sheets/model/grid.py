"""What stands in each cell of a sheet, and what the headings say. No pixels: pages of any kind draw from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import OutputError, UsageError
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Cell, Header, Manifest, RunRecord
from nstflow.outputs.state import JobState, State, is_current, recorded_state
from nstflow.sheets.model.words import date_in_words, differences_in_words, seam_in_words, size_in_words
from nstflow.sheets.png import pictures
from nstflow.textile.lattice import Lattice

STYLE_ALONE = "style alone"

_WITH_EARLIER_SETTINGS = "with earlier settings"
# What is not simply made, in the order in which it is counted.
_IN_WORDS = {
    State.OUTDATED: _WITH_EARLIER_SETTINGS,
    State.FAILED: "failed",
    State.NOT_MADE: "not made yet",
    State.LOST: "missing",
}


@dataclass(frozen=True)
class Tile:
    """A tile that can be shown.

    unit:  its file; (width_px, height_px) the size of that file.
    draft: the network that it was drafted with; "" where it is final.
    seam:  what its certificate says, in a word or two; "" where it has none.
    inks:  the colors of its plates, as #rrggbb; none for a tile in full color.
    """

    unit: Path
    lattice: Lattice
    width_px: int
    height_px: int
    size: str
    differs: str
    draft: str = ""
    seam: str = ""
    inks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """One cell of the sheet.

    state:  how its job stands; None where the matrix has none.
    job:    the job's id; "" where the matrix has none.
    tile:   what to show: set for MADE, and for FAILED where an earlier attempt left a tile.
    reason: why there is no tile (FAILED, LOST).
    colorway: "" for the tile in its own colors.
    """

    state: State | None
    job: str = ""
    tile: Tile | None = None
    reason: str = ""
    colorway: str = ""


@dataclass(frozen=True)
class Heading:
    """The head of a row or a column.

    variant:   "" where the run has one variant only.
    pictured:  whether a source stands behind it; then a missing `thumbnail` is shown as an empty frame.
    """

    name: str
    variant: str = ""
    pictured: bool = True
    thumbnail: Path | None = None


@dataclass(frozen=True)
class Grid:
    """A whole sheet: `places[row][column]`, rectangular, a place for every combination."""

    title: str
    client: str
    season: str
    summary: str
    recipe: str
    date: str
    version: str
    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    places: tuple[tuple[Place, ...], ...]

    @property
    def counts(self) -> str:
        """`11 of 12 tiles, 1 failed`."""
        found = Counter(place.state for row in self.places for place in row if not place.colorway)
        made, jobs = found[State.MADE], found.total() - found[None]
        plural = "" if jobs == 1 else "s"
        words = [f"{jobs} tile{plural}" if made == jobs else f"{made} of {jobs} tile{plural}"]
        words += [f"{found[state]} {said}" for state, said in _IN_WORDS.items() if found[state]]
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
    def tiles(self) -> tuple[Tile, ...]:
        """Every tile that is shown in its own colors, row by row."""
        return tuple(place.tile for row in self.places for place in row if place.tile and not place.colorway)


def read_grid(folder: Path) -> Grid:
    """The grid of the run in `folder`.

    Two jobs at one place of the matrix get a row each, so that none is dropped; beneath a row stand its colorways.

    Raises OutputError where there is no run, or run.json puts a job outside its matrix.
    """
    run_folder = RunFolder(folder)
    run = run_folder.read_record()
    states = {cell.job: recorded_state(run_folder.job(cell.job), cell.key) for cell in run.cells}
    lines = _with_colorways(_jobs_by_line(run, run_folder), states)
    shown = {header.variant for header in (*run.rows, *run.columns)} - {None}
    variants = len(shown) > 1
    return Grid(
        title=run.words.title or run.recipe,
        client=run.words.client,
        season=run.words.season,
        summary=run.summary,
        recipe=run.recipe,
        date=date_in_words(run.created),
        version=run.nstflow_version,
        rows=tuple(
            Heading(colorway, pictured=False)
            if colorway
            else _heading(run.rows[row], run.rows[row].content, folder, variants)
            for row, _, colorway in lines
        ),
        columns=tuple(_heading(header, header.style, folder, variants) for header in run.columns),
        places=tuple(
            tuple(
                _place(jobs[column], states[jobs[column].job], run_folder, colorway)
                if column in jobs
                else Place(None, colorway=colorway)
                for column in range(len(run.columns))
            )
            for _, jobs, colorway in lines
        ),
    )


def _with_colorways(
    lines: list[tuple[int, dict[int, Cell]]], states: Mapping[str, JobState]
) -> list[tuple[int, dict[int, Cell], str]]:
    """Each line, and beneath it one for every colorway of its jobs, with those that have it."""
    found = []
    for row, jobs in lines:
        found.append((row, jobs, ""))
        made = {column: manifest for column, cell in jobs.items() if (manifest := states[cell.job].manifest)}
        for name in dict.fromkeys(name for manifest in made.values() for name in manifest.colorways):
            having = {column: jobs[column] for column, manifest in made.items() if name in manifest.colorways}
            found.append((row, having, name))
    return found


def _jobs_by_line(run: RunRecord, folder: RunFolder) -> list[tuple[int, dict[int, Cell]]]:
    """(row of the matrix, column → job) of each line of the sheet."""
    queues: dict[int, dict[int, list[Cell]]] = {row: {} for row in range(len(run.rows))}
    for cell in run.cells:
        if not (0 <= cell.row < len(run.rows) and 0 <= cell.column < len(run.columns)):
            raise OutputError(
                f"{folder.record}: job '{cell.job}' stands at row {cell.row}, column {cell.column}; expected a "
                f"place within {len(run.rows)} rows x {len(run.columns)} columns; run the recipe again to write it anew"
            )
        queues[cell.row].setdefault(cell.column, []).append(cell)
    return [
        (row, {column: jobs[depth] for column, jobs in queue.items() if depth < len(jobs)})
        for row, queue in queues.items()
        for depth in range(max(1, *map(len, queue.values())) if queue else 1)
    ]


def _heading(header: Header, source: str | None, folder: Path, variants: bool) -> Heading:
    return Heading(
        name=source if source is not None else STYLE_ALONE,
        variant=(header.variant or "") if variants else "",
        pictured=source is not None,
        thumbnail=folder / header.thumbnail if source is not None and header.thumbnail else None,
    )


def _place(cell: Cell, recorded: JobState, folder: RunFolder, colorway: str) -> Place:
    """Put a job at its place, in its own colors or those of a colorway."""
    tile, trouble = _tile(recorded.manifest, cell, folder.job(cell.job), colorway) if recorded.manifest else (None, "")
    state = recorded.without_files(trouble) if trouble else recorded
    return Place(state.state, cell.job, tile, state.reason, colorway)


def _tile(manifest: Manifest, cell: Cell, folder: JobFolder, colorway: str) -> tuple[Tile | None, str]:
    """The tile in its own colors or those of a colorway, or the reason why it cannot be shown."""
    unit = folder.path / folder.unit(colorway=colorway)
    try:
        width, height = pictures.size_px(unit)
        lattice = Lattice.parse(manifest.tile.repeat)
        lattice.shift_px(height, width)
    except (OSError, UsageError) as error:
        return None, str(error)
    words = differences_in_words(cell.differs or manifest.differs)
    if not is_current(manifest, cell.key):
        words = " · ".join(part for part in (words, f"made {_WITH_EARLIER_SETTINGS}") if part)
    facts = manifest.facts.get("colorways", {}).get(colorway, {}) if colorway else manifest.facts
    return Tile(
        unit=unit,
        lattice=lattice,
        width_px=width,
        height_px=height,
        size=size_in_words(manifest.tile.in_cm(lattice.cell_size(*manifest.tile.unit_px))),
        differs=words,
        draft=manifest.weights if manifest.draft else "",
        seam=seam_in_words(manifest.certificates.get(folder.unit_of(colorway))),
        inks=tuple(ink["color"] for ink in facts.get("inks", ())),
    ), ""
