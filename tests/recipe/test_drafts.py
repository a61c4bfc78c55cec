"""A recipe as a draft."""

from __future__ import annotations

from pathlib import Path

from nstflow.recipe import load_recipe
from nstflow.recipe.drafts import as_draft
from testing.project_folder import Project

RECIPE = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/ikat.png, inputs/styles/plaid.png]
variants: {bold: {losses: {gram: {weight: 4}}, engine: {weights: vgg19}}, plain: }
"""


def test_every_variant_is_made_by_the_built_in_network_in_a_folder_beside(project: Project) -> None:
    recipe = load_recipe(project.recipe(RECIPE))
    draft = as_draft(recipe)
    assert {one.settings.engine.weights for one in draft.combinations} == {"slim"}
    assert draft.settings.engine.weights == "slim"
    assert draft.folder == recipe.folder.parent / "spring-draft"
    assert [one.id for one in draft.combinations] == [one.id for one in recipe.combinations]
    bold = next(one.variant for one in draft.combinations if one.variant.name == "bold")
    assert dict(bold.differs) == {"losses.gram.weight": 4}, "the network is no difference any more"
    assert bold.settings.losses == next(
        one.settings.losses for one in recipe.combinations if one.variant.name == "bold"
    )


def test_the_combinations_of_a_variant_still_share_it(project: Project) -> None:
    draft = as_draft(load_recipe(project.recipe(RECIPE)))
    assert len({id(one.variant) for one in draft.combinations}) == 2


def test_the_recipe_itself_stays_as_it_is(project: Project) -> None:
    recipe = load_recipe(project.recipe(RECIPE))
    as_draft(recipe)
    assert {one.settings.engine.weights for one in recipe.combinations} == {"vgg19"}
    assert recipe.folder == Path(recipe.root) / "outputs/spring"
