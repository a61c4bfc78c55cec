"""Words before work: help, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from nstflow.cli import cli

COMMANDS = (
    "validate",
    "plan",
    "run",
    "sheet",
    "history",
    "restore",
    "prune",
    "tile",
    "check",
    "mills",
    "plugins",
    "schema",
    "doctor",
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_of_each_command_shows_an_example_of_it(command: str, option: str) -> None:
    shown = CliRunner().invoke(cli, [command, option])
    assert shown.exit_code == 0
    assert f"Example:  nstflow {command}" in shown.stdout


def test_help_names_every_command_with_what_it_does() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    lines = shown.stdout.partition("Commands:\n")[2].splitlines()[: len(COMMANDS)]
    summaries = dict(line.split(maxsplit=1) for line in lines)
    assert set(summaries) == set(COMMANDS)
    assert "nstflow run recipes/quickstart.yaml" in shown.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"], ["doctor", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"""
import sys
from nstflow.cli import main
try:
    main({arguments!r})
finally:
    heavy = {{"keras", "tensorflow", "numpy", "pydantic", "joblib", "rich", "PIL"}}
    print("loaded", *sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0
    assert shown.stdout.startswith(("Usage: nstflow", "nstflow, version"))
    assert shown.stderr.splitlines()[-1] == "loaded"
