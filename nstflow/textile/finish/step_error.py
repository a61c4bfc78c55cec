"""What is wrong with a step, and where in `finish` it stands, so that a recipe's line can be named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nstflow.errors import UsageError


class StepError(UsageError):
    """A step that cannot work. path: to what is wrong, from `finish` on, such as `(0, "inks", "palette")`."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.path = path


@contextmanager
def at(*path: str | int) -> Iterator[None]:
    """Let what is raised here know the path at which it is; where one stands within another the outer goes first."""
    try:
        yield
    except UsageError as error:
        within = error.path if isinstance(error, StepError) else ()
        raise StepError(str(error), (*path, *within)) from None
