"""What the start of a run would refuse, although the recipe is right."""

from __future__ import annotations

import os

import pytest

from nstflow.errors import OutputError, RecipeError
from nstflow.planning.readiness import check_ready, what_a_run_lacks
from nstflow.recipe import load_recipe
from nstflow.recipe.load import Reading, read_recipe
from nstflow.schedule.lock import only_run_in
from testing.project_folder import Project
from testing.recipes import ONE_JOB


def lacks(project: Project, text: str) -> list[str]:
    return [str(problem) for problem in what_a_run_lacks(read_recipe(project.recipe(text)))]


def test_a_recipe_that_can_be_run_lacks_nothing_and_nothing_is_made(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    recipe = project.recipe(ONE_JOB)
    assert what_a_run_lacks(Reading(load_recipe(recipe))) == []
    assert sorted(project.root.rglob("*")) == sorted([*before, project.root / "recipes", project.root / recipe])


@pytest.mark.parametrize("folder", ["finals", "finals/spring/last"])
def test_a_file_where_results_should_go_is_told_as_a_run_tells_it(project: Project, folder: str) -> None:
    project.file("finals", "")
    text = ONE_JOB + f"outputs: {{folder: {folder}}}\n"
    (line,) = lacks(project, text)
    with pytest.raises(OutputError) as caught, only_run_in(load_recipe(project.recipe(text)).folder):
        pass
    assert line == f"recipes/spring.yaml:4: outputs.folder: {caught.value}"
    assert line.endswith("move it or choose another outputs.folder")


def test_a_folder_that_may_not_be_written_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.root / "finals").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: path != project.root / "finals")  # root may write anywhere
    (line,) = lacks(project, ONE_JOB + "outputs: {folder: finals/spring}\n")
    assert line.startswith("recipes/spring.yaml:4: outputs.folder: ")
    assert line.endswith("choose another outputs.folder or change its permissions")


def test_weights_that_are_none_have_the_line_that_names_them(project: Project) -> None:
    (project.picture("net.png")).rename(project.root / "net.h5")
    text = ONE_JOB + "variants: {draft: {}, own: {engine: {weights: net.h5}}}\n"
    (line,) = lacks(project, text)
    assert line.startswith("recipes/spring.yaml:4: variants.own.engine.weights: ")
    assert "net.h5: a PNG picture; expected the 'notop' file" in line
    recipe = load_recipe(project.recipe(text))
    check_ready(recipe, {"slim"})
    with pytest.raises(RecipeError) as caught:
        check_ready(recipe, {"slim", "net.h5"})
    assert str(caught.value) == line


def test_a_missing_backend_is_told_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    text = ONE_JOB + "variants: {a: {}, b: {}}\n"
    (line,) = lacks(project, text)
    assert line.startswith("KERAS_BACKEND=abacus: ")
    with pytest.raises(RecipeError, match="KERAS_BACKEND=abacus"):
        check_ready(load_recipe(project.recipe(text)), {"slim"})
