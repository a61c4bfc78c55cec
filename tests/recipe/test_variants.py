"""Variants: what they change, and what is worked out once for each."""

from __future__ import annotations

from testing.project_folder import Project
from testing.recipes import BOTH, VARIANTS, combination, load, refusal_of


def test_a_variant_is_merged_over_the_recipe_s_settings(project: Project) -> None:
    settings = "losses: {gram: {weight: 3, layers: [block1_conv1, block2_conv1]}}\ntile: {repeat: brick, size: 96px}\n"
    variant = "variants: {deep: {losses: {gram: {layers: [block5_conv1]}}, tile: {size: 128px}}}\n"
    deep = load(project, BOTH + settings + variant).combinations[0]
    gram = deep.settings.losses.in_use()["gram"]
    assert (gram.weight, dict(gram.layers)) == (3, {"block5_conv1": 1})
    assert (deep.settings.tile.repeat, deep.settings.tile.size) == ("brick", "128px")


def test_differs_holds_what_a_variant_changes_and_nothing_that_it_repeats(project: Project) -> None:
    text = BOTH + "tile: {repeat: brick}\nvariants: {a: {tile: {repeat: brick, dpi: 300}}, b: }\n"
    recipe = load(project, text)
    assert dict(combination(recipe, "koi__ikat__a").variant.differs) == {"tile.dpi": 300}
    assert dict(combination(recipe, "koi__ikat__b").variant.differs) == {}


def test_a_variant_that_is_wrong_only_together_with_the_recipe_is_refused(project: Project) -> None:
    text = BOTH + "engine: {scales: [64, 128], iterations: [1, 2]}\nvariants:\n  a: {engine: {scales: [64]}}\n"
    (line,) = refusal_of(project, text)
    assert line.startswith("recipes/spring.yaml:5: variants.a.engine: iterations has 2 numbers and scales 1")


def test_combinations_of_a_variant_share_one_object_and_an_include_has_its_own(project: Project) -> None:
    include = "include: [{content: koi, style: ikat, variant: soft, tile: {repeat: brick}}]\n"
    recipe = load(project, BOTH + VARIANTS + include)
    *matrix, added = recipe.combinations
    of_name = {one.variant.name: one.variant for one in matrix}
    assert all(one.variant is of_name[one.variant.name] for one in matrix)
    assert len({*of_name.values(), added.variant}) == len(of_name) + 1
    assert added.variant.steps is added.variant.steps
