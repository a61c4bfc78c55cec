"""The command line: parse, call one function, print. Data goes to stdout, talk to stderr.

Nothing here imports Keras, numpy or pydantic before a command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
import traceback

import click

from nstflow._version import __version__
from nstflow.cli.check import check
from nstflow.cli.doctor import doctor
from nstflow.cli.history import history
from nstflow.cli.mills import mills
from nstflow.cli.plan import plan
from nstflow.cli.plugins import plugins
from nstflow.cli.prune import prune
from nstflow.cli.restore import restore
from nstflow.cli.run import run
from nstflow.cli.schema import schema
from nstflow.cli.sheet import sheet
from nstflow.cli.streams import set_up_streams
from nstflow.cli.tile import tile
from nstflow.cli.validate import validate
from nstflow.errors import ExitCode, NstflowError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  nstflow run recipes/quickstart.yaml",
)
@click.version_option(__version__, prog_name="nstflow")
def cli() -> None:
    """Turn a YAML recipe into seamless pattern tiles and a contact sheet."""


for command in (
    validate, plan, run, sheet, history, restore, prune, tile, check, mills, plugins, schema, doctor,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with one of the exit codes of `ExitCode`."""
    set_up_streams()
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        outcome = cli.main(args=arguments, prog_name="nstflow", standalone_mode=False)
        return int(outcome or ExitCode.OK)
    except click.ClickException as error:
        error.show()
        return ExitCode.INVALID
    except NstflowError as error:
        click.echo(str(error), err=True)
        return ExitCode.INVALID
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted; finished jobs are kept, the same command goes on from there", err=True)
        return ExitCode.INTERRUPTED
    except SystemExit:  # by click, where the reader of `nstflow plan … | head` has seen enough
        return ExitCode.OK
    except Exception as error:
        click.echo(_bug_report(error), err=True)
        return ExitCode.BUG


def _bug_report(error: Exception) -> str:
    from pathlib import Path

    import platformdirs

    log = Path(platformdirs.user_log_dir("nstflow")) / "last-error.txt"
    report = f"this is a bug in nstflow, not in your recipe: {type(error).__name__}: {error}"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return report
    return f"{report}\nPlease report it with the file {log}"
