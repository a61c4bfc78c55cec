"""Kinds of plugins: what a class must be to be registered as a loss, a backbone or a finishing step.

The room that has the base class declares its kind beside its built-in classes and returns it from the hook
`nstflow_kinds`, so that the plugins room knows none of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Generic, TypeVar

from nstflow.errors import listed, type_and_first_line

Base = TypeVar("Base")


def _nothing_more(candidate: Any) -> str:
    return ""


@dataclass(frozen=True)
class Kind(Generic[Base]):
    """A kind of class that plugins may add.

    hook:      the hook that returns such classes.
    noun:      what messages call one, such as `loss`.
    base:      the class that they derive from; base_name: where a plugin imports it from, with its name.
    methods:   what each must define.
    example:   a name that one might have.
    is_name:   whether a text can be the `name` of one.
    fault:     what else is wrong with a class, in words, or empty text.
    """

    hook: str
    noun: str
    base: type
    base_name: str
    methods: tuple[str, ...]
    example: str
    is_name: Callable[[str], bool] = str.isidentifier
    fault: Callable[[type[Base]], str] = _nothing_more

    def problem_with(self, candidate: Any) -> str:
        """Return why the candidate cannot be registered, in words; empty text if it can."""
        # Python 3.10 takes `dict[str, int]` for a type, and then cannot tell what it is a subclass of.
        is_class = isinstance(candidate, type) and not isinstance(candidate, GenericAlias)
        is_one = is_class and issubclass(candidate, self.base)
        if not is_one:
            return f"{candidate!r} is not a {self.noun}; expected a subclass of {self.base_name}"
        if inspect.isabstract(candidate) or not self.is_name(str(getattr(candidate, "name", ""))):
            needed = [f"a 'name' (a plain word such as {self.example})", *(f"a '{name}'" for name in self.methods)]
            return f"the {self.noun} {candidate.__name__} needs {listed(needed, 'and')}"
        known_as = f"the {self.noun} '{candidate.name}'"
        options = getattr(candidate, "model_fields", {})  # of a pydantic model; other classes have no options
        if required := [key for key, field in options.items() if field.is_required()]:
            return f"{known_as}: every option needs a default; missing for {required}"
        try:
            candidate()
        except Exception as error:
            return f"{known_as} cannot be made: {type_and_first_line(error)}"
        fault = self.fault(candidate)
        return fault and f"{known_as}: {fault}"
