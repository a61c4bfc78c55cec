"""What an executor is: bytes in, bytes out, and what is heard of tasks on the way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Handler = Callable[[bytes, Callable[[bytes], None]], bytes]
"""What does a task in a process of its own: the task's bytes and a way to report progress -> the result's bytes."""


@dataclass(frozen=True)
class TaskDone:
    """A task is done, with its result."""

    task: str
    result: bytes


@dataclass(frozen=True)
class TaskProgress:
    """Something that a task reports while it goes on."""

    task: str
    report: bytes


@dataclass(frozen=True)
class TaskFailed:
    """A task's handler raised: a bug, since handlers give errors as results. traceback: the error with its lines."""

    task: str
    error: str
    traceback: str


@dataclass(frozen=True)
class TasksLost:
    """The process of one of these tasks ended, and what ran beside it went with it.

    last_words: the last line that a library wrote there, or why it could not start; empty where there is none.
    """

    tasks: tuple[str, ...]
    last_words: str = ""


Outcome = TaskDone | TaskProgress | TaskFailed | TasksLost


class Executor(ABC):
    """Runs tasks in other processes, as many at once as it has slots, each process with a handler of its own.

    Neither side sees the other's objects or its disk: what is needed travels as bytes.
    """

    @property
    @abstractmethod
    def slots(self) -> int:
        """How many tasks run at once."""

    @abstractmethod
    def submit(self, task: str, call: bytes) -> None:
        """Hand over a task, known by its name; it starts as soon as a slot is free."""

    @abstractmethod
    def outcomes(self, timeout_s: float) -> Sequence[Outcome]:
        """Wait for something to happen, at most so long, and give what did; after a loss it takes tasks as before."""

    @abstractmethod
    def close(self) -> None:
        """End all processes, whatever they are doing."""
