"""The JSON schema of recipe files, for editors."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import RecipeRegistry

TITLE = "nstflow recipe"
# pydantic leaves the limits of numbers that are checked first under its own names.
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def json_schema(registry: RecipeRegistry, mills: Collection[str] = ()) -> dict[str, Any]:
    """Return the JSON schema of a recipe file with what is registered.

    mills: the names that `tile.mill` may have; any where there are none.
    """
    schema = _plain(recipe_model(registry).model_json_schema())
    properties, models = schema["properties"], schema["$defs"]
    properties["extends"] = {"type": "string", "description": "a recipe that this one is merged over"}
    # Validation turns these shorthands into lists and maps.
    contents, styles = (_with_text_items(properties[name]) for name in ("contents", "styles"))
    properties["contents"] = _any_of({"const": "none"}, {"type": "string"}, contents)
    properties["styles"] = _any_of({"type": "string"}, styles)
    properties["variants"]["additionalProperties"] = _or_nothing(properties["variants"]["additionalProperties"])
    for name, loss in models["Losses"]["properties"].items():
        models["Losses"]["properties"][name] = _or_nothing({**loss, "description": _words(registry.losses[name])})
    models["FinishStep"] = _finish_step(models["FinishStep"], registry)
    if mills:
        mill = models["Tile"]["properties"]["mill"]
        mill["anyOf"] = [{"enum": sorted(mills)}, {"type": "null"}]
    del schema["required"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": TITLE,
        "description": "pictures to seamless pattern tiles: contents × styles × variants",
        "if": {"required": ["extends"]},
        "else": {"required": ["styles"]},
    }


def _plain(schema: Any) -> Any:
    """Copy a schema without what editors would show and designers not understand: titles, and defaults of sections."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {_LIMITS.get(key, key): _plain(part) for key, part in schema.items() if not _is_noise(key, part)}
    if isinstance(kept.get("description"), str):
        kept["description"] = kept["description"].split("\n\n")[0].replace("\n", " ")
    return kept


def _is_noise(key: str, part: Any) -> bool:
    return (key == "title" and isinstance(part, str)) or (key == "default" and (part is None or isinstance(part, dict)))


def _words(registered: type) -> str:
    return (registered.__doc__ or "").strip().split("\n")[0]


def _finish_step(step: dict[str, Any], registry: RecipeRegistry) -> dict[str, Any]:
    """Take the name of a step, or a map of one step to its options."""
    properties = {
        name: {**options, "description": _words(registry.finishes[name])}
        for name, options in step["properties"].items()
    }
    one_step = {**step, "properties": properties, "minProperties": 1, "maxProperties": 1}
    return {"anyOf": [{"enum": sorted(properties)}, one_step], "description": "a finishing step"}


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    """Take an empty value too: a name without options."""
    description = {"description": schema["description"]} if "description" in schema else {}
    return {
        "anyOf": [{key: part for key, part in schema.items() if key != "description"}, {"type": "null"}],
        **description,
    }


def _any_of(*schemas: dict[str, Any]) -> dict[str, Any]:
    """Take any of the schemas, the last of which says what it is for."""
    return {"anyOf": list(schemas), "description": schemas[-1]["description"]}


def _with_text_items(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "items": {"anyOf": [{"type": "string"}, schema["items"]]}}
