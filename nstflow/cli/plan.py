"""The command `nstflow plan`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nstflow.cli.options import (
    draft_option,
    force_option,
    json_option,
    only_option,
    plural,
    print_json,
    recipe_argument,
    set_option,
    shown,
)

if TYPE_CHECKING:
    from nstflow.planning.plan import Plan


@click.command(epilog="Example:  nstflow plan recipes/quickstart.yaml --set losses.tv.weight=0.03")
@recipe_argument
@only_option
@force_option
@draft_option
@set_option
@json_option
def plan(recipe: Path, only: str | None, force: bool, draft: bool, overrides: tuple[str, ...], as_json: bool) -> None:
    """List every job: its id, its folder, and why it will run or that it is done."""
    from nstflow.cli.forecast import forecast_lines
    from nstflow.planning.check import load_recipe
    from nstflow.planning.plan import plan
    from nstflow.planning.readiness import what_a_run_lacks
    from nstflow.recipe.drafts import as_draft
    from nstflow.recipe.load import Reading
    from nstflow.schedule.forecast import JobForecast, forecast_of

    loaded = load_recipe(recipe, overrides=overrides)
    planned = plan(as_draft(loaded) if draft else loaded, only=only, force=force)
    forecaster = forecast_of(planned)
    if as_json:
        rows = [
            {
                "id": one.job.id,
                "folder": str(one.job.folder),
                "reason": one.reason.value,
                "detail": one.detail,
                "problem": one.job.problem,
                "key": one.job.key,
                "preset": one.job.place.preset,
                "unit_px": one.job.canvas.unit_px,
                "notes": one.job.notes,
                **asdict(forecaster.jobs.get(one.job.id, JobForecast(0.0, 0))),
            }
            for one in planned.selected
        ]
        print_json(
            {
                "folder": str(planned.recipe.folder),
                "notes": planned.recipe.notes,
                "jobs": rows,
                "forecast": asdict(forecaster.forecast),
            }
        )
        return
    click.echo("\n".join(_lines(planned)))
    if presets := sorted({one.job.place.preset for one in planned.selected if one.job.place.preset}):
        click.echo(f"note: settings of {', '.join(presets)} under the recipe's own, see docs/presets.md", err=True)
    in_jobs = (note for one in planned.selected for note in one.job.notes)
    for note in dict.fromkeys([*planned.recipe.notes, *in_jobs]):
        click.echo(f"note: {note}", err=True)
    for problem in what_a_run_lacks(Reading(planned.recipe)) if planned.to_make else ():
        click.echo(f"note: a run would be refused: {problem}", err=True)
    for line in forecast_lines(forecaster.forecast):
        click.echo(line, err=True)
    click.echo(
        f"{plural(len(planned.to_run), 'job')} to run, {len(planned.selected) - len(planned.to_run)} done", err=True
    )


def _lines(planned: Plan) -> Iterator[str]:
    """Write a line for each selected job: reason, id, folder, and what is to be said about it."""
    folder = Path(shown(planned.recipe.folder))
    rows = [(one.reason.value, one.job.id, str(folder / one.job.id)) for one in planned.selected]
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    for one, row in zip(planned.selected, rows, strict=True):
        columns = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        remark = f"will fail: {one.job.problem}" if one.job.problem and not one.is_done else one.detail
        yield f"{columns}  {remark}".rstrip()
