"""Parts of a recipe that are given in Python instead of YAML, checked in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.checks import lacks_of
from nstflow.recipe.explain import explain
from nstflow.recipe.models import ContentEntry
from nstflow.recipe.problems import in_order
from nstflow.recipe.recipe_model import recipe_model, settings_model
from nstflow.recipe.registry import RecipeRegistry
from nstflow.recipe.settings import Settings
from nstflow.recipe.yaml import Document

_IN_YAML, _IN_PYTHON = "('key: value')", '({"key": value})'

Model = TypeVar("Model", bound=BaseModel)


def check_settings(settings: Mapping[str, Any], registry: RecipeRegistry) -> Settings:
    """Check the settings of a single tile, given as `tile`, `losses` and `engine`.

    Raises RecipeError with every problem.
    """
    checked = _validated(settings_model(recipe_model(registry)), settings)
    if lacking := [Problem("", f"losses.{name}", lack) for name, lack in lacks_of(checked.losses)]:
        raise RecipeError(lacking)
    return checked


def check_content(entry: Mapping[str, Any]) -> ContentEntry:
    """Check one entry of `contents`. Raises RecipeError with every problem."""
    return _validated(ContentEntry, entry)


def _validated(model: type[Model], value: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = in_order(explain(error, model=model, document=Document({}, {})))
        in_python = [replace(one, message=one.message.replace(_IN_YAML, _IN_PYTHON)) for one in problems]
        raise RecipeError(in_python) from None
