"""nstflow sheet"""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import out_option, shown


@click.command(epilog="Example:  nstflow sheet outputs/quickstart")
@click.argument("recipe_or_folder", type=click.Path(path_type=Path))
@out_option
def sheet(recipe_or_folder: Path, out: Path | None) -> None:
    """Draw the contact sheet of a run again, from what is in its output folder (or the folder of a recipe)."""
    from nstflow.sheets import draw_sheet

    folder = recipe_or_folder
    if recipe_or_folder.suffix in (".yaml", ".yml"):
        from nstflow.api import load_recipe

        folder = load_recipe(recipe_or_folder).folder
    click.echo(shown(draw_sheet(folder, out=out)))
