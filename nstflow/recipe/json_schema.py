"""The JSON schema of recipe files, for editors."""

from __future__ import annotations

from typing import Any

from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import RecipeRegistry


def json_schema(registry: RecipeRegistry) -> dict[str, Any]:
    """Return the JSON schema of a recipe file with what is registered."""
    schema = recipe_model(registry).model_json_schema()
    properties = schema["properties"]
    properties["extends"] = {"type": "string", "description": "A recipe that this one is merged over"}
    # Validation turns these shorthands into lists and maps.
    properties["contents"] = {
        "anyOf": [{"const": "none"}, {"type": "string"}, _with_text_items(properties["contents"])]
    }
    properties["styles"] = {"anyOf": [{"type": "string"}, _with_text_items(properties["styles"])]}
    step = schema["$defs"]["FinishStep"]
    one_step = {**step, "minProperties": 1, "maxProperties": 1}
    schema["$defs"]["FinishStep"] = {"anyOf": [{"enum": sorted(step["properties"])}, one_step]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nstflow recipe"}


def _with_text_items(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "items": {"anyOf": [{"type": "string"}, schema["items"]]}}
