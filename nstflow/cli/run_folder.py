"""The output folder that a command is given: by itself, or by the recipe that it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nstflow.recipe import Recipe

recipe_or_folder_argument = click.argument("recipe_or_folder", type=click.Path(path_type=Path))


def recipe_of(recipe_or_folder: Path) -> Recipe | None:
    """Load the recipe that was given; None where it is a folder. Raises RecipeError."""
    if recipe_or_folder.suffix not in (".yaml", ".yml"):
        return None
    from nstflow.planning.check import load_recipe

    return load_recipe(recipe_or_folder)


def in_megabytes(size_bytes: int) -> str:
    """Say a size as `1.2 MB`, or `2.3 GB`."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.1f} MB"
