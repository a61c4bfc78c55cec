"""YAML files and values to plain data with marks, or to problems with their lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nstflow.errors import RecipeError
from nstflow.recipe.yaml.files import MAX_BYTES, UnreadableError, decoded, file_bytes, shown_name
from nstflow.recipe.yaml.hints import quoted
from nstflow.recipe.yaml.marks import Document, PathParts, Place, refusal
from nstflow.recipe.yaml.nodes import compose
from nstflow.recipe.yaml.values import Builder

__all__ = ["UnreadableError", "read_value", "read_yaml"]


def read_yaml(path: Path, *, shown_as: str | None = None) -> Document:
    """Read one YAML file whose top level is a mapping; an empty file is an empty mapping.

    shown_as: the file's name in marks and messages; otherwise the path, relative to the current folder if
    it lies below it.

    Raises UnreadableError if the file cannot be opened, and RecipeError for everything that is wrong inside.
    """
    shown = shown_as if shown_as is not None else shown_name(path)

    def place(line: int) -> str:
        return f"{shown}:{line}"

    text = decoded(file_bytes(path, shown), shown)
    data, marks = _parse(text, place=place, path=())
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise refusal(
            marks[()], f"expected keys at the top level, such as 'contents: photo.png', found {_described(data)}"
        )
    return Document(data=data, marks={**marks, (): place(1)})


def read_value(text: str, *, where: str, path: PathParts = ()) -> Any:
    """Read one YAML value that does not come from a file; empty text is None.

    where and path say in the problems where the value comes from and what it is for.
    Raises RecipeError.
    """
    if len(text) > MAX_BYTES:
        raise refusal(where, f"the value is longer than {MAX_BYTES} characters", path)
    if text.lstrip().startswith("#"):
        raise refusal(where, f"'#' starts a comment; put quotes around the text: {quoted(text.strip())}", path)
    return _parse(text, place=lambda line: where, path=path)[0]


def _parse(text: str, *, place: Place, path: PathParts) -> tuple[Any, dict[PathParts, str]]:
    node, tags = compose(text, place)
    if node is None:
        return None, {path: place(1)}
    builder = Builder(text, place, tags)
    data = builder.value(node, path)
    if builder.problems:
        raise RecipeError(builder.problems)
    return data, builder.marks


def _described(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str) and (colon := re.match(r"[\w.-]+:(\S|\u00a0)", value)):
        kind = "an ordinary space" if colon[1] == "\u00a0" else "a space"
        return f"the text {quoted(value)}; put {kind} after the colon"
    return f"the text {quoted(value)}" if isinstance(value, str) else f"the value {value}"
