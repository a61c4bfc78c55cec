"""Errors of pydantic in a designer's words: where, what was found, what is expected, and "did you mean"."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from nstflow.errors import Problem, did_you_mean
from nstflow.recipe.yaml import Document, dotted, where

Path = tuple[str | int, ...]

_EXPECTED = {
    "string_type": "expected a text",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "dict_type": "expected keys and values ('key: value')",
    "model_type": "expected keys and values ('key: value')",
    "model_attributes_type": "expected keys and values ('key: value')",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
    "too_short": "expected at least one",
}


def explain(error: ValidationError, *, model: type[BaseModel], document: Document, at: Path = ()) -> list[Problem]:
    """Put every problem of a pydantic error in words, with the line that it comes from.

    model: what was validated; at: the model's place in the document.
    """
    problems = []
    for item in error.errors(include_url=False):
        path = tuple(part for part in item["loc"] if part != "[key]")
        problems.append(_problem(item, (*at, *path), model=model, inner=path, document=document))
    return problems


def suggestion(written: str, known: Sequence[str]) -> str:
    """Return `; did you mean 'x'?` where something known is close, else the known names."""
    if near := did_you_mean(written, known):
        return near
    return f"; expected {'one of ' * (len(known) > 1)}{', '.join(known)}" if known else ""


def _problem(item: Any, path: Path, *, model: type[BaseModel], inner: Path, document: Document) -> Problem:
    kind, written = item["type"], item["input"]
    if kind == "extra_forbidden":
        owner = model_at(model, inner[:-1])
        known = sorted(field.alias or name for name, field in owner.model_fields.items()) if owner else []
        message = "unknown key" + suggestion(str(inner[-1]), known)
    elif kind == "literal_error" and "[key]" not in item["loc"] and isinstance(written, str):
        message = f"'{written}': not known{suggestion(written, _choices(item))}"
    elif kind == "literal_error":
        message = f"{_shown(written)}: not known{suggestion(str(written), _choices(item))}"
    elif kind == "value_error":
        message = str(item["ctx"]["error"])
    elif kind == "string_too_long":
        message = f"{_shown(written)}: {len(written)} letters; expected at most {item['ctx']['max_length']}"
    elif kind == "missing":
        message = "missing; expected " + _purpose(inner)
    else:
        expected = _EXPECTED.get(kind) or item["msg"].replace("Input should", "should").replace("Tuple", "the list")
        message = f"{_shown(written)}: {expected}"
    return Problem(where(document, path), dotted(path), message)


def _purpose(inner: Path) -> str:
    return {"styles": "a list of pictures, for example [inputs/styles/*.png]"}.get(str(inner[-1]), "a value")


def _choices(item: Any) -> list[str]:
    text = item["ctx"]["expected"].replace(" or ", ", ")
    return [choice.strip().strip("'") for choice in text.split(",")]


def _shown(value: Any) -> str:
    if value is None:
        text = "nothing"
    elif isinstance(value, str):
        text = f"'{value}'"
    elif isinstance(value, dict):
        text = "keys and values" if value else "no keys"
    elif isinstance(value, (list, tuple)):
        text = "a list" if value else "an empty list"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else text[:77] + "…"


def model_at(model: Any, path: Path) -> type[BaseModel] | None:
    """Return the pydantic model that stands at `path` below `model`; None where there is none."""
    annotation = model
    for part in path:
        annotation = _part_of(annotation, part)
    return next(_models_in(annotation), None)


def _part_of(annotation: Any, part: str | int) -> Any:
    """Return the type of one key or item: of a model's field, or what a list or a map holds."""
    model = next(_models_in(annotation), None)
    holds_models = typing.get_origin(annotation) in (dict, tuple, list)
    if model is None or holds_models:
        return model
    field = model.model_fields.get(str(part))
    return field.annotation if field else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    # dict[str, X] is an instance of type until Python 3.11.
    if typing.get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
