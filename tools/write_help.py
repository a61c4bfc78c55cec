"""Write docs/help.md: what each command says of itself. Run by `make docs`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from nstflow.cli import cli

PAGE = Path(__file__).resolve().parents[1] / "docs" / "help.md"
_TOP = """\
# What `--help` says

Written by `make docs`; [commands.md](commands.md) says more.
"""


def help_page() -> str:
    """Compose the page from the `--help` of each command, in the order of the command line."""
    return "\n".join([_TOP, *(_section(command) for command in cli.commands)])


def _section(command: str) -> str:
    said = CliRunner().invoke(cli, [command, "--help"], prog_name="nstflow", terminal_width=100)
    return f"## nstflow {command}\n\n```text\n{said.output}```\n"


if __name__ == "__main__":
    PAGE.write_text(help_page())
