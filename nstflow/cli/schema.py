"""The command `nstflow schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nstflow.cli.options import print_json, shown
from nstflow.errors import UsageError

_NAME = "recipe.schema.json"


@click.command(epilog="Example:  nstflow schema --line   (then put that line first in each of your recipes)")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the schema to this file, and print its name.")
@click.option(
    "--line",
    is_flag=True,
    help=f"Write the schema (to --out, or to {_NAME} in recipes/ or here), and print the first line with which "
    "editors complete and check the recipes that lie beside it.",
)
def schema(files: tuple[Path, ...], out: Path | None, line: bool) -> None:
    """Print the JSON schema of recipes, with your mills, what is installed, and what plugin FILES add."""
    from nstflow.outputs.atomic import write_json
    from nstflow.recipe.json_schema import json_schema
    from nstflow.recipe.mills import load_mills
    from nstflow.recipe.registry import load_registry

    made = json_schema(load_registry(files), load_mills())
    if line and out is None:
        out = Path("recipes" if Path("recipes").is_dir() else ".") / _NAME
    if out is None:
        print_json(made)
        return
    _check_is_ours(out, made["title"])
    write_json(out, made)
    if line:
        click.echo(f"written to {shown(out)}; the line is for recipes in the same folder", err=True)
    click.echo(f"# yaml-language-server: $schema={out.name}" if line else shown(out))


def _check_is_ours(file: Path, title: str) -> None:
    """Raise UsageError for a file that is there and no schema of ours: it is not to be lost."""
    if not file.exists():
        return
    try:
        is_ours = json.loads(file.read_bytes()).get("title") == title
    except (OSError, ValueError, AttributeError):
        is_ours = False
    if not is_ours:
        raise UsageError(f"--out {file}: something else is there already; choose another name")
