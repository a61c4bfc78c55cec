"""From a recipe's file to a recipe, or to every problem at once."""

from __future__ import annotations

import pytest

from nstflow.recipe import Recipe, load_recipe
from testing.project_folder import Project
from testing.recipes import MINIMAL, refusal

EXAMPLE = """\
nstflow: 1
name: spring
seed: 7
contents: [inputs/contents/*.png, {id: bay, image: inputs/contents/bay.jpg}]
styles:
  - inputs/styles/ikat.png
  - inputs/styles/plaid.png
  - {id: ikat-plaid, blend: {inputs/styles/ikat.png: 0.7, inputs/styles/plaid.png: 0.3}}
variants: {bold: {}, soft: {losses: {gram: {weight: 0.4}}}}
exclude: [{content: koi, style: plaid}]
include: [{content: koi, style: ikat, variant: soft, tile: {repeat: brick}}]
tile: {repeat: half-drop, size: 512px, dpi: 150}
losses: {content: {weight: 1}, gram: {weight: 1}, tv: {weight: 0.02}, color: {weight: 0}}
engine: {weights: vgg19, optimizer: adam, start: content, scales: auto, iterations: auto}
plugins: [plugins/own.py]
outputs: {folder: outputs/spring, preview: 3x3}
sheet: {title: "Spring", client: "Müller"}
"""


@pytest.fixture
def example(project: Project) -> Recipe:
    project.picture("bay.jpg", folder="inputs/contents")
    project.plugin("return 0")
    return load_recipe(project.recipe(EXAMPLE, name="other"))


def test_the_example_s_matrix_is_the_product_without_the_excluded_and_with_the_included(example: Recipe) -> None:
    product = {
        f"{content}__{style}__{variant}"
        for content in ("koi", "peony", "bay")
        for style in ("ikat", "plaid", "ikat-plaid")
        for variant in ("bold", "soft")
    }
    expected = product - {"koi__plaid__bold", "koi__plaid__soft"} | {"koi__ikat__soft-brick"}
    assert {combination.id for combination in example.combinations} == expected
    assert len(example.combinations) == len(expected)


def test_the_example_s_settings_reach_its_combinations(example: Recipe) -> None:
    settings = {combination.id: combination.settings for combination in example.combinations}
    assert settings["koi__ikat__bold"].losses.in_use()["gram"].weight == 1
    assert settings["koi__ikat__soft"].losses.in_use()["gram"].weight == 0.4
    assert settings["koi__ikat__soft-brick"].losses.in_use()["gram"].weight == 0.4
    repeats = {name: one.tile.repeat for name, one in settings.items()}
    assert repeats.pop("koi__ikat__soft-brick") == "brick"
    assert set(repeats.values()) == {"half-drop"}
    assert set(settings["koi__ikat__bold"].losses.in_use()) == {"content", "gram", "tv"}


def test_the_rest_of_the_example_is_in_the_recipe(example: Recipe, project: Project) -> None:
    assert (example.name, example.seed, example.outputs.preview_grid) == ("spring", 7, (3, 3))
    assert example.root == project.root
    assert example.folder == project.root / "outputs/spring"
    assert [file.path for file in example.registry.files] == [project.root / "plugins/own.py"]
    assert example.sheet.title == "Spring"
    assert example.sheet.client == "Müller"
    styles = project.root / "inputs/styles"
    assert example.styles[2].pictures == ((styles / "ikat.png", 0.7), (styles / "plaid.png", 0.3))


def test_everything_but_styles_has_a_default(project: Project) -> None:
    recipe = load_recipe(project.recipe(MINIMAL, name="autumn"))
    assert (recipe.name, recipe.seed, recipe.contents, recipe.outputs.preview_grid) == ("autumn", 0, (), (3, 3))
    assert recipe.folder == project.root / "outputs/autumn"
    assert [combination.id for combination in recipe.combinations] == ["none__ikat__default"]
    tile, engine = recipe.settings.tile, recipe.settings.engine
    assert (tile.repeat, tile.size_px, tile.dpi) == ("straight", (512, None), 150)
    assert (engine.weights, engine.optimizer, engine.start) == ("vgg19", "adam", "content")
    assert (engine.scales, engine.iterations) == (None, None)
    assert set(recipe.settings.losses.in_use()) == {"content", "gram", "tv"}


def test_a_recipe_without_styles_asks_for_them(project: Project) -> None:
    (line,) = refusal(project.recipe("name: spring\n"))
    assert line == (
        "recipes/spring.yaml:1: styles: missing; expected a list of pictures, for example [inputs/styles/*.png]"
    )


def test_a_key_without_a_value_means_its_default(project: Project) -> None:
    recipe = load_recipe(project.recipe(MINIMAL + "tile:\nlosses: {gram: }\nvariants:\nexclude:\nengine: {start: }\n"))
    assert recipe.settings.tile.repeat == "straight"
    assert recipe.settings.losses.in_use()["gram"].weight == 1
    assert recipe.settings.engine.start == "content"


