"""The command `nstflow schema`."""

from __future__ import annotations

import click

from nstflow.cli.options import print_json


@click.command(epilog="Example:  nstflow schema > recipe.schema.json   (for your editor's YAML support)")
def schema() -> None:
    """Print the JSON schema of recipes, with the losses that are installed."""
    from nstflow.recipe.json_schema import json_schema
    from nstflow.recipe.registry import load_registry

    print_json(json_schema(load_registry()))
