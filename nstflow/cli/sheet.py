"""The command `nstflow sheet`."""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import overwrite_option, shown


@click.command(epilog="Example:  nstflow sheet outputs/quickstart")
@click.argument("recipe_or_folder", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write, in the format that its name ends in (default: sheet.png in the run's folder).",
)
@overwrite_option
def sheet(recipe_or_folder: Path, out: Path | None, overwrite: bool) -> None:
    """Draw the contact sheet again: of a run as its output folder has it, or of a recipe as it is now."""
    if recipe_or_folder.suffix in (".yaml", ".yml"):
        from nstflow.api import load_recipe
        from nstflow.schedule.runner import draw_sheet_of

        drawn = draw_sheet_of(load_recipe(recipe_or_folder), out=out, overwrite=overwrite, say=_say)
    else:
        from nstflow.sheets import draw_sheet

        drawn = draw_sheet(recipe_or_folder, out=out, overwrite=overwrite, say=_say)
    click.echo(shown(drawn))


def _say(text: str) -> None:
    click.echo(f"note: {text}", err=True)
