"""The command `nstflow history`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nstflow.cli.options import json_option, plural, print_json, shown
from nstflow.cli.run_folder import in_megabytes, recipe_of, recipe_or_folder_argument

if TYPE_CHECKING:
    from nstflow.outputs.history import KeptTile


@click.command(epilog="Example:  nstflow history outputs/quickstart koi__ikat__default")
@recipe_or_folder_argument
@click.argument("job", required=False)
@click.option(
    "--sheet", is_flag=True, help="Draw them too, as history.png in the folder: a row a job, the latest left."
)
@json_option
def history(recipe_or_folder: Path, job: str | None, sheet: bool, as_json: bool) -> None:
    """List the tiles that were made: of all jobs of a recipe or its output folder, or of one.

    Every tile is kept. What has changed between it and the one that the job shows now stands beside it.
    """
    from nstflow.schedule.history import draw_history, history_of

    recipe = recipe_of(recipe_or_folder)
    folder = recipe.folder if recipe else recipe_or_folder
    tiles = history_of(folder, job)
    by_job = {name: [tile for tile in tiles if name in tile.jobs] for name in _jobs(tiles, job)}
    if as_json:
        print_json({name: [_facts(tile, name, of_job) for tile in of_job] for name, of_job in by_job.items()})
    else:
        click.echo("\n".join(line for name, of_job in by_job.items() for line in _lines(name, of_job)))
        size = in_megabytes(sum(tile.size_bytes for tile in tiles))
        click.echo(f"{plural(len(tiles), 'tile')}, {size} in {shown(folder)}", err=True)
    if sheet:
        click.echo(shown(draw_history(folder, by_job)), err=as_json)


def _jobs(tiles: Sequence[KeptTile], job: str | None) -> list[str]:
    return [job] if job is not None else sorted({name for tile in tiles for name in tile.jobs})


def _facts(tile: KeptTile, job: str, of_job: Sequence[KeptTile]) -> dict[str, object]:
    return {
        "tile": tile.short_key,
        "key": tile.made.key,
        "created": tile.made.created,
        "shown": job in tile.shown_by,
        "network": tile.made.weights,
        "draft": tile.made.draft,
        "size_bytes": tile.size_bytes,
        "since": _since(tile, job, of_job),
    }


def _lines(job: str, of_job: Sequence[KeptTile]) -> Iterator[str]:
    yield job
    rows = [
        (
            tile.short_key,
            _date(tile.made.created),
            "shown now" if job in tile.shown_by else "",
            f"{tile.made.weights}{', draft' if tile.made.draft else ''}",
            in_megabytes(tile.size_bytes),
        )
        for tile in of_job
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for tile, row in zip(of_job, rows, strict=True):
        columns = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield f"  {columns}  {'; '.join(_since(tile, job, of_job))}".rstrip()


def _since(tile: KeptTile, job: str, of_job: Sequence[KeptTile]) -> list[str]:
    """Say what has changed from this tile to the one that the job shows now."""
    now = next((one for one in of_job if job in one.shown_by), None)
    return tile.differs_from(now) if now is not None and now is not tile else []


def _date(created: str) -> str:
    from nstflow.outputs.moments import moment_of

    moment = moment_of(created)
    return created if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"
