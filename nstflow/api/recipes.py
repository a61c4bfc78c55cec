"""Recipes from Python: load, plan and run them, by their path or as they were loaded."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from nstflow.api.arguments import a_path, found, texts
from nstflow.errors import UsageError
from nstflow.planning import check
from nstflow.planning import plan as planning
from nstflow.recipe import Recipe
from nstflow.schedule import runner

_Options = ParamSpec("_Options")
_Result = TypeVar("_Result")
_PATH = "recipes/spring.yaml"


def load_recipe(path: str | os.PathLike[str], *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `["losses.gram.weight=2"]`; one may stand alone.
    Raises RecipeError with every problem, UsageError for what is no path or override.
    """
    given = texts(overrides, name="overrides", example="losses.gram.weight=2")
    return check.load_recipe(a_path(path, name="recipe", example=_PATH), overrides=given)


def _taking_paths(
    function: Callable[Concatenate[Recipe, _Options], _Result],
) -> Callable[Concatenate[Recipe | str | os.PathLike[str], _Options], _Result]:
    """Let a function of a recipe take the path of one as well, and look at its options first."""

    def taking_paths(
        recipe: Recipe | str | os.PathLike[str], *args: _Options.args, **options: _Options.kwargs
    ) -> _Result:
        _check(options)
        if isinstance(recipe, (str, os.PathLike)):
            recipe = load_recipe(recipe)
        elif not isinstance(recipe, Recipe):
            raise UsageError(
                f'recipe: found {found(recipe)}; expected a path, such as "{_PATH}", or what load_recipe gives'
            )
        return function(recipe, *args, **options)

    told = signature(function)
    recipe, *options = told.parameters.values()
    recipe = recipe.replace(annotation="Recipe | str | os.PathLike[str]")
    wrapped: Any = wraps(function)(taking_paths)
    wrapped.__signature__ = told.replace(parameters=[recipe, *options])  # what notebooks and help() show
    accepting: Callable[Concatenate[Recipe | str | os.PathLike[str], _Options], _Result] = wrapped
    return accepting


def _check(options: dict[str, object]) -> None:
    """Raise UsageError for an option of a kind that commands would have refused as they read it."""
    if (jobs := options.get("jobs")) is not None and not (isinstance(jobs, int) and not isinstance(jobs, bool)):
        raise UsageError(f"jobs: found {found(jobs)}; expected a whole number of at least 1")
    for name, example in (("only", "koi__*"), ("devices", "0,1")):
        if not isinstance(value := options.get(name), str | None):
            raise UsageError(f'{name}: found {found(value)}; expected a text, such as "{example}"')
    if not (options.get("observer") is None or callable(options["observer"])):
        raise UsageError(f"observer: found {found(options['observer'])}; expected a function that takes an event")


plan = _taking_paths(planning.plan)
run = _taking_paths(runner.run)
