"""The command `nstflow plugins`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nstflow.cli.options import json_option, print_json


@click.command(epilog="Example:  nstflow plugins plugins/edge_keep.py")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def plugins(files: tuple[Path, ...], as_json: bool) -> None:
    """List losses, networks, finishing steps and formats of sheets: built in, installed, and of plugin FILES."""
    from nstflow.recipe.registry import load_registry

    registry = load_registry(files)
    rows = [
        _row(kind.noun, plugin, origin=registry.origins[plugin])
        for kind in registry.kinds
        for plugin in registry.of(kind).values()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['kind']} {row['name']}  ({row['origin']})\n    {row['summary']}")
        for option, value in row["options"].items():
            click.echo(f"    {option}: {value}")


def _row(noun: str, plugin: Any, *, origin: str) -> dict[str, Any]:
    has_options = hasattr(plugin, "model_fields")  # a pydantic model, as losses and finishing steps are
    return {
        "kind": noun,
        "name": plugin.name,
        "origin": origin,
        "summary": (plugin.__doc__ or "").strip().split("\n")[0],
        "options": plugin().model_dump(mode="json") if has_options else {},
    }
