"""Plain data that knows the line of each of its parts, and problems that name it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nstflow.errors import Problem, RecipeError

PathParts = tuple[str | int, ...]
Place = Callable[[int], str]
"""Says where a line is: from the line's number, counted from 1, to the text of `Problem.where`."""


@dataclass(frozen=True)
class Document:
    """What a YAML file says, and where it says it.

    data:  dicts with text keys, lists, text, int, float, bool and None.
    marks: from a path such as `("styles", 1, "id")` to `recipes/spring.yaml:14`; () is the file itself.
    """

    data: dict[str, Any]
    marks: dict[PathParts, str]


def dotted(path: PathParts) -> str:
    """Write a path as people do: `styles.1.id`."""
    return ".".join(str(part) for part in path)


def where(document: Document, path: Sequence[str | int]) -> str:
    """Return the mark of the path, or of the nearest part above it that has one; empty text if there is none."""
    parts = tuple(path)
    ancestors = (parts[:length] for length in range(len(parts), -1, -1))
    return next((document.marks[ancestor] for ancestor in ancestors if ancestor in document.marks), "")


def refusal(where: str, message: str, path: PathParts = ()) -> RecipeError:
    """Make an error of one problem, to be raised."""
    return RecipeError([Problem(where, dotted(path), message)])