def test_an_unknown_key_without_a_value_is_still_unknown(project: Project) -> None:
    lines = refusal(project.recipe(MINIMAL + "tiel:\nlosses: {gramm: , gram: {weight: }}\nengine: {optimiser: }\n"))
    assert lines == [
        "recipes/spring.yaml:2: tiel: unknown key; did you mean 'tile'?",
        "recipes/spring.yaml:3: losses.gram.weight: nothing: expected a number",
        "recipes/spring.yaml:3: losses.gramm: unknown key; did you mean 'gram'?",
        "recipes/spring.yaml:4: engine.optimiser: unknown key; did you mean 'optimizer'?",
    ]


BROKEN = """\
nstflow: 2
name: "spring/19"
sed: 7
contents: [inputs/contents/*.png, {id: bay, imge: inputs/contents/bay.jpg}]
styles:
  - inputs/styles/ikat.png
  - {id: both, blend: {inputs/styles/ikat.png: -0.7}}
  - {blend: {inputs/styles/ikat.png: 1}}
  - {id: neither}
variants: {soft: {losses: {gramm: {weight: 0.4}}}}
exclude: [{content: koi, styl: plaid}, {}]
include: [{content: koi, style: ikat, tile: {repeat: brik}}]
tile: {repeat: halfdrop, size: 512, dpi: 1}
losses: {content: {weight: -1}, gram: {layers: [block1_conv9]}, tv: 0.02, color: {mode: luminence}}
engine: {weights: vgg16, optimizer: adm, start: nose, scales: 12, iterations: many}
outputs: {preview: 3}
sheet: {titel: "Spring", client: [a]}
"""


def test_every_error_is_reported_at_once_in_the_order_of_the_file(project: Project) -> None:
    expected = [
        (1, "nstflow: 2", "expected 1"),
        (2, "name", "'spring-19'"),
        (3, "sed", "did you mean 'seed'?"),
        (4, "contents.1.image", "missing"),
        (4, "contents.1.imge", "did you mean 'image'?"),
        (7, "styles.1.blend.inputs/styles/ikat.png", "greater than 0"),
        (8, "styles.2", "needs an id"),
        (9, "styles.3", "expected either"),
        (10, "variants.soft.losses.gramm", "did you mean 'gram'?"),
        (11, "exclude.0.styl", "did you mean 'style'?"),
        (11, "exclude.1", "at least one of content, style, variant"),
        (12, "include.0.tile.repeat", "did you mean 'brick'?"),
        (13, "tile.repeat", "did you mean 'half-drop'?"),
        (13, "tile.size", "512px"),
        (13, "tile.dpi", "10"),
        (14, "losses.content.weight", "-1: should be greater than or equal to 0"),
        (14, "losses.gram.layers.block1_conv9", "did you mean 'block1_conv"),
        (14, "losses.tv", "0.02: expected keys and values"),
        (14, "losses.color.mode", "did you mean 'luminance'?"),
        (15, "engine.weights", "vgg19"),
        (15, "engine.optimizer", "did you mean 'adam'?"),
        (15, "engine.start", "did you mean 'noise'?"),
        (15, "engine.scales", "'single' or a list of widths"),
        (15, "engine.iterations", "'auto', a number, or a list"),
        (16, "outputs.preview", "3x3"),
        (17, "sheet.titel", "did you mean 'title'?"),
        (17, "sheet.client", "expected a text"),
    ]
    lines = refusal(project.recipe(BROKEN))
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)
    for number, key, hint in expected:
        start = f"recipes/spring.yaml:{number}: {key}: " if ":" not in key else f"recipes/spring.yaml:{number}: {key}"
        (found,) = [line for line in lines if line.startswith(start)] or [None]
        assert found is not None, (start, lines)
        assert hint in found
    assert len(lines) == len(expected)


def test_errors_of_the_matrix_are_reported_together_with_those_of_the_settings_and_plugins(project: Project) -> None:
    project.file("plugins/broken.py", "import nowhere_to_be_found\n")
    recipe = """\
        contents: inputs/nothing/*.png
        styles: [inputs/styles/*.png]
        plugins: [plugins/broken.py]
        losses: {broken: {weight: 2}}
        engine: {optimizer: adm}
        exclude: [{style: ikatt}]
        variants: {'so/ft': {}}
        """
    lines = refusal(project.recipe(recipe))
    keys = [line.split(": ")[1] for line in lines]
    assert keys == ["contents.0", "plugins.0", "engine.optimizer", "exclude.0.style", "variants.so/ft"]


def test_names_are_not_looked_up_among_contents_that_are_broken(project: Project) -> None:
    recipe = (
        MINIMAL + "contents: [inputs/none/*.png]\nexclude: [{content: koi}]\ninclude: [{content: koi, style: ikat}]\n"
    )
    (line,) = refusal(project.recipe(recipe))
    assert "contents.0: 'inputs/none/*.png': no picture matches" in line


