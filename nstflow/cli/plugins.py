"""nstflow plugins"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nstflow.cli.options import json_option, print_json

if TYPE_CHECKING:
    from nstflow.engine.losses import Loss
    from nstflow.engine.network import Backbone
    from nstflow.recipe.registry import RecipeRegistry
    from nstflow.textile.finish import Finish


@click.command(epilog="Example:  nstflow plugins plugins/edge_keep.py")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def plugins(files: tuple[Path, ...], as_json: bool) -> None:
    """List the losses, networks and finishing steps that recipes can use: built in, installed, and of plugin FILES."""
    from nstflow.recipe.registry import load_registry

    registry = load_registry(files)
    rows = [
        *(_row(registry, "loss", loss, loss().model_dump(mode="json")) for loss in registry.losses.values()),
        *(_row(registry, "backbone", backbone, {}) for backbone in registry.backbones.values()),
        *(_row(registry, "finish", step, step().model_dump(mode="json")) for step in registry.finishes.values()),
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['kind']} {row['name']}  ({row['origin']})\n    {row['summary']}")
        for option, value in row["options"].items():
            click.echo(f"    {option}: {value}")


def _row(
    registry: RecipeRegistry, kind: str, one: type[Loss] | type[Backbone] | type[Finish], options: dict[str, Any]
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": one.name,
        "origin": registry.origins[one],
        "summary": (one.__doc__ or "").strip().split("\n")[0],
        "options": options,
    }
