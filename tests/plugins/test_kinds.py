"""Kinds of plugins: what may be registered as one, and kinds that a room brings."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from types import ModuleType

import pytest

from nstflow.errors import listed
from nstflow.plugins import hookimpl
from nstflow.plugins.files import read_plugin_file
from nstflow.plugins.kinds import Kind
from nstflow.plugins.registry import BUILT_IN, Registry
from nstflow.recipe.registry import RecipeRegistry
from testing.project_folder import Project


class Printer(ABC):
    """A base class of a kind that no room of nstflow has."""

    name: str

    @abstractmethod
    def write(self) -> bytes:
        """Write."""


class Plain(Printer):
    name = "plain"

    def write(self) -> bytes:
        return b""


PRINTERS: Kind[Printer] = Kind(
    hook="nstflow_printers",
    noun="printer",
    base=Printer,
    base_name="a.room.Printer",
    methods=("write",),
    example="plain",
    fault=lambda printer: "it leaks" if printer.name == "leaking" else "",
)

PLUGIN = """\
from nstflow.plugins import hookimpl
from tests.plugins.test_kinds import Printer

class Fine(Printer):
    name = "fine"
    def write(self): return b"fine"

@hookimpl
def nstflow_printers():
    return [Fine]
"""


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> str:
    """A room above all others, with a kind and a built-in class."""
    module = ModuleType("nstflow.upstairs")
    module.__dict__["nstflow_kinds"] = hookimpl(_kinds)
    module.__dict__["nstflow_printers"] = hookimpl(_printers)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.__name__


def _kinds() -> list[Kind[Printer]]:
    return [PRINTERS]


def _printers() -> list[type[Printer]]:
    return [Plain]


def test_a_room_brings_a_kind_with_its_classes_and_files_add_to_it(project: Project, room: str) -> None:
    registry = RecipeRegistry.of_packages((*BUILT_IN, room))
    assert registry.of(PRINTERS) == {"plain": Plain}
    assert registry.origins[Plain] == "built in"
    plugin = project.file("plugins/own.py", PLUGIN)
    more = registry.with_file(read_plugin_file(plugin))
    assert set(more.of(PRINTERS)) == {"plain", "fine"}
    assert more.origins[more.of(PRINTERS)["fine"]] == str(plugin)
    assert set(more.losses) == set(registry.losses)
    assert set(registry.of(PRINTERS)) == {"plain"}  # as it was


def test_without_other_rooms_there_are_no_other_kinds(room: str) -> None:
    registry = Registry.of_packages((room,))
    assert registry.kinds == (PRINTERS,)
    assert dict(registry.origins) == {Plain: "built in"}


class Leaking(Plain):
    name = "leaking"


class Nameless(Printer):
    def write(self) -> bytes:
        return b""


class Mute(Printer):
    name = "mute"


class Demanding(Plain):
    def __init__(self, paper: str) -> None: ...


@pytest.mark.parametrize(
    ("candidate", "problem"),
    [
        (Plain, ""),
        (3, "3 is not a printer; expected a subclass of a.room.Printer"),
        (dict, "<class 'dict'> is not a printer; expected a subclass of a.room.Printer"),
        (dict[str, int], "dict[str, int] is not a printer; expected a subclass of a.room.Printer"),
        (Nameless, "the printer Nameless needs a 'name' (a plain word such as plain) and a 'write'"),
        (Mute, "the printer Mute needs a 'name' (a plain word such as plain) and a 'write'"),
        (Leaking, "the printer 'leaking': it leaks"),
    ],
)
def test_a_kind_says_what_keeps_a_class_from_being_registered(candidate: object, problem: str) -> None:
    assert PRINTERS.problem_with(candidate) == problem


def test_a_class_must_be_made_without_arguments() -> None:
    assert PRINTERS.problem_with(Demanding).startswith("the printer 'plain' cannot be made: TypeError: ")


@pytest.mark.parametrize(("words", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
def test_words_are_listed_as_people_do(words: list[str], text: str) -> None:
    assert listed(words, "or") == text
