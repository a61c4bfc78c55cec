"""What a recipe knows of its files."""

from __future__ import annotations

from nstflow.recipe import load_recipe
from testing.project_folder import Project
from testing.recipes import MINIMAL


def test_a_picture_to_start_from_is_one_of_the_recipe_s_pictures(project: Project) -> None:
    recipe = load_recipe(project.recipe(MINIMAL), overrides=["engine.start=inputs/contents/koi.png"])
    assert recipe.pictures == tuple(project.root / f"inputs/{name}.png" for name in ("styles/ikat", "contents/koi"))
