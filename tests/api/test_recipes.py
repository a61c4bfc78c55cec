"""Recipes from Python, by their path or as they were loaded."""

from __future__ import annotations

import inspect

import pytest

import nstflow
from nstflow.errors import RecipeError, UsageError
from nstflow.planning.plan import Plan
from testing.project_folder import Project, leave_as_made

MATRIX = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"


def ids(planned: Plan) -> list[str]:
    return [one.job.id for one in planned.jobs]


def test_a_recipe_is_planned_by_its_path_as_it_is_when_loaded(project: Project) -> None:
    path = project.recipe(MATRIX)
    loaded = nstflow.load_recipe(path)
    assert (
        ids(nstflow.plan(path)) == ids(nstflow.plan(str(path))) == ids(nstflow.plan(loaded)) == ["koi__ikat__default"]
    )
    assert ids(nstflow.plan(recipe=loaded)) == ids(nstflow.plan(loaded))


def test_a_recipe_is_run_by_its_path_and_its_report_has_what_was_done_before(project: Project) -> None:
    path = project.recipe(MATRIX + "tile: {size: 32px}\n")
    leave_as_made(nstflow.plan(path).jobs[0].job)
    report = nstflow.run(path)
    assert [(result.job_id, result.state) for result in report.results] == [("koi__ikat__default", "done")]
    assert repr(report).startswith("<RunReport of spring: 1 done before; ")


def test_an_override_may_stand_alone(project: Project) -> None:
    loaded = nstflow.load_recipe(project.recipe(MATRIX), overrides="tile.size=64px")
    assert loaded.settings.tile.size == "64px"


def test_help_says_that_a_path_is_taken_and_which_options_there_are() -> None:
    told = inspect.signature(nstflow.run)
    assert "PathLike" in told.parameters["recipe"].annotation
    assert {"only", "force", "jobs", "devices", "observer"} < set(told.parameters)
    assert "Make every tile" in (nstflow.run.__doc__ or "")


@pytest.mark.parametrize("call", [nstflow.plan, nstflow.run, nstflow.load_recipe])
@pytest.mark.parametrize("given", [5, None, ""])
def test_what_is_no_recipe_is_told(call, given) -> None:
    with pytest.raises((UsageError, RecipeError), match=r"recipe: found .*; expected a path, such as"):
        call(given)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"jobs": "2"}, r"jobs: found '2' \(str\); expected a whole number of at least 1"),
        ({"jobs": 0}, r"jobs 0: expected a number of at least 1"),
        ({"devices": 0}, r'devices: found 0 \(int\); expected a text, such as "0,1"'),
        ({"only": ["koi__*"]}, r'only: found \[.koi__\*.\] \(list\); expected a text, such as "koi__\*"'),
        ({"observer": "me"}, r"observer: found 'me' \(str\); expected a function"),
    ],
)
def test_options_that_make_no_sense_are_told_before_anything_is_done(project: Project, options, expected: str) -> None:
    path = project.recipe(MATRIX)
    with pytest.raises(UsageError, match=expected):
        nstflow.run(path, **options)
    assert not (project.root / "outputs").exists()


def test_overrides_that_make_no_sense_are_told(project: Project) -> None:
    with pytest.raises(UsageError, match=r"overrides: found 5 \(int\); expected a list of texts"):
        nstflow.load_recipe(project.recipe(MATRIX), overrides=5)
