"""pydantic's errors in a designer's words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from nstflow.engine.losses import Color, Gram
from nstflow.jobs.options.tile import Tile
from nstflow.recipe.explain import explain, model_at, suggestion
from nstflow.recipe.models import Exclude
from nstflow.recipe.yaml import Document
from testing.recipe_models import MODEL


def words(model: type[BaseModel], data: Any, *, marks: Any = (), at: Any = ()) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    problems = explain(caught.value, model=model, document=Document({}, dict(marks)), at=at)
    return [str(problem) for problem in problems]


def test_a_problem_has_the_line_of_the_nearest_part_that_has_one() -> None:
    marks = {("variants", "a"): "spring.yaml:9", ("variants", "a", "dpi"): "spring.yaml:10"}
    lines = words(Tile, {"dpi": "fine", "size": []}, marks=marks, at=("variants", "a"))
    assert lines == [
        "spring.yaml:9: variants.a.size: an empty list: expected a text",
        "spring.yaml:10: variants.a.dpi: 'fine': expected a number",
    ]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"styles": ["a"], "seed": 1.5}, "seed: 1.5: expected a whole number"),
        ({"styles": {"a": 1}}, "styles: keys and values: expected a list"),
        ({"styles": []}, "styles: an empty list: expected at least one"),
        ({"styles": ["a"], "tile": [1]}, "tile: a list: expected keys and values ('key: value')"),
        ({"styles": ["a"], "variants": ["a"]}, "variants: a list: expected keys and values ('key: value')"),
        ({"styles": ["a"], "nstflow": "one"}, "nstflow: 'one': not known; expected 1"),
        ({"styles": ["a"], "tile": {"dpi": float("inf")}}, "tile.dpi: inf: should be less than or equal to 2400"),
        (
            {"styles": ["a"], "outputs": {"title": "a" * 501}},
            f"outputs.title: '{'a' * 76}…: 501 letters; expected at most 500",
        ),
        (
            {"styles": ["a"], "outputs": {"creator": "ab " * 200}},
            f"outputs.creator: '{'ab ' * 25}a…: 600 letters; expected at most 500",
        ),
        ({"styles": [{"id": "x", "blend": {"a": 0}}]}, "styles.0.blend.a: 0: should be greater than 0"),
    ],
)
def test_what_was_found_and_what_is_expected_is_said_plainly(data: dict[str, Any], line: str) -> None:
    assert line in words(MODEL, data)


def test_a_long_value_is_cut() -> None:
    (line,) = words(Tile, {"repeat": ["x"] * 3, "dpi": "f" * 200})[1:]
    assert len(line) < 120


def test_no_word_of_pydantic_s_own_is_left() -> None:
    data = {
        "nstflow": [], "name": {}, "seed": "x", "contents": 5, "styles": [{"id": [], "blend": 3}, 7],
        "variants": {"a": 3}, "exclude": {"a": 1}, "include": [{"style": 1, "losses": 3}],
        "tile": {"size": 5, "dpi": []}, "losses": {"tv": []}, "engine": {"optimizer": 3}, "plugins": {},
        "outputs": 3, "sheet": "x",
    }  # fmt: skip
    for line in words(MODEL, data):
        assert "nput" not in line
        assert "validat" not in line
        assert "tuple" not in line.lower()
        assert "dict" not in line


def test_a_suggestion_is_the_nearest_or_all() -> None:
    assert suggestion("wieght", ["mode", "weight"]) == "; did you mean 'weight'?"
    assert suggestion("xyz", ["mode", "weight"]) == "; expected one of mode, weight"
    assert suggestion("xyz", ["mode"]) == "; expected mode"
    assert suggestion("xyz", []) == ""


@pytest.mark.parametrize(
    ("path", "model"),
    [
        (("losses", "gram"), Gram),
        (("variants", "soft", "losses", "color"), Color),
        (("include", 0, "losses", "gram"), Gram),
        (("exclude", 3), Exclude),
        (("tile",), Tile),
        (("tile", "nothing"), None),
        (("nothing", "at", "all"), None),
    ],
)
def test_the_model_at_a_path_is_found(path: tuple[str | int, ...], model: type[BaseModel] | None) -> None:
    assert model_at(MODEL, path) is model
