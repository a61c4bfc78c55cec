"""The command `nstflow doctor`."""

from __future__ import annotations

import click

from nstflow.cli.options import json_option, print_json
from nstflow.errors import ExitCode


@click.command(epilog="Example:  nstflow doctor --json")
@json_option
def doctor(as_json: bool) -> int:
    """Look at this machine: versions, devices, disk, weights. Leaves with 1 where something is missing."""
    from nstflow.schedule.checkup import checkup

    findings = checkup()
    if as_json:
        print_json([{"what": one.what, "found": one.found, "ok": one.ok, "remedy": one.remedy} for one in findings])
    else:
        width = max(len(one.what) for one in findings)
        for one in findings:
            click.echo(f"{'ok ' if one.ok else 'NOT'}  {one.what.ljust(width)}  {one.found}")
            if not one.ok:
                click.echo(f"     {' ' * width}  {one.remedy}")
    return ExitCode.OK if all(one.ok for one in findings) else ExitCode.JOBS_FAILED
