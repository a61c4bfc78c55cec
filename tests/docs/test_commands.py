"""The pages of the commands are those of the command line."""

from __future__ import annotations

import re

import pytest

from nstflow.cli import cli
from nstflow.errors import ExitCode
from testing.markdown import PAGES, code, tables
from testing.places import ROOT
from tools.write_help import PAGE, help_page

COMMANDS = ROOT / "docs" / "commands.md"


def test_the_page_of_help_is_what_the_commands_say() -> None:
    assert PAGE.read_text() == help_page(), "run `make docs`"


def test_every_command_has_a_row_in_the_order_of_the_command_line() -> None:
    rows = next(rows for rows in tables(COMMANDS) if rows[0][0] == "command")
    assert [re.findall(r"nstflow (\w+)", row[0])[0] for row in rows[1:]] == list(cli.commands)


def test_every_exit_code_has_a_row() -> None:
    rows = next(rows for rows in tables(COMMANDS) if rows[0][0] == "exit code")
    assert [int(row[0]) for row in rows[1:]] == sorted(ExitCode)


def test_every_option_is_told_of_on_a_page_that_is_not_written_by_itself() -> None:
    written = " ".join(page.read_text() for page in PAGES if page.name not in ("help.md", "errors.md", "CHANGELOG.md"))
    options = {name for command in cli.commands.values() for option in command.params for name in option.opts}
    told = set(re.findall(r"(?<!\S)`*(--[a-z][\w-]*)", written))
    assert {name for name in options if name.startswith("--")} <= told


def test_the_commands_that_print_json_are_listed() -> None:
    listed = re.search(r"`--json` \(of (.*?)\)", COMMANDS.read_text())
    assert listed is not None
    with_json = [name for name, command in cli.commands.items() if any("--json" in one.opts for one in command.params)]
    assert re.findall(r"`(\w+)`", listed[1]) == with_json


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_command_that_a_page_shows_has_the_options_that_it_shows(page) -> None:
    unknown = []
    for line in [*code(page), *re.findall(r"^ {4}(nstflow .*)", page.read_text(), re.MULTILINE)]:
        called = re.match(r"nstflow (\w+)", line)
        if called and called[1] in cli.commands:
            known = {name for option in cli.commands[called[1]].params for name in option.opts} | {"--help", "-h"}
            unknown += [f"{line}: {name}" for name in re.findall(r"(?<!\S)--?[a-z][\w-]*", line) if name not in known]
    assert unknown == []
