"""The command `nstflow run`."""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import force_option, only_option, plural, recipe_argument, set_option, shown
from nstflow.errors import ExitCode


@click.command(epilog="Example:  nstflow run recipes/quickstart.yaml --only 'koi__*' --set tile.size=256px")
@recipe_argument
@only_option
@click.option(
    "--jobs",
    type=int,
    metavar="N",
    help="At most N jobs at once (default: one on each GPU; on the CPU, as many as suit it).",
)
@click.option("--devices", metavar="0,1", help="GPUs by position, or 'cpu' (default: every visible GPU, else the CPU).")
@force_option
@click.option("--strict", is_flag=True, help="Refuse to start where a picture cannot be read.")
@click.option("--deterministic", is_flag=True, help="Compute the same bits each time on this machine.")
@set_option
def run(
    recipe: Path,
    only: str | None,
    jobs: int | None,
    devices: str | None,
    force: bool,
    strict: bool,
    deterministic: bool,
    overrides: tuple[str, ...],
) -> int:
    """Make every tile that is not there already, and the contact sheet."""
    from nstflow import api
    from nstflow.cli.display import display

    loaded = api.load_recipe(recipe, overrides=overrides)
    with display() as observer:
        report = api.run(
            loaded,
            only=only,
            force=force,
            jobs=jobs,
            devices=devices,
            strict=strict,
            deterministic=deterministic,
            observer=observer,
        )
    made = sum(result.ok and not result.refinished for result in report.results)
    again = sum(result.ok and result.refinished for result in report.results)
    done = len(report.plan.selected) - len(report.plan.to_run)
    for result in report.failed:
        click.echo(f"failed: {result.job_id}: {result.error}", err=True)
    finished = f"{again} finished again, " if again else ""
    click.echo(f"{plural(made, 'tile')} made, {finished}{done} done before, {len(report.failed)} failed", err=True)
    if seams := [result.job_id for result in report.results if result.seam.startswith("seam: fail")]:
        click.echo(f"a seam shows in {', '.join(seams)}: see docs/seams.md, or nstflow check on its unit.png", err=True)
    if made and (networks := {planned.job.engine.weights for planned in report.plan.selected if planned.job.is_draft}):
        names = ", ".join(sorted(networks))
        click.echo(f"drafts ({names}); for the final tiles run it again with --set engine.weights=vgg19", err=True)
    if report.sheet is not None:
        click.echo(shown(report.sheet))
    return ExitCode.JOBS_FAILED if report.failed else ExitCode.OK
