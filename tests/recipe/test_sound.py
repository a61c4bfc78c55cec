"""What is left of a recipe without its mistakes."""

from __future__ import annotations

import pytest

from nstflow.recipe.load import read_recipe
from nstflow.recipe.sound import sections_of
from testing.project_folder import Project
from testing.recipes import ids

RECIPE = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n"


@pytest.mark.parametrize(
    ("text", "unsound"),
    [
        ("tile: {repeat: half-dropp, dpi: 72}\n", {"tile"}),
        ("sheet: {titel: x}\ntile: {dpi: 72}\n", {"sheet"}),
        ("variants: {bold: {tile: {repeat: brik}}, soft: {}}\ntile: {dpi: 72}\n", {"variants", "tile"}),
        ("outputs: {formats: [psd]}\ntile: {dpi: 72}\n", {"outputs"}),
        ("tile: {dpi: 72, dip: 72}\nlosses: {gramm: {}}\n", {"tile", "losses"}),
    ],
)
def test_a_mistake_costs_its_own_key_and_the_rest_is_kept(project: Project, text: str, unsound: set[str]) -> None:
    reading = read_recipe(project.recipe(RECIPE + text))
    assert reading.problems
    assert reading.recipe.settings.tile.dpi == 72
    assert unsound <= reading.unsound <= {*unsound, "exclude", "include"}
    variants = ["bold", "soft"] if "variants" in text else ["default"]
    assert ids(reading.recipe) == [f"koi__ikat__{variant}" for variant in variants]


def test_a_list_with_a_broken_item_goes_as_a_whole_and_has_no_placeholder_in_the_recipe(project: Project) -> None:
    reading = read_recipe(project.recipe("contents: [inputs/contents/koi.png]\nstyles: [{image: 3, id: [1]}, [2]]\n"))
    assert [source.id for source in reading.recipe.contents] == ["koi"]
    assert (reading.recipe.styles, reading.recipe.combinations) == ((), ())


def test_a_base_that_cannot_be_read_is_told_beside_the_recipe_s_own_mistakes_and_nothing_that_it_may_say(
    project: Project,
) -> None:
    project.file("recipes/base.yaml", "styles: [a, b\nseed: 3\n")
    reading = read_recipe(project.recipe("extends: base.yaml\nsheet: {titel: x}\nlosses: {own: {}}\nexclude: []\n"))
    assert [problem.where for problem in reading.problems] == ["recipes/base.yaml:2", "recipes/spring.yaml:2"]
    assert [problem.key for problem in reading.problems] == ["", "sheet.titel"]


def test_mistakes_of_options_are_told_beside_those_of_the_recipe(project: Project) -> None:
    reading = read_recipe(project.recipe(RECIPE + "sheet: {titel: x}\n"), overrides=["tile.size=", "tile.sise=3"])
    assert [problem.where for problem in reading.problems] == [
        "--set tile.size=", "--set tile.sise=3", "recipes/spring.yaml:3",
    ]  # fmt: skip


def test_the_sections_of_a_setting_of_a_variant_are_both() -> None:
    assert sections_of(["variants.bold.tile.size", "include.0.finish", "outputs.tile", ""]) == {
        "variants", "tile", "include", "finish", "outputs", "",
    }  # fmt: skip
