"""The command `nstflow validate`."""

from __future__ import annotations

from pathlib import Path

import click

from nstflow.cli.options import json_option, plural, print_json, recipe_argument, set_option, shown
from nstflow.errors import ExitCode, Problem, RecipeError, UsageError


@click.command(epilog="Example:  nstflow validate recipes/quickstart.yaml")
@recipe_argument
@set_option
@json_option
def validate(recipe: Path, overrides: tuple[str, ...], as_json: bool) -> int:
    """Check a recipe, its pictures and its sizes; nothing is made.

    Leaves with 2 where the recipe is invalid, with 1 where pictures cannot be read (their jobs would fail).
    """
    from nstflow.pictures.checking import picture_problems
    from nstflow.planning.plan import check
    from nstflow.recipe import load_recipe

    try:
        loaded = load_recipe(recipe, overrides=overrides)
        unreadable = picture_problems(loaded.pictures, loaded.masks, motifs=loaded.motifs)
        notes = check(loaded)
    except (RecipeError, UsageError) as error:
        if not as_json:
            raise
        found = error.problems if isinstance(error, RecipeError) else [Problem("", "", str(error))]
        problems = [{"where": one.where, "key": one.key, "message": one.message} for one in found]
        print_json({"valid": False, "problems": problems, "pictures": []})
        return ExitCode.INVALID
    if as_json:
        print_json({"valid": True, "problems": [], "pictures": unreadable, "jobs": len(loaded.combinations)})
    else:
        for problem in unreadable:
            click.echo(problem, err=True)
        for note in notes:
            click.echo(f"note: {note}", err=True)
        outcome = f"not ready, {plural(len(unreadable), 'picture')} cannot be read" if unreadable else "valid"
        click.echo(
            f"{shown(recipe)}: {outcome}; "
            f"{plural(len(loaded.contents), 'content')}, {plural(len(loaded.styles), 'style')}, "
            f"{plural(len(loaded.combinations), 'job')}"
        )
    return ExitCode.JOBS_FAILED if unreadable else ExitCode.OK
