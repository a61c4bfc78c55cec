"""One tree of errors. Each says where, what was found, what was expected and the remedy.

Everything that a user can cause is an `NstflowError`; the command line prints its text and leaves with 2.
Any other exception is a bug of ours (3).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command tells the shell."""

    OK = 0
    JOBS_FAILED = 1
    INVALID = 2
    BUG = 3
    INTERRUPTED = 130


class NstflowError(Exception):
    """Base of every error that nstflow raises on purpose: what was asked for cannot be done.

    A run in which some jobs fail raises nothing; its report says so (ExitCode.JOBS_FAILED).
    """


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a recipe.

    where:   file and line, `recipes/spring.yaml:14`, or the `--set` option it came from.
    key:     dotted path in the recipe, `losses.gram.weigth`; empty for the file as a whole.
    message: what was found, what is expected and the remedy.
    """

    where: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.key, self.message) if part)


class RecipeError(NstflowError):
    """A recipe that cannot be used; carries every problem at once."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(NstflowError):
    """A command or function was called with something that makes no sense."""


class SettingError(UsageError):
    """A setting that is well-formed and cannot be carried out.

    key: where it stands in a recipe, such as `("tile", "size")`; message: the text without it.
    """

    def __init__(self, key: tuple[str, ...], message: str):
        self.key, self.message = key, message
        super().__init__(f"{'.'.join(key)}: {message}")


class BackendError(NstflowError):
    """Keras, or the backend that it is to compute with, is not known, not installed, or does not start.

    found: what is so; remedy: what to do about it. The text has both.
    """

    def __init__(self, found: str, remedy: str):
        self.found, self.remedy = found, remedy
        super().__init__(f"{found}; {remedy}")


class PluginError(NstflowError):
    """A plugin file that cannot be loaded, or that registers something unusable."""


class WeightsError(NstflowError):
    """The network's weights are not there, or are not what they should be."""


class PictureError(NstflowError):
    """A picture that cannot be used. In a run it fails the jobs that need it."""


class JobError(NstflowError):
    """One job cannot be finished, for example because a loss became NaN."""


class SeamError(JobError):
    """A tile whose seam shows, where its recipe requires that none does."""


class OutputError(NstflowError):
    """A result cannot be written: no space left, no permission, a folder in use."""


def first_line(error: BaseException) -> str:
    """Tell what an error of somebody else's code says, in a line; its type where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def type_and_first_line(error: BaseException) -> str:
    """`ValueError: what it says`, in a line."""
    text = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {text}".rstrip(": ")


def did_you_mean(text: str, names: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` where a name is close, else nothing."""
    caseless = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(text.casefold(), list(caseless), n=1)
    return f"; did you mean '{caseless[close[0]]}'?" if close else ""


def listed(words: Sequence[str], last: str) -> str:
    """Join words as people do: `a, b or c`, where `last` is `or`."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
