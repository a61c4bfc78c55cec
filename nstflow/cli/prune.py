"""The command `nstflow prune`."""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import plural, shown
from nstflow.cli.run_folder import in_megabytes, recipe_of, recipe_or_folder_argument
from nstflow.errors import UsageError


@click.command(epilog="Example:  nstflow prune outputs/quickstart --older-than-days 30 --dry-run")
@recipe_or_folder_argument
@click.option("--unused", is_flag=True, help="Tiles that no job shows and no recipe asks for.")
@click.option("--older-than-days", type=click.FloatRange(0), metavar="N", help="Of these, those older than N days.")
@click.option(
    "--down-to-gb", type=click.FloatRange(0), metavar="N", help="Of these, the oldest, until N GB of tiles are left."
)
@click.option("--folders", is_flag=True, help="Folders of jobs that the recipe has no more.")
@click.option("--dry-run", is_flag=True, help="Only list what would be removed, and how much it is.")
def prune(
    recipe_or_folder: Path,
    unused: bool,
    older_than_days: float | None,
    down_to_gb: float | None,
    folders: bool,
    dry_run: bool,
) -> None:
    """Remove earlier tiles, and folders of sources that left the recipe, and say how much that was.

    Files that were changed by hand or are not ours stay.
    """
    from nstflow.schedule.history import prune, recorded_jobs, removable

    tiles = unused or older_than_days is not None or down_to_gb is not None
    if not (tiles or folders):
        raise UsageError(
            "prune: nothing is named that may go; expected one or more of --unused, --older-than-days, --down-to-gb "
            "and --folders, and --dry-run to see it first"
        )
    recipe = recipe_of(recipe_or_folder)
    folder = recipe.folder if recipe else recipe_or_folder
    jobs = recorded_jobs(folder)
    if recipe is not None:
        jobs = frozenset(combination.id for combination in recipe.combinations)
    found = removable(
        folder,
        tiles=tiles,
        older_than_days=older_than_days or 0.0,
        down_to_bytes=round((down_to_gb or 0.0) * 1e9),
        kept_jobs=jobs if folders else None,
    )
    size_bytes = sum(one.size_bytes for one in found)
    for one in found:
        kept = f"; kept: {plural(one.kept, 'file')} of yours" if one.kept else ""
        click.echo(f"{one.name}  {in_megabytes(one.size_bytes)}{kept}")
    if not dry_run:
        prune(folder, found)
    outcome = "would be removed from" if dry_run else "removed from"
    click.echo(f"{in_megabytes(size_bytes)} {outcome} {shown(folder)}", err=True)
