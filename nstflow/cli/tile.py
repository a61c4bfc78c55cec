"""nstflow tile"""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import out_option, shown


@click.command(epilog="Example:  nstflow tile unit.png --repeat half-drop --grid 3x3")
@click.argument("image", type=click.Path(path_type=Path))
@click.option(
    "--repeat", default="straight", show_default=True, help="straight, half-drop, brick, 1/3-drop, mirror, ogee, …"
)
@click.option("--grid", default="3x3", show_default=True, metavar="COLUMNSxROWS", help="How many repeats to show.")
@click.option("--cut", is_flag=True, help="Cut the picture to the cell of a diamond or an ogee first.")
@out_option
def tile(image: Path, repeat: str, grid: str, cut: bool, out: Path | None) -> None:
    """Preview any picture in repeat."""
    from nstflow.outputs.preview import preview_file

    preview = preview_file(image, repeat=repeat, grid=grid, cut=cut, out=out)
    for note in preview.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(shown(preview.path))
