"""A recipe file with its bases (`extends`) and overrides (`--set`), as data whose every part knows its origin."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.yaml import (
    MAX_DEPTH,
    Document,
    PathParts,
    UnreadableError,
    dotted,
    read_value,
    read_yaml,
    refusal,
)

EXTENDS = "extends"
MAX_FILES = 16


def read_document(path: Path, *, overrides: Sequence[str] = ()) -> Document:
    """Read a recipe file, merge it over the bases that it extends, then apply the overrides in order.

    overrides: texts such as `losses.gram.weight=2`; the value is YAML and replaces what was there.

    Raises RecipeError: for a file, as soon as one cannot be used; for the overrides, all at once.
    """
    return _overridden(_with_bases(path, above=()), overrides)


def where(document: Document, path: Sequence[str | int]) -> str:
    """Return the mark of the path, or of the nearest part above it that has one; empty text if there is none."""
    parts = tuple(path)
    ancestors = (parts[:length] for length in range(len(parts), -1, -1))
    return next((document.marks[ancestor] for ancestor in ancestors if ancestor in document.marks), "")


def _with_bases(path: Path, *, above: tuple[Path, ...]) -> Document:
    document = read_yaml(path)
    if EXTENDS not in document.data:
        return document
    base = path.parent / _base_name(document)
    files = (*above, path)
    _check_chain(base, files, document)
    try:
        below = _with_bases(base, above=files)
    except UnreadableError as error:
        problem = error.problems[0]
        raise _extends_refusal(document, f"{problem.where}: {problem.message}") from None
    return merged(below, _without_extends(document))


def _base_name(document: Document) -> str:
    name = document.data[EXTENDS]
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise _extends_refusal(document, f"expected the name of one recipe file, such as 'base.yaml', found {name!r}")
    return name


def _check_chain(base: Path, files: tuple[Path, ...], document: Document) -> None:
    """Refuse circles by the real file, so that `a.yaml` and `./a.yaml` are the same, and long chains."""
    if os.path.realpath(base) in {os.path.realpath(file) for file in files}:
        chain = " → ".join(os.path.normpath(file) for file in (*files, base))
        raise _extends_refusal(document, f"the recipes extend each other in a circle: {chain}; remove one 'extends'")
    if len(files) >= MAX_FILES:
        raise _extends_refusal(document, f"more than {MAX_FILES} files extend each other; put some of them together")


def _extends_refusal(document: Document, message: str) -> RecipeError:
    return refusal(document.marks[(EXTENDS,)], message, (EXTENDS,))


def _without_extends(document: Document) -> Document:
    data = {key: value for key, value in document.data.items() if key != EXTENDS}
    marks = {path: mark for path, mark in document.marks.items() if path[:1] != (EXTENDS,)}
    return Document(data=data, marks=marks)


def merged(base: Document, over: Document) -> Document:
    """Merge `over` on top of `base`: mappings key by key, everything else replaces; marks follow the data."""
    replaced: set[PathParts] = set()
    data = _merged_maps(base.data, over.data, (), replaced)
    return Document(data=data, marks={**_marks_outside(base.marks, replaced), **over.marks})


def merged_data(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge maps as `extends` merges them, for data without marks."""
    data: dict[str, Any] = _merged_maps(dict(base), dict(over), (), set())
    return data


def _merged_maps(base: dict[str, Any], over: dict[str, Any], path: PathParts, replaced: set[PathParts]) -> Any:
    data = dict(base)
    for key, value in over.items():
        child = (*path, key)
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            data[key] = _merged_maps(base[key], value, child, replaced)
        else:
            data[key] = value
            replaced.add(child)
    return data


def _marks_outside(marks: dict[PathParts, str], replaced: set[PathParts]) -> dict[PathParts, str]:
    def is_inside(path: PathParts) -> bool:
        return any(path[:length] in replaced for length in range(1, len(path) + 1))

    return {path: mark for path, mark in marks.items() if not is_inside(path)}


def _overridden(document: Document, overrides: Sequence[str]) -> Document:
    problems: list[Problem] = []
    for override in overrides:
        try:
            document = _with_override(document, override)
        except RecipeError as error:
            problems.extend(error.problems)
    if problems:
        raise RecipeError(problems)
    return document


def _with_override(document: Document, override: str) -> Document:
    mark = f"--set {override}"
    keys, value_text = _split(override, mark)
    value = read_value(value_text, where=mark, path=tuple(keys))
    path = _resolved(document.data, keys, mark)
    marks = _marks_outside(document.marks, {path})
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
    return keys, value


def _resolved(data: Any, keys: list[str], mark: str) -> PathParts:
    """Return the path with list positions as integers; what is missing, or empty, will become a mapping."""
    path: PathParts = ()
    for key in keys:
        part = _step(data, key, path, mark)
        data = _child(data, part)
        path = (*path, part)
    return path


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
