"""The command `nstflow schema`."""

from __future__ import annotations

import json

import pytest

from testing.project_folder import Project


@pytest.mark.parametrize(("has_recipes", "file"), [(True, "recipes/recipe.schema.json"), (False, "recipe.schema.json")])
def test_the_line_names_a_schema_that_is_written_beside_the_recipes(
    nstflow, project: Project, has_recipes: bool, file: str
) -> None:
    if has_recipes:
        project.recipe("styles: [inputs/styles/*.png]\n")
    said = nstflow("schema", "--line")
    assert (said.code, said.out) == (0, "# yaml-language-server: $schema=recipe.schema.json\n")
    assert f"written to {file}" in said.err
    assert json.loads((project.root / file).read_text()) == nstflow("schema").json
    assert nstflow("schema", "--line").out == said.out, "again, with what has changed meanwhile"


def test_out_names_the_file(nstflow, project: Project) -> None:
    assert nstflow("schema", "--out", "editor/of-recipes.json").out == "editor/of-recipes.json\n"
    line = nstflow("schema", "--line", "--out", "editor/of-recipes.json").out
    assert line == "# yaml-language-server: $schema=of-recipes.json\n"
    assert "properties" in json.loads((project.root / "editor/of-recipes.json").read_text())


@pytest.mark.parametrize("content", ["notes of mine", "{}", "[1]"])
def test_another_file_is_not_overwritten(nstflow, project: Project, content: str) -> None:
    project.file("recipe.schema.json", content)
    said = nstflow("schema", "--line")
    assert (said.code, said.out) == (2, "")
    assert "recipe.schema.json: something else is there already; choose another name" in said.err
    assert (project.root / "recipe.schema.json").read_text() == content


def test_the_schema_knows_the_project_s_mills_and_plugins(nstflow, project: Project) -> None:
    project.file("mills.yaml", "press: {title: Press, kind: custom}\n")
    models = nstflow("schema", project.plugin("return 0.0", loss="glow")).json["$defs"]
    assert {"press", "rotary-64"} <= set(models["Tile"]["properties"]["mill"]["anyOf"][0]["enum"])
    assert models["Losses"]["properties"]["glow"]["description"] == "A loss of the tests."
