"""What may be done with the tiles that an output folder keeps: to show an earlier one again, and to remove some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from nstflow.errors import UsageError, did_you_mean, listed
from nstflow.outputs.finish.restoring import finish_as_before
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.history import KeptTile, history
from nstflow.outputs.pruning import Removable, job_files, jobs_that_left, tile_files, unused_tiles
from nstflow.planning.plan import plan
from nstflow.plugins.registry import Registry
from nstflow.recipe import Recipe
from nstflow.schedule.lock import only_run_in
from nstflow.sheets import draw_sheet
from nstflow.sheets.drawing import draw_model
from nstflow.sheets.model.history import history_sheet
from nstflow.textile.finish import Finish


class Restored(NamedTuple):
    """A tile that is shown again.

    since: what had changed from it to the one that was shown before, in words.
    notes: which files of a person's were set aside for it.
    """

    tile: KeptTile
    since: tuple[str, ...]
    notes: tuple[str, ...]


def history_of(folder: Path, job_id: str | None = None) -> list[KeptTile]:
    """List the tiles that are kept in an output folder, or those of one job, the latest first.

    Raises OutputError where no run was ever, UsageError for a job that it does not have.
    """
    run = RunFolder(folder)
    run.read_record()
    tiles = history(run)
    if job_id is None:
        return tiles
    of_job = [tile for tile in tiles if job_id in tile.jobs]
    if not of_job:
        known = sorted({job for tile in tiles for job in tile.jobs})
        raise UsageError(f"'{job_id}': no tile of such a job in {folder}{did_you_mean(job_id, known)}")
    return of_job


def restore(
    folder: Path,
    job_id: str,
    short_key: str | None = None,
    *,
    finishes: Mapping[str, type[Finish]],
    profile: Path | None = None,
    registry: Registry | None = None,
) -> Restored:
    """Let a job's folder show an earlier tile again, finished as it was then, and draw the sheet; nothing is painted.

    short_key: the first letters of the tile's key; by default the latest that the folder does not show.
    finishes:  the registered steps by name; profile: the ICC file that the recipe names now.
    registry:  the formats of sheets, such as a recipe's.

    Raises UsageError where there is no such tile, OutputError where it cannot be finished as it was.
    """
    with only_run_in(folder):
        tiles = history_of(folder, job_id)
        tile = _chosen(tiles, job_id, short_key)
        if (manifest := tile.finished.get(job_id)) is None:
            raise UsageError(f"{tile.short_key}: it was never finished for {job_id}; run its recipe as it was then")
        again = finish_as_before(RunFolder(folder), tile.place, manifest, finishes=finishes, profile=profile)
        draw_sheet(folder, registry=registry)
    shown = next((one for one in tiles if job_id in one.shown_by), tile)
    return Restored(tile, tuple(tile.differs_from(shown)), again.notes)


def draw_history(folder: Path, by_job: Mapping[str, Sequence[KeptTile]]) -> Path:
    """Draw tiles as history.png in an output folder: a row a job, the latest left. Raises OutputError.

    by_job: id -> its tiles, the latest first.
    """
    with only_run_in(folder):
        return draw_model(history_sheet(RunFolder(folder), by_job), RunFolder(folder).history)


@dataclass(frozen=True)
class Pruning:
    """What may be removed from an output folder.

    tiles:   those that no job shows and no recipe asks for, as far as they are older than `older_than_days`, and only
             until all that are kept take at most `down_to_bytes`; False leaves tiles alone.
    folders: those of jobs that the recipes have no more.
    """

    tiles: bool = True
    older_than_days: float = 0.0
    down_to_bytes: int = 0
    folders: bool = False


def removable(folder: Path, pruning: Pruning, *, recipe: Recipe | None = None) -> list[Removable]:
    """List what may be removed from an output folder.

    recipe: whose folder it is, as it is now; by default all recipes of the folder are as they were when they were run
            last. Raises OutputError where no run was ever, and what planning the recipe raises.
    """
    planned = [] if recipe is None else [one.job for one in plan(recipe).jobs]
    found = list[Removable]()
    if pruning.tiles:
        unused = unused_tiles(
            history_of(folder),
            asked={job.tile_key for job in planned},
            older_than=timedelta(days=pruning.older_than_days),
            down_to_bytes=pruning.down_to_bytes,
            now=datetime.now(timezone.utc),
        )
        found += map(tile_files, unused)
    if pruning.folders:
        cells = RunFolder(folder).read_record().cells
        kept = {cell.job for cell in cells if recipe is None or cell.recipe not in ("", recipe.name)}
        found += map(job_files, jobs_that_left(RunFolder(folder), kept | {job.id for job in planned}))
    return found


def prune(folder: Path, pruning: Pruning, *, recipe: Recipe | None = None) -> list[tuple[Removable, int]]:
    """Remove what may be removed, and return it with the bytes that it took.

    recipe: as for `removable`. Raises OutputError, also where a run writes there just now.
    """
    RunFolder(folder).read_record()
    with only_run_in(folder):
        found = [(one, one.size_bytes) for one in removable(folder, pruning, recipe=recipe)]
        for one, _ in found:
            one.remove()
    return found


def _chosen(tiles: list[KeptTile], job_id: str, short_key: str | None) -> KeptTile:
    if short_key is None:
        earlier = [tile for tile in tiles if job_id not in tile.shown_by]
        if not earlier:
            raise UsageError(f"{job_id}: there is no other tile than the one that its folder shows")
        return earlier[0]
    matching = [tile for tile in tiles if tile.made.key.startswith(short_key)]
    if len(matching) != 1:
        known = listed([tile.short_key for tile in tiles], "or")
        found = f"{len(matching)} tiles of {job_id} begin so" if matching else f"no tile of {job_id} begins so"
        raise UsageError(f"'{short_key}': {found}; expected {known}")
    return matching[0]
