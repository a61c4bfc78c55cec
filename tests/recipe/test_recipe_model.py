"""What recipes may say with what plugins brought."""

from __future__ import annotations

import pytest

from nstflow.recipe import load_recipe
from testing.project_folder import Project
from testing.recipes import MINIMAL, refusal


def test_a_loss_of_a_plugin_that_cannot_be_loaded_is_not_called_unknown(project: Project) -> None:
    project.file("plugins/broken.py", "1 / 0\n")
    lines = refusal(
        project.recipe(MINIMAL + "plugins: [plugins/broken.py]\nlosses: {own: {weight: 1}, gram: {weight: x}}\n")
    )
    assert [line.split(": ")[1] for line in lines] == ["plugins.0", "losses.gram.weight"]


def test_a_plugin_s_options_are_checked_like_built_in_ones(project: Project) -> None:
    project.plugin("return 0")
    recipe = project.recipe(MINIMAL + "plugins: [plugins/own.py]\nlosses:\n  own: {mode: [1], weigth: 2}\n")
    lines = refusal(recipe)
    assert lines == [
        "recipes/spring.yaml:4: losses.own.mode: a list: expected a text",
        "recipes/spring.yaml:4: losses.own.weigth: unknown key; did you mean 'weight'?",
    ]


def test_a_weights_file_needs_the_right_ending(project: Project) -> None:
    for weights in ("mine.h5", "weights/vgg19.weights.h5", "mine.keras", "mine.npz"):
        project.file(weights, "not looked into")
        recipe = load_recipe(project.recipe(MINIMAL), overrides=[f"engine.weights={weights}"])
        assert {one.settings.engine.weights for one in recipe.combinations} == {weights}
    project.file("mine.zip", "not looked into")
    (line,) = refusal(project.recipe(MINIMAL), "engine.weights=mine.zip")
    assert line.endswith("'mine.zip': expected slim, vgg19, or a file that ends in .h5 or .keras or .npz")


@pytest.mark.parametrize("name", ["slim", "vgg19", "sketch"])
def test_a_network_is_known_by_its_name_in_variants_too(project: Project, name: str) -> None:
    project.backbone("sketch")
    text = (
        MINIMAL + f"plugins: [plugins/sketch_net.py]\nvariants: {{usual: , other: {{engine: {{weights: {name}}}}}}}\n"
    )
    recipe = load_recipe(project.recipe(text))
    weights = {one.variant.name: one.settings.engine.weights for one in recipe.combinations}
    assert weights == {"usual": "vgg19", "other": name}
    assert set(recipe.registry.backbones) == {"slim", "vgg19", "sketch"}


@pytest.mark.parametrize(("written", "meant"), [("slimm", "slim"), ("vgg16", "vgg19"), ("skech", "sketch")])
def test_a_network_s_name_that_is_nearly_right_is_guessed(project: Project, written: str, meant: str) -> None:
    project.backbone("sketch")
    text = MINIMAL + f"plugins: [plugins/sketch_net.py]\nengine: {{weights: {written}}}\n"
    (line,) = refusal(project.recipe(text))
    assert line == (
        f"recipes/spring.yaml:3: engine.weights: '{written}': expected sketch, slim, vgg19, "
        f"or a file that ends in .h5 or .keras or .npz; did you mean '{meant}'?"
    )


def test_a_network_that_nobody_brought_is_refused(project: Project) -> None:
    project.backbone("sketch")
    (line,) = refusal(project.recipe(MINIMAL + "engine: {weights: sketch}\n"))
    assert line == (
        "recipes/spring.yaml:2: engine.weights: 'sketch': expected slim, vgg19, "
        "or a file that ends in .h5 or .keras or .npz"
    )


@pytest.mark.parametrize(
    ("plugins", "key"), [("[plugins/sketch_net.py]", "plugins.0"), ("plugins/sketch_net.py", "plugins")]
)
def test_a_network_of_a_plugin_that_cannot_be_loaded_is_not_called_unknown(
    project: Project, plugins: str, key: str
) -> None:
    project.file("plugins/sketch_net.py", "1 / 0\n")
    engine = "engine: {weights: sketch, optimizer: adm}\nvariants: {a: {engine: {weights: other}}}\n"
    lines = refusal(project.recipe(MINIMAL + f"plugins: {plugins}\n" + engine))
    assert [line.split(": ")[1] for line in lines] == [key, "engine.optimizer"]
