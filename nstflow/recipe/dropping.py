"""Inherited entries that an extending recipe drops: `variants: {bold: null}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from nstflow.errors import Problem, did_you_mean
from nstflow.recipe.merging import marks_outside
from nstflow.recipe.yaml import Document, PathParts, dotted

# Maps whose keys a designer chooses, so that one without a value says something. Everywhere else it means the default.
_ENTRIES = (
    ("variants",),
    ("losses",),
    ("losses", "*", "layers"),
    ("variants", "*", "losses"),
    ("variants", "*", "losses", "*", "layers"),
)


def without_dropped(base: Document, over: Document) -> tuple[Document, Document, list[Problem]]:
    """Take the entries that `over` drops by null out of both documents, before one is merged over the other.

    Gives a problem for each null of what `base` does not have, which would drop nothing and add an entry instead.
    Within a variant that is not inherited, null means what it means in a recipe that extends none.
    """
    dropped, problems = set[PathParts](), list[Problem]()
    for path in _nulls(over.data, ()):
        inherited = _part(base.data, path[:-1])
        if path[-1] in inherited:
            dropped.add(path)
        elif inherited or len(path) == 2:
            near = did_you_mean(str(path[-1]), inherited)
            message = f"no value drops an inherited entry, and none has this name; to add one write {{}}{near}"
            problems.append(Problem(over.marks[path], dotted(path), message))
    return _without(base, dropped), _without(over, dropped), problems


def _nulls(data: Mapping[str, Any], above: PathParts) -> Iterator[PathParts]:
    for key, value in data.items():
        path = (*above, key)
        if isinstance(value, dict):
            yield from _nulls(value, path)
        elif value is None and any(_matches(above, entries) for entries in _ENTRIES):
            yield path


def _matches(path: PathParts, pattern: tuple[str, ...]) -> bool:
    return len(path) == len(pattern) and all(map(fnmatchcase, map(str, path), pattern))


def _part(data: Any, path: PathParts) -> Mapping[str, Any]:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _without(document: Document, dropped: set[PathParts]) -> Document:
    def kept(data: Mapping[str, Any], above: PathParts) -> dict[str, Any]:
        return {
            key: kept(value, (*above, key)) if isinstance(value, dict) else value
            for key, value in data.items()
            if (*above, key) not in dropped
        }

    return Document(data=kept(document.data, ()), marks=marks_outside(document.marks, dropped))
