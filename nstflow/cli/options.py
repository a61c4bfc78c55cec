"""Arguments and options that several commands share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


def _png_name(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() != ".png":
        raise click.BadParameter(f"'{path}': expected a file name that ends in .png")
    return path


recipe_argument = click.argument("recipe", type=click.Path(path_type=Path))
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override a setting, e.g. --set losses.gram.weight=2. May be repeated.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
only_option = click.option("--only", metavar="GLOB", help="Only jobs whose id matches, e.g. 'koi__*'.")
png_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_png_name,
    help="The PNG file to write (default: a name that says what it shows, in the current folder).",
)
overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Let --out replace a file that nstflow did not write."
)
force_option = click.option("--force", is_flag=True, help="Make jobs again even where they are done.")


draft_option = click.option(
    "--draft",
    is_flag=True,
    help="Drafts by the built-in network, in a folder beside the recipe's own: its name, -draft.",
)


def print_json(value: Any) -> None:
    """Indented JSON on stdout."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def shown(path: Path) -> str:
    """Show a path as a designer would type it: relative where it lies below the current folder."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def plural(number: int, noun: str) -> str:
    """`1 job`, `2 jobs`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
