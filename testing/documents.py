"""Recipe files in a folder of their own, and the paths of their parts, for tests of documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import RecipeError
from nstflow.recipe.document import read_document

Write = Callable[[str, str], Path]
RECIPE = "losses: {gram: {weight: 1}}\nstyles: [{id: a}, {id: b}]\nempty:\nname: x\n"


def refusal_of_document(path: Path, *overrides: str) -> str:
    """Read a document that must be refused, and return its message."""
    with pytest.raises(RecipeError) as caught:
        read_document(path, overrides=overrides)
    return str(caught.value)


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Return the path of every part of a value, its own included."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(paths_in(child, (*path, key)) for key, child in children))
