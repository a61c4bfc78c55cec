"""Inherited entries that an extending recipe drops."""

from __future__ import annotations

import pytest

from nstflow.recipe.document import read_document
from testing.documents import Write, paths_in, refusal_of_document
from testing.project_folder import Project
from testing.recipes import load

BASE = """\
styles: [inputs/styles/ikat.png]
variants: {bold: {losses: {histogram: {weight: 2}}}, soft: {}}
losses: {histogram: {weight: 3, layers: {block1_conv1: 1, block2_conv1: 2}}, gram: {weight: 2}}
"""


@pytest.mark.parametrize(
    ("over", "path"),
    [
        ("variants: {bold: null}", ("variants", "bold")),
        ("losses:\n  histogram:\n", ("losses", "histogram")),
        ("losses: {histogram: {layers: {block2_conv1: null}}}", ("losses", "histogram", "layers", "block2_conv1")),
        ("variants: {bold: {losses: {histogram: ~}}}", ("variants", "bold", "losses", "histogram")),
    ],
)
def test_null_drops_the_inherited_entry_and_nothing_else(write: Write, over: str, path: tuple[str, ...]) -> None:
    base = read_document(write("base.yaml", BASE))
    found = read_document(write("spring.yaml", f"extends: base.yaml\n{over}\n"))
    below_it = {one for one in paths_in(base.data) if one[: len(path)] == path}
    assert paths_in(found.data) == paths_in(base.data) - below_it
    assert set(found.marks) == paths_in(found.data)


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ("variants: {blod: null}", "spring.yaml:2: variants.blod: no value drops an inherited entry"),
        ("losses: {histogramm: }", "spring.yaml:2: losses.histogramm: no value drops an inherited entry"),
    ],
)
def test_null_for_what_is_not_inherited_is_an_error_with_its_line(write: Write, over: str, says: str) -> None:
    write("base.yaml", BASE)
    message = refusal_of_document(write("spring.yaml", f"extends: base.yaml\n{over}\n"))
    assert message.startswith(says)
    assert "write {}; did you mean '" in message


def test_null_means_what_it_did_in_a_recipe_that_extends_none_and_in_a_variant_of_its_own(write: Write) -> None:
    alone = "variants: {bold: , soft: {losses: {histogram: }}}\nlosses: {histogram: }\n"
    assert read_document(write("alone.yaml", alone)).data["variants"]["bold"] is None
    write("base.yaml", BASE)
    found = read_document(write("spring.yaml", "extends: base.yaml\nvariants: {deep: {losses: {palette: }}}\n"))
    assert found.data["variants"]["deep"] == {"losses": {"palette": None}}


def test_a_setting_without_a_value_has_its_default_whatever_the_base_says(project: Project) -> None:
    project.file("recipes/base.yaml", BASE + "engine: {scales: [64], iterations: 3}\nfinish: [sharpen]\n")
    text = "extends: base.yaml\nengine: {scales: null}\nfinish: null\nvariants: {soft: null}\n"
    recipe = load(project, text)
    assert (recipe.settings.engine.scales, recipe.settings.engine.iterations) == (None, 3)
    assert recipe.settings.steps == ()
    assert [variant.name for variant in recipe.variants] == ["bold"]


def test_what_a_base_of_a_base_has_is_dropped_too(write: Write) -> None:
    write("house.yaml", BASE)
    write("base.yaml", "extends: house.yaml\n")
    found = read_document(write("spring.yaml", "extends: base.yaml\nvariants: {bold: null}\n"))
    assert set(found.data["variants"]) == {"soft"}
