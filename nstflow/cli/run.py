"""The command `nstflow run`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nstflow.cli.options import (
    draft_option,
    force_option,
    only_option,
    plural,
    recipe_argument,
    set_option,
    shown,
)
from nstflow.errors import ExitCode

if TYPE_CHECKING:
    from nstflow.recipe import Recipe


@click.command(epilog="Example:  nstflow run recipes/quickstart.yaml --only 'koi__*' --set tile.size=256px")
@recipe_argument
@only_option
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most N jobs at once (default: on the CPU as many as make the whole soonest, on each GPU as many of one "
    "kind as there is room for).",
)
@click.option("--devices", metavar="0,1", help="GPUs by position, or 'cpu' (default: every visible GPU, else the CPU).")
@force_option
@click.option("--strict", is_flag=True, help="Refuse to start where a picture cannot be read.")
@click.option("--deterministic", is_flag=True, help="Compute the same bits each time on this machine.")
@draft_option
@set_option
def run(
    recipe: Path,
    only: str | None,
    jobs: int | None,
    devices: str | None,
    force: bool,
    strict: bool,
    deterministic: bool,
    draft: bool,
    overrides: tuple[str, ...],
) -> int:
    """Make every tile that is not there already, and the contact sheet."""
    from nstflow import api
    from nstflow.cli.display import display
    from nstflow.recipe.drafts import as_draft

    written = api.load_recipe(recipe, overrides=overrides)
    with display() as observer:
        report = api.run(
            as_draft(written) if draft else written,
            only=only,
            force=force,
            jobs=jobs,
            devices=devices,
            strict=strict,
            deterministic=deterministic,
            observer=observer,
        )
    counts = report.counts
    made, again = counts["made"], counts["finished again"]
    for result in report.failed:
        click.echo(f"failed: {result.job_id}: {result.error}", err=True)
    finished = f"{again} finished again, " if again else ""
    told = f"{plural(made, 'tile')} made, {finished}{counts['done']} done before, {counts['failed']} failed"
    click.echo(told, err=True)
    for line in report.advice:
        click.echo(line, err=True)
    if made and (networks := {planned.job.engine.weights for planned in report.plan.selected if planned.job.is_draft}):
        names = ", ".join(sorted(networks))
        command = _command_for_finals(recipe, written, overrides, only=only)
        click.echo(f"drafts ({names}); for the final tiles, in a folder beside these:\n  {command}", err=True)
    if report.sheet is None:
        return ExitCode.JOBS_FAILED
    click.echo(shown(report.sheet))
    return ExitCode.JOBS_FAILED if report.failed else ExitCode.OK


def _command_for_finals(path: Path, recipe: Recipe, overrides: Sequence[str], *, only: str | None) -> str:
    """Write the command that makes the final tiles and leaves the drafts where they are; recipe: as it is written."""
    changes = list(overrides)
    backbones, variants = recipe.registry.backbones, {one.variant.name: one.variant for one in recipe.combinations}
    drafting = {
        name: variant
        for name, variant in variants.items()
        if (network := backbones.get(variant.settings.engine.weights)) and network.is_draft
    }
    if drafting:
        changes += ["engine.weights=vgg19"]
        changes += [
            f"variants.{name}.engine.weights=vgg19" for name, one in drafting.items() if "engine.weights" in one.differs
        ]
        folder = recipe.folder.with_name(f"{recipe.folder.name}-final")
        changes += [
            f"outputs.folder={folder.relative_to(recipe.root) if folder.is_relative_to(recipe.root) else folder}"
        ]
    words = [word for change in changes for word in ("--set", change)]
    return shlex.join(["nstflow", "run", str(path), *words, *(() if only is None else ("--only", only))])
