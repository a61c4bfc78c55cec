"""A recipe file with its bases (`extends`) and overrides (`--set`), as data whose every part knows its origin."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from nstflow.errors import RecipeError
from nstflow.recipe.merging import merged
from nstflow.recipe.overrides import EXTENDS, overridden
from nstflow.recipe.yaml import Document, UnreadableError, read_yaml, refusal

MAX_FILES = 16


def read_document(path: Path, *, overrides: Sequence[str] = ()) -> Document:
    """Read a recipe file, merge it over the bases that it extends, then apply the overrides in order.

    overrides: texts such as `losses.gram.weight=2`; the value is YAML and replaces what was there.

    Raises RecipeError: for a file, as soon as one cannot be used; for the overrides, all at once.
    """
    return overridden(_with_bases(path, above=()), overrides)


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
