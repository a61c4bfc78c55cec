"""The command `nstflow restore`."""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import shown
from nstflow.cli.run_folder import recipe_of, recipe_or_folder_argument


@click.command(epilog="Example:  nstflow restore recipes/quickstart.yaml koi__ikat__default 3f9c12ab")
@recipe_or_folder_argument
@click.argument("job")
@click.argument("tile", required=False)
def restore(recipe_or_folder: Path, job: str, tile: str | None) -> None:
    """Show an earlier tile in its job's folder again, finished as it was then; nothing is painted.

    TILE is what `nstflow history` lists; without it, the latest that the folder does not show. The recipe is not
    changed: to keep the tile, give the recipe the settings that it was made with.
    """
    from nstflow.recipe.registry import load_registry
    from nstflow.schedule.history import restore

    recipe = recipe_of(recipe_or_folder)
    folder = recipe.folder if recipe else recipe_or_folder
    registry = recipe.registry if recipe else load_registry()
    profile = recipe.profile if recipe else None
    restored = restore(folder, job, tile, finishes=registry.finishes, profile=profile, registry=registry)
    click.echo(shown(folder / job))
    click.echo(f"it shows tile {restored.tile.short_key} again", err=True)
    for note in restored.notes:
        click.echo(f"note: {note}", err=True)
    if restored.since:
        click.echo(f"since then: {'; '.join(restored.since)}", err=True)
    if job not in restored.tile.asked_by:
        click.echo(
            "note: the recipe asks for another tile, and its next run shows that again; to keep this one, give the "
            "recipe the settings of then",
            err=True,
        )
