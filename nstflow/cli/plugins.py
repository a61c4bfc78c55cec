"""nstflow plugins"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nstflow.cli.options import json_option, print_json


@click.command(epilog="Example:  nstflow plugins plugins/edge_keep.py")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
def plugins(files: tuple[Path, ...], as_json: bool) -> None:
    """List the losses and networks that recipes can use: built in, installed, and from the given plugin FILES."""
    from nstflow.plugins import load_registry

    registry = load_registry(files)
    rows: list[dict[str, Any]] = [
        {
            "kind": "loss",
            "name": name,
            "origin": registry.origins[loss],
            "summary": (loss.__doc__ or "").strip().split("\n")[0],
            "options": loss().model_dump(mode="json"),
        }
        for name, loss in registry.losses.items()
    ] + [
        {
            "kind": "backbone",
            "name": name,
            "origin": registry.origins[backbone],
            "summary": (backbone.__doc__ or "").strip().split("\n")[0],
            "options": {},
        }
        for name, backbone in registry.backbones.items()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['kind']} {row['name']}  ({row['origin']})\n    {row['summary']}")
        for option, value in row["options"].items():
            click.echo(f"    {option}: {value}")