def test_an_error_in_a_base_has_the_base_s_line(project: Project) -> None:
    project.recipe("tile: {repeat: straight}\nlosses:\n  gram: {weight: heavy}\n", name="base")
    (line,) = refusal(project.recipe("extends: base.yaml\n" + MINIMAL))
    assert line == "recipes/base.yaml:3: losses.gram.weight: 'heavy': expected a number"


def test_a_value_that_replaces_a_base_s_error_mends_it(project: Project) -> None:
    project.recipe("losses: {gram: {weight: heavy}}\n", name="base")
    recipe = project.recipe("extends: base.yaml\nlosses: {gram: {weight: 3}}\n" + MINIMAL)
    assert load_recipe(recipe).settings.losses.in_use()["gram"].weight == 3


def test_set_overrides_before_validation(project: Project) -> None:
    path = project.recipe(MINIMAL + "losses: {gram: {weight: heavy}}\n")
    recipe = load_recipe(
        path, overrides=["losses.gram.weight=2", "tile.repeat=brick", "contents=inputs/contents/*.png"]
    )
    assert recipe.settings.losses.in_use()["gram"].weight == 2
    assert {combination.settings.tile.repeat for combination in recipe.combinations} == {"brick"}
    assert len(recipe.contents) == 2


def test_an_error_in_a_set_is_reported_at_the_option(project: Project) -> None:
    (line,) = refusal(project.recipe(MINIMAL), "tile.repeat=brik")
    assert line.startswith("--set tile.repeat=brik: tile.repeat: 'brik': unknown repeat; did you mean 'brick'?")


def test_paths_are_relative_to_the_recipe_s_folder(project: Project) -> None:
    path = project.file("spring.yaml", MINIMAL)
    assert load_recipe(path).root == project.root


def test_paths_are_relative_to_the_parent_of_a_folder_called_recipes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.recipe(MINIMAL)
    monkeypatch.chdir(project.root / "recipes")
    recipe = load_recipe(path.name)
    assert recipe.root == project.root
    assert recipe.styles[0].pictures == ((project.root / "inputs/styles/ikat.png", 1.0),)


def test_a_recipe_in_a_folder_of_another_name_keeps_its_own_folder(project: Project) -> None:
    assert load_recipe(project.file("seasons/spring.yaml", MINIMAL)).root == project.root / "seasons"


PLUGINS = {
    "missing": (None, "no such plugin file; expected a Python file, relative to the project folder"),
    "importing": ("import os\nimport nowhere\n", ":2: the plugin fails to import: ModuleNotFoundError"),
    "syntax": ("x = 1\ndef f(:\n", ":2: the plugin fails to import: SyntaxError"),
    "exiting": ("import sys\nsys.exit(3)\n", ":2: the plugin fails to import: SystemExit: 3"),
    "nothing": (
        "x = 1\n",
        "registers nothing; expected nstflow_losses, nstflow_backbones, nstflow_finishes or nstflow_sheets marked with",
    ),
}


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_that_cannot_be_used_is_named_with_its_line(project: Project, name: str) -> None:
    text, hint = PLUGINS[name]
    if text is not None:
        project.file(f"plugins/{name}.py", text)
    (line,) = refusal(project.recipe(MINIMAL + f"plugins: [plugins/{name}.py]\n"))
    assert line.startswith(f"recipes/spring.yaml:2: plugins.0: {project.root}/plugins/{name}.py")
    assert hint in line


def test_every_plugin_s_problem_is_reported(project: Project) -> None:
    names = [f"plugins/{name}.py" for name in PLUGINS]
    lines = refusal(project.recipe(MINIMAL + f"plugins: [{', '.join(names)}]\n"))
    assert [line.split(": ")[1] for line in lines] == [f"plugins.{index}" for index in range(len(names))]


def test_two_plugins_with_a_loss_of_one_name_clash_at_the_second(project: Project) -> None:
    project.plugin("return 0", name="first")
    project.plugin("return 0", name="second")
    (line,) = refusal(project.recipe(MINIMAL + "plugins:\n  - plugins/first.py\n  - plugins/second.py\n"))
    assert line.startswith("recipes/spring.yaml:4: plugins.1: ")
    assert "the loss 'own' is there already" in line
    assert "plugins/first.py" in line


def test_plugins_must_be_a_list_of_names(project: Project) -> None:
    (line,) = refusal(project.recipe(MINIMAL + "plugins: plugins/own.py\n"))
    assert line.endswith("expected a list of Python files, for example [plugins/edge_keep.py]")


def test_yaml_bombs_and_circles_stop_before_any_work(project: Project) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)
    )
    assert "more than 100000 values" in refusal(project.recipe(bomb))[0]
    assert "in a circle" in refusal(project.recipe("extends: spring.yaml\n" + MINIMAL))[0]
