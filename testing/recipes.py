"""Recipes of a project folder, loaded, planned or refused, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import RecipeError
from nstflow.planning.plan import Plan, plan
from nstflow.recipe import Recipe, load_recipe
from nstflow.recipe.matrix import Combination
from testing.project_folder import Project

MINIMAL = "styles: [inputs/styles/ikat.png]\n"
BOTH = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\n"
VARIANTS = "variants: {bold: {}, soft: {losses: {gram: {weight: 0.4}}}}\n"
ONE_JOB = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"


def load(project: Project, text: str) -> Recipe:
    """Load the recipe of that text."""
    return load_recipe(project.recipe(text))


def ids(recipe: Recipe) -> list[str]:
    """List the ids of the recipe's combinations."""
    return [combination.id for combination in recipe.combinations]


def combination(recipe: Recipe, name: str) -> Combination:
    """Return the combination of that id."""
    (named,) = (each for each in recipe.combinations if each.id == name)
    return named


def refusal(recipe: Path, *overrides: str) -> list[str]:
    """Load a recipe that must be refused, and return the lines of its problems."""
    with pytest.raises(RecipeError) as caught:
        load_recipe(recipe, overrides=overrides)
    return str(caught.value).splitlines()


def refusal_of(project: Project, text: str) -> list[str]:
    """Load the recipe of that text, which must be refused, and return the lines of its problems."""
    return refusal(project.recipe(text))


def planned(project: Project, text: str) -> Plan:
    """Plan the recipe of one job, with the text after it."""
    return plan(load(project, ONE_JOB + text))


def job(project: Project, text: str) -> Any:
    """Return the first job of the recipe of one job, with the text after it."""
    return planned(project, text).jobs[0].job
