"""A recipe's name and folder, and a matrix of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.recipe import load_recipe
from testing.project_folder import Project
from testing.recipes import MINIMAL, refusal


def test_an_absolute_output_folder_stays_where_it_is(project: Project, tmp_path: Path) -> None:
    recipe = load_recipe(project.recipe(MINIMAL), overrides=[f"outputs.folder={tmp_path / 'else'}"])
    assert recipe.folder == tmp_path / "else"


@pytest.mark.parametrize("name", ["spring/19", "..", ".", "a b", "-x-", "__init__", "ä?"])
def test_a_name_that_cannot_be_a_folder_is_refused_with_one_that_can(project: Project, name: str) -> None:
    (line,) = refusal(project.recipe(MINIMAL), f"name='{name}'")
    assert "cannot be the name of a folder" in line
    remedy = line.rpartition("'")[0].rpartition("'")[2]
    assert load_recipe(project.recipe(MINIMAL), overrides=[f"name='{remedy}'"]).name == remedy


def test_a_file_name_that_cannot_be_a_folder_is_made_one(project: Project) -> None:
    assert load_recipe(project.recipe(MINIMAL, name="Spring 2027 (final)")).name == "Spring-2027-final"


def test_a_number_can_be_a_name(project: Project) -> None:
    assert load_recipe(project.recipe(MINIMAL), overrides=["name=2027"]).name == "2027"


def test_excluding_everything_is_an_error(project: Project) -> None:
    (line,) = refusal(project.recipe(MINIMAL + "exclude:\n  - {style: '*'}\n"))
    assert line == "recipes/spring.yaml:2: exclude: leaves nothing of the matrix to make"
