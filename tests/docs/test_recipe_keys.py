"""The documentation knows every key of a recipe, and none that is not there."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from nstflow.jobs.options.engine import Optimize
from nstflow.jobs.options.files import Outputs
from nstflow.jobs.options.tile import Tile
from nstflow.recipe.models import ContentEntry, StyleEntry
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import load_registry
from nstflow.textile.toss_options import Toss
from testing.markdown import PAGES, code, examples, tables
from testing.places import ROOT

DOCS = ROOT / "docs"
REGISTRY = load_registry()


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Find the models in a field's type, within unions, tuples, maps and annotations."""
    if get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def keys_of(recipe: type[BaseModel]) -> Iterator[str]:
    """List the keys of a recipe at any depth, dotted; each model once, where it is least deep."""
    waiting: deque[tuple[type[BaseModel], tuple[str, ...]]] = deque([(recipe, ())])
    seen = {recipe}
    while waiting:
        model, path = waiting.popleft()
        for name, field in model.model_fields.items():
            yield ".".join((*path, name))
            for inner in models_in(field.annotation):
                if inner not in seen:
                    seen.add(inner)
                    waiting.append((inner, (*path, name)))


KEYS = list(keys_of(recipe_model(REGISTRY)))
WORDS = {
    page: set(re.findall(r"\w+", " ".join([*code(page), *(example.text for example in examples(page, "yaml"))])))
    for page in PAGES
}


@pytest.mark.parametrize("key", KEYS)
def test_a_page_names_the_key_beside_those_that_it_stands_under(key: str) -> None:
    assert [page for page, words in WORDS.items() if set(key.split(".")) <= words]


def test_keys_are_looked_for_at_any_depth() -> None:
    expected = {
        "styles.blend",
        "contents.toss.count",
        "engine.adam.rate",
        "losses.palette.colors",
        "finish.inks.dither",
    }
    assert expected <= set(KEYS)


def first_column(page: Path, heading: str, number: int = 0) -> list[str]:
    """List the names in the first column of the page's `number`-th table whose first heading is `heading`."""
    wanted = [rows for rows in tables(page) if rows[0][0] == heading]
    return [name for row in wanted[number][1:] for name in re.findall(r"`(\w+)`", row[0])]


@pytest.mark.parametrize(
    ("names", "models"),
    [
        (first_column(DOCS / "recipe.md", "key", 0), [ContentEntry, StyleEntry]),
        (first_column(DOCS / "recipe.md", "key", 1), [Tile]),
        (first_column(DOCS / "recipe.md", "key", 2), [Optimize]),
        (first_column(DOCS / "recipe.md", "key", 3), [Outputs]),
        (first_column(DOCS / "contents.md", "key of `toss`"), [Toss]),
        *[
            (first_column(page, "option"), [REGISTRY.losses[page.stem]])
            for page in sorted((DOCS / "losses").glob("*.md"))
        ],
    ],
    ids=lambda value: "" if isinstance(value[0], str) else value[-1].__name__,
)
def test_a_table_of_keys_has_those_of_its_section(names: list[str], models: list[type[BaseModel]]) -> None:
    assert set(names) == {key for model in models for key in model.model_fields}


def test_every_loss_and_every_finishing_step_has_a_row() -> None:
    losses = first_column(DOCS / "losses.md", "name") + first_column(DOCS / "losses.md", "name", 1)
    assert sorted(losses) == sorted(REGISTRY.losses)
    assert sorted(first_column(DOCS / "finish.md", "step")) == sorted(REGISTRY.finishes)
