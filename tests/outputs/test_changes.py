"""Changes of settings and inputs, in words."""

from __future__ import annotations

from pathlib import Path

from nstflow.outputs.changes import changed_inputs, changed_settings


def test_every_setting_that_differs_is_named_with_both_values() -> None:
    old = {"tile": {"dpi": 150.0, "cut": None}, "losses": {"tv": {"weight": 0.02}}, "seed": 1}
    new = {"tile": {"dpi": 72.0, "cut": "auto"}, "losses": {"tv": {"weight": 0.02}}, "seed": 2}
    assert changed_settings(old, new) == ["tile.dpi 150.0 → 72.0", "tile.cut none → auto", "seed 1 → 2"]


def test_a_setting_that_came_or_went_was_none_or_is() -> None:
    assert changed_settings({"noise": 0.5}, {"mill": "spoon"}) == ["noise 0.5 → none", "mill none → spoon"]
    assert changed_settings({"mill": None}, {}) == []


def test_values_too_long_to_be_read_are_left_out() -> None:
    long = list(range(30))
    assert changed_settings({"scales": long}, {"scales": [64]}) == ["scales changed"]
    assert changed_settings({"title": "x" * 50}, {"title": ""}) == [f"title {'x' * 50} → "], "words are not cut"


def test_inputs_are_named_by_role_and_picture_in_the_order_of_their_roles() -> None:
    old = {"content": "aa", "weights": "bb", "style 1": "cc"}
    new = {"content": "ab", "weights": "bc", "style 1": "cc", "profile": "dd"}
    assert changed_inputs(old, new, {"content": Path("a/koi.png")}) == ["content (koi.png)", "profile", "weights"]
    assert changed_inputs(old, old, {}) == []
