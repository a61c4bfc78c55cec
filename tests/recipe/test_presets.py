"""Partial recipes by name, under what a recipe or a variant says."""

from __future__ import annotations

from configparser import ConfigParser

import pytest

from nstflow.errors import RecipeError
from nstflow.recipe import Recipe, load_recipe, presets
from nstflow.recipe.presets import PRESETS
from nstflow.recipe.settings import Settings
from testing.places import ROOT
from testing.project_folder import Project
from testing.recipes import MINIMAL


def loaded(project: Project, text: str, *overrides: str) -> Recipe:
    return load_recipe(project.recipe(MINIMAL + text), overrides=overrides)


def settings(recipe: Recipe) -> dict[str, Settings]:
    return {combination.variant.name: combination.settings for combination in recipe.combinations}


def refusal(project: Project, text: str, *overrides: str) -> str:
    with pytest.raises(RecipeError) as caught:
        loaded(project, text, *overrides)
    return str(caught.value)


def test_a_preset_gives_the_settings_that_the_recipe_does_not(project: Project) -> None:
    recipe = loaded(project, "preset: gatys\nlosses: {gram: {weight: 1e5}}\n")
    of_all = recipe.settings
    assert of_all.preset == "gatys"
    assert (of_all.engine.optimizer, of_all.engine.start, of_all.engine.iterations) == ("lbfgs", "noise", 500)
    losses = of_all.losses.in_use()
    assert set(losses) == {"content", "gram"}
    gram = losses["gram"].model_dump()
    assert (gram["weight"], gram["normalize"], set(gram["layers"].values())) == (1e5, "gatys", {1.0})
    assert settings(recipe)["default"].losses.in_use() == losses


def test_a_variant_s_preset_lies_over_the_recipe_and_under_the_variant(project: Project) -> None:
    recipe = loaded(
        project,
        "losses: {gram: {weight: 7}, color: {weight: 1}}\nengine: {weights: slim, optimizer: lbfgs}\n"
        "variants: {ours: , paper: {preset: course, losses: {content: {weight: 5}}}}\n",
    )
    ours, paper = settings(recipe)["ours"], settings(recipe)["paper"]
    assert (ours.preset, paper.preset) == (None, "course")
    assert ours.losses.in_use()["gram"].weight == 7
    assert {name: loss.weight for name, loss in paper.losses.in_use().items()} == {"content": 5, "gram": 40}
    assert (paper.engine.weights, paper.engine.optimizer) == ("slim", "adam")


def test_a_variant_s_preset_replaces_that_of_the_recipe(project: Project) -> None:
    recipe = loaded(project, "preset: gatys\nvariants: {a: {}, b: {preset: adam2000}}\n")
    assert [one.engine.optimizer for one in settings(recipe).values()] == ["lbfgs", "adam"]
    assert settings(recipe)["b"].losses.in_use()["gram"].weight == 500


def test_what_differs_names_the_preset_and_not_every_setting_of_it(project: Project) -> None:
    text = "variants: {paper: {preset: gatys, losses: {gram: {weight: 1e4}, content: {weight: 1}}}}\n"
    (combination,) = loaded(project, text).combinations
    assert combination.variant.differs == {"preset": "gatys", "losses.gram.weight": 1e4}


def test_an_include_may_have_a_preset_and_is_called_by_it(project: Project) -> None:
    recipe = loaded(project, "include: [{style: ikat, preset: course}]\n")
    assert [combination.id for combination in recipe.combinations] == [
        "none__ikat__default",
        "none__ikat__default-course",
    ]
    assert [combination.settings.preset for combination in recipe.combinations] == [None, "course"]


def test_a_preset_can_be_set_on_the_command_line_and_by_a_base(project: Project) -> None:
    assert loaded(project, "", "preset=gatys").settings.engine.optimizer == "lbfgs"
    assert loaded(project, "preset: course\n", "preset=gatys").settings.engine.optimizer == "lbfgs"
    project.recipe("preset: gatys\nengine: {iterations: 7}\n", name="base")
    engine = loaded(project, "extends: base.yaml\nengine: {start: content}\n").settings.engine
    assert (engine.optimizer, engine.iterations, engine.start) == ("lbfgs", 7, "content")


def test_an_unknown_preset_is_told_with_its_line_and_a_suggestion(project: Project) -> None:
    known = ", ".join(PRESETS)
    assert refusal(project, "preset: gaty\n") == (
        "recipes/spring.yaml:2: preset: 'gaty': not known; did you mean 'gatys'?"
    )
    assert refusal(project, "variants:\n  a: {preset: monet}\n") == (
        f"recipes/spring.yaml:3: variants.a.preset: 'monet': not known; expected one of {known}"
    )
    assert "--set preset=none: preset: 'none': not known; expected one of" in refusal(project, "", "preset=none")
    assert "preset: a list: not known" in refusal(project, "preset: [gatys]\n")


def test_a_setting_that_does_not_go_with_the_preset_is_told_with_its_line(project: Project) -> None:
    assert "recipes/spring.yaml:3: engine: iterations has 2 numbers and scales 1" in refusal(
        project, "preset: gatys\nengine: {iterations: [1, 2]}\n"
    )


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_works_alone_and_says_nothing_of_the_tile(project: Project, name: str) -> None:
    assert set(presets.preset_settings(name)) == {"losses", "engine"}
    recipe = loaded(project, f"preset: {name}\ntile: {{size: 1024px}}\n")
    assert recipe.settings.losses.in_use().keys() == {"content", "gram"}


def test_presets_are_packaged_and_documented() -> None:
    root = ROOT
    config = ConfigParser()
    config.read(root / "setup.cfg")
    assert "recipe/presets/*.yaml" in config["options.package_data"]["nstflow"].split()
    table = (root / "docs/presets.md").read_text()
    assert all(f"| `{name}` |" in table for name in PRESETS)
