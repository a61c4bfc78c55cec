"""Variants: what they change, and what is worked out once for each."""

from __future__ import annotations

from nstflow.recipe.presets import preset_settings
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


def test_a_title_is_no_difference_of_its_variant(project: Project) -> None:
    recipe = load(project, BOTH + 'variants: {bold: {title: "Kräftig"}, soft: {title: Zart, tile: {dpi: 72}}}\n')
    bold, soft = (combination(recipe, f"koi__ikat__{name}").variant for name in ("bold", "soft"))
    assert (bold.title, dict(bold.differs)) == ("Kräftig", {})
    assert (soft.title, dict(soft.differs), soft.settings.tile.dpi) == ("Zart", {"tile.dpi": 72}, 72)


def test_an_include_has_the_title_of_its_variant_until_it_is_a_column_of_its_own(project: Project) -> None:
    text = BOTH + "variants: {bold: {title: Kräftig}}\nexclude: [{content: koi, style: ikat}]\ninclude:\n"
    text += "  - {content: koi, style: ikat, variant: bold}\n"
    text += "  - {content: peony, style: ikat, tile: {repeat: brick}}\n"
    text += "  - {content: peony, style: plaid, title: Im Verband, tile: {repeat: brick}}\n"
    titles = {one.variant.name: one.variant.title for one in load(project, text).combinations if one.style.id == "ikat"}
    assert titles == {"bold": "Kräftig", "bold-brick": ""}
    assert combination(load(project, text), "peony__plaid__bold-brick").variant.title == "Im Verband"


def test_a_title_is_no_setting_of_the_recipe(project: Project) -> None:
    (line,) = refusal_of(project, BOTH + "title: Spring\n")
    assert line.startswith("recipes/spring.yaml:3: title: unknown key; did you mean 'tile'?")


def test_the_numbers_that_a_variant_changes_are_known_as_they_are_without_it(project: Project) -> None:
    text = BOTH + "losses: {gram: {weight: 2}}\nvariants:\n"
    text += (
        "  a: {losses: {gram: {weight: 1}, histogram: {weight: 3}}, engine: {style_scale: 2}, tile: {repeat: ogee}}\n"
    )
    text += "  b: {preset: gatys, losses: {gram: {weight: 1}}}\n"
    recipe = load(project, text)
    a, b = (combination(recipe, f"koi__ikat__{name}").variant for name in "ab")
    assert dict(a.base) == {"losses.gram.weight": 2, "engine.style_scale": 1}, "no histogram is in use without it"
    assert dict(b.base) == {"losses.gram.weight": preset_settings("gatys")["losses"]["gram"]["weight"]}
