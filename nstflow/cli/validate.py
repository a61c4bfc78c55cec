"""The command `nstflow validate`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from nstflow.cli.options import json_option, plural, print_json, recipe_argument, set_option, shown
from nstflow.errors import ExitCode, Problem, RecipeError


@click.command(epilog="Example:  nstflow validate recipes/quickstart.yaml")
@recipe_argument
@set_option
@json_option
def validate(recipe: Path, overrides: tuple[str, ...], as_json: bool) -> int:
    """Check a recipe, its pictures, sizes and files, and what a run needs; nothing is made.

    Leaves with 2 where the recipe cannot be run, with 1 where only pictures cannot be used (their jobs would fail).
    """
    from nstflow.planning.check import check
    from nstflow.recipe.load import read_recipe

    try:
        reading = read_recipe(recipe, overrides=overrides)
    except RecipeError as error:
        if not as_json:
            raise
        _print_json(error.problems)
        return ExitCode.INVALID
    found = check(reading, for_a_run=True)
    code = ExitCode.INVALID if found.problems else ExitCode.JOBS_FAILED if found.pictures else ExitCode.OK
    loaded = reading.recipe
    if as_json:
        _print_json(found.problems, found.pictures, jobs=len(loaded.combinations))
        return code
    if found.problems:
        raise RecipeError(found.everything)
    for problem in found.pictures:
        click.echo(problem, err=True)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    unusable = len(found.pictures)
    outcome = f"not ready, {plural(unusable, 'picture')} cannot be used" if unusable else "valid"
    click.echo(
        f"{shown(recipe)}: {outcome}; "
        f"{plural(len(loaded.contents), 'content')}, {plural(len(loaded.styles), 'style')}, "
        f"{plural(len(loaded.combinations), 'job')}"
    )
    return code


def _print_json(problems: Iterable[Problem], pictures: Iterable[Problem] = (), *, jobs: int = 0) -> None:
    """Print what was found. `valid` is true where the command leaves with 0; no jobs are counted beside `problems`."""
    told, unusable = ([asdict(problem) for problem in some] for some in (problems, pictures))
    counted = {} if told else {"jobs": jobs}
    print_json({"valid": not (told or unusable), "problems": told, "pictures": unusable, **counted})
