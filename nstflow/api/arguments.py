"""What Python may give for an argument, looked at before anything is done with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from operator import index
from pathlib import Path
from typing import Any

from nstflow.errors import UsageError

LARGEST_SEED = 2**63 - 1


def whole_number(value: Any, *, name: str, least: int, most: int | None = None, example: int) -> int:
    """Take a whole number, NumPy's too. Raises UsageError for anything else, also for what is out of range."""
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        span = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise UsageError(f"{name}: found {found(value)}; expected a whole number {span}, such as {example}")
    return number


def a_path(value: Any, *, name: str, example: str) -> Path:
    """Take a file's path. Raises UsageError."""
    if isinstance(value, (str, os.PathLike)) and os.fspath(value):
        return Path(value)
    raise UsageError(f'{name}: found {found(value)}; expected a path, such as "{example}"')


def paths(values: Any, *, name: str, example: str) -> tuple[Path, ...]:
    """Take paths, or one. Raises UsageError."""
    if isinstance(values, (str, os.PathLike)):
        return (a_path(values, name=name, example=example),)
    if not isinstance(values, Sequence):
        raise UsageError(f'{name}: found {found(values)}; expected a list of paths, such as ["{example}"]')
    return tuple(a_path(value, name=name, example=example) for value in values)


def texts(values: Any, *, name: str, example: str) -> tuple[str, ...]:
    """Take texts, or one. Raises UsageError."""
    given = (values,) if isinstance(values, str) else values
    if isinstance(given, Sequence) and all(isinstance(value, str) for value in given):
        return tuple(given)
    raise UsageError(f'{name}: found {found(values)}; expected a list of texts, such as ["{example}"]')


def found(value: Any) -> str:
    """Tell what was found: `'a' (str)`."""
    text = repr(value)
    return f"{text if len(text) <= 60 else f'{text[:59]}…'} ({type(value).__name__})"
