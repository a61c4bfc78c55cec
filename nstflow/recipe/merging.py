"""Documents merged as `extends` merges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nstflow.recipe.yaml import Document, PathParts


def merged(base: Document, over: Document) -> Document:
    """Merge `over` on top of `base`: mappings key by key, everything else replaces; marks follow the data."""
    replaced: set[PathParts] = set()
    data = _merged_maps(base.data, over.data, (), replaced)
    return Document(data=data, marks={**marks_outside(base.marks, replaced), **over.marks})


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


def marks_outside(marks: dict[PathParts, str], replaced: set[PathParts]) -> dict[PathParts, str]:
    """Return the marks that are neither of a replaced path nor below one."""

    def is_inside(path: PathParts) -> bool:
        return any(path[:length] in replaced for length in range(1, len(path) + 1))

    return {path: mark for path, mark in marks.items() if not is_inside(path)}
