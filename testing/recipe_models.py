"""The model of recipes with what is built in, and what models say of wrong options."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from nstflow.recipe.models import RecipeFile
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import load_registry

MODEL = recipe_model(load_registry())


def recipe(**keys: Any) -> RecipeFile:
    """Return the recipe of one style and those keys."""
    return MODEL.model_validate({"styles": ["ikat.png"], **keys})


def message(model: type[BaseModel], **keys: Any) -> str:
    """Validate what must be refused, and return what is said of it."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(keys)
    return str(caught.value)
