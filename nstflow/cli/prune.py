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
    from nstflow.schedule.history import Pruning, prune, removable

    tiles = unused or older_than_days is not None or down_to_gb is not None
    if not (tiles or folders):
        raise UsageError(
            "prune: nothing is named that may go; expected one or more of --unused, --older-than-days, --down-to-gb "
            "and --folders, and --dry-run to see it first"
        )
    recipe = recipe_of(recipe_or_folder)
    folder = recipe.folder if recipe else recipe_or_folder
    pruning = Pruning(tiles, older_than_days or 0.0, round((down_to_gb or 0.0) * 1e9), folders)
    if dry_run:
        found = [(one, one.size_bytes) for one in removable(folder, pruning, recipe=recipe)]
    else:
        found = prune(folder, pruning, recipe=recipe)
    for one, size_bytes in found:
        kept = f"; kept: {plural(one.others, 'file')} of yours" if one.others else ""
        click.echo(f"{one.name}  {in_megabytes(size_bytes)}{kept}")
    outcome = "would be removed from" if dry_run else "removed from"
    click.echo(f"{in_megabytes(sum(size for _, size in found))} {outcome} {shown(folder)}", err=True)
