"""What each section of a recipe may be."""

from __future__ import annotations

from typing import Any

import pytest

from nstflow.recipe.models import StyleEntry
from testing.project_folder import Project
from testing.recipe_models import MODEL, message, recipe
from testing.recipes import refusal_of


def test_a_blend_with_a_mask_is_refused(project: Project) -> None:
    (line,) = refusal_of(project, "styles:\n  - ikat.png\n  - {id: both, blend: {a.png: 1, b.png: 1}, mask: m.png}\n")
    assert line == (
        "recipes/spring.yaml:3: styles.1: a blend has no mask; give 'mask' beside a single 'image', or leave it out"
    )


def test_contents_may_be_one_text_a_list_or_none() -> None:
    assert recipe(contents="none").contents == ()
    assert [entry.image for entry in recipe(contents="koi.png").contents] == ["koi.png"]
    assert [entry.image for entry in recipe(contents=["a.png", {"id": "b", "image": "b.png"}]).contents] == [
        "a.png",
        "b.png",
    ]
    assert "'none' for a pattern from style alone" in message(MODEL, styles=["a.png"], contents=[])


def test_a_style_may_be_one_text_and_is_a_picture_or_a_blend() -> None:
    assert recipe(styles="ikat.png").styles == (StyleEntry(image="ikat.png"),)
    assert StyleEntry.model_validate({"id": "both", "blend": {"a.png": 1, "b.png": 3}}).blend == {
        "a.png": 1,
        "b.png": 3,
    }
    for entry in ({"id": "x"}, {"id": "x", "image": "a", "blend": {"b": 1}}):
        assert "expected either" in message(StyleEntry, **entry)
    for shares in ({}, {"a": 0}, {"a": float("inf")}, {"a": float("nan")}, {"a": "much"}):
        assert message(StyleEntry, id="x", blend=shares)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "many"])
def test_a_seed_is_a_whole_number_that_is_not_negative(seed: Any) -> None:
    assert "seed" in message(MODEL, styles=["a.png"], seed=seed)
