"""Overrides as after `--set`: the value of one key is replaced, and knows the option that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.merging import marks_outside
from nstflow.recipe.yaml import MAX_DEPTH, Document, PathParts, dotted, read_value, refusal

EXTENDS = "extends"


# Lists of a recipe: a number below one that is not there is a place in it, and no key.
_LISTS = ("contents", "styles", "exclude", "include", "finish", "plugins")


def overridden(document: Document, overrides: Sequence[str]) -> tuple[Document, list[Problem]]:
    """Apply overrides such as `losses.gram.weight=2` in order; those that cannot be are left out, and problems."""
    problems: list[Problem] = []
    for override in overrides:
        try:
            document = _with_override(document, override)
        except RecipeError as error:
            problems.extend(error.problems)
    return document, problems


def _with_override(document: Document, override: str) -> Document:
    mark = f"--set {override}"
    keys, value_text = _split(override, mark)
    value = read_value(value_text, where=mark, path=tuple(keys))
    path = _resolved(document.data, keys, value_text, mark)
    marks = marks_outside(document.marks, {path})
    for length in range(1, len(path)):
        marks.setdefault(path[:length], mark)
    marks.update(dict.fromkeys(_paths_in(value, path), mark))
    return Document(data=_with_value(document.data, path, value), marks=marks)


def _split(override: str, mark: str) -> tuple[list[str], str]:
    name, equals, value = override.partition("=")
    keys = [key.strip() for key in name.split(".")]
    if not equals:
        raise refusal(mark, "expected key=value, such as losses.gram.weight=2; found no '='")
    if not all(keys):
        raise refusal(mark, f"the key '{name}' has an empty part; write it like losses.gram.weight=2")
    if len(keys) > MAX_DEPTH:
        raise refusal(mark, f"the key has more than {MAX_DEPTH} parts")
    if keys[0] == EXTENDS:
        raise refusal(mark, "cannot be set here; write it in the recipe file", (EXTENDS,))
    if not value.strip():
        default = f"--set {name.strip()}=null"
        raise refusal(mark, f"nothing stands after the '='; give a value, or {default} for the default", tuple(keys))
    return keys, value


def _resolved(data: Any, keys: list[str], value_text: str, mark: str) -> PathParts:
    """Return the path with list positions as integers; what is missing, or empty, will become a mapping."""
    path: PathParts = ()
    for key in keys:
        if data is None and key.isdigit() and path[-1:] and path[-1] in _LISTS:
            whole = f"--set '{dotted(path)}=[{_nested(keys[len(path) + 1 :], value_text.strip())}]'"
            raise refusal(mark, f"there is no list yet, and so no item '{key}'; give all of it with {whole}", path)
        part = _step(data, key, path, mark)
        data = _child(data, part)
        path = (*path, part)
    return path


def _nested(keys: list[str], value_text: str) -> str:
    """Write `{inks: {count: 3}}` for the keys `inks` and `count` and the value `3`."""
    return f"{{{keys[0]}: {_nested(keys[1:], value_text)}}}" if keys else value_text


def _child(data: Any, part: str | int) -> Any:
    if isinstance(data, list) and isinstance(part, int):
        return data[part]
    return data.get(part) if isinstance(data, dict) else None


def _step(data: Any, key: str, path: PathParts, mark: str) -> str | int:
    if data is None or isinstance(data, dict):
        return key
    if isinstance(data, list):
        return _position(data, key, path, mark)
    whole = f"--set {dotted(path)}=…"
    raise refusal(mark, f"this is {data!r}, so there is no '{key}' in it; replace it as a whole with {whole}", path)


def _position(items: list[Any], key: str, path: PathParts, mark: str) -> int:
    if key.isascii() and key.isdigit() and len(key) < 10 and int(key) < len(items):
        return int(key)
    held = f"has {len(items)} items, 0 to {len(items) - 1}" if items else "is empty"
    whole = f"--set '{dotted(path)}=[…]'"
    raise refusal(mark, f"this list {held}; there is no item '{key}'; to lengthen it, replace it with {whole}", path)


def _with_value(data: Any, path: PathParts, value: Any) -> Any:
    """Copy the data, sharing what did not change, with the value at the path."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(data, list):
        return [_with_value(item, rest, value) if index == part else item for index, item in enumerate(data)]
    known = data or {}
    return {**known, part: _with_value(known.get(part), rest, value)}


def _paths_in(value: Any, path: PathParts) -> list[PathParts]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, child in children for below in _paths_in(child, (*path, key)))]
