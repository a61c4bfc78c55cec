"""A recipe file with its bases (`extends`) and overrides (`--set`), as data whose every part knows its origin."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.dropping import without_dropped
from nstflow.recipe.merging import merged
from nstflow.recipe.overrides import EXTENDS, overridden
from nstflow.recipe.yaml import Document, UnreadableError, read_yaml, refusal

MAX_FILES = 16


@dataclass(frozen=True)
class Gathered:
    """A recipe's document, as far as its files and overrides can be read.

    is_whole: False where a base or an override could not be read: what it says is then missing here.
    """

    document: Document
    problems: tuple[Problem, ...]
    is_whole: bool


def read_document(path: Path, *, overrides: Sequence[str] = ()) -> Document:
    """Read a recipe file, merge it over the bases that it extends, then apply the overrides in order.

    overrides: texts such as `losses.gram.weight=2`; the value is YAML and replaces what was there.

    Raises RecipeError with every problem.
    """
    gathered = gather_document(path, overrides=overrides)
    if gathered.problems:
        raise RecipeError(gathered.problems)
    return gathered.document


def gather_document(path: Path, *, overrides: Sequence[str] = ()) -> Gathered:
    """Read as `read_document`, and leave out bases and overrides that cannot be read.

    Raises RecipeError where the recipe's own file cannot be.
    """
    reader = _Reader()
    document = reader.with_bases(read_yaml(path), path, above=())
    document, in_overrides = overridden(document, overrides)
    return Gathered(document, (*reader.problems, *in_overrides), reader.is_whole and not in_overrides)


class _Reader:
    """Merges files over their bases; `problems` are those of the bases so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.is_whole = True

    def with_bases(self, document: Document, path: Path, *, above: tuple[Path, ...]) -> Document:
        if EXTENDS not in document.data:
            return document
        over = _without_extends(document)
        try:
            below = self._base_of(document, path, (*above, path))
        except RecipeError as error:
            self.problems += error.problems
            self.is_whole = False
            return over
        below, over, problems = without_dropped(below, over)
        self.problems += problems
        return merged(below, over)

    def _base_of(self, document: Document, path: Path, files: tuple[Path, ...]) -> Document:
        base = path.parent / _base_name(document)
        _check_chain(base, files, document)
        try:
            below = read_yaml(base)
        except UnreadableError as error:
            problem = error.problems[0]
            raise _extends_refusal(document, f"{problem.where}: {problem.message}") from None
        return self.with_bases(below, base, above=files)


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
