"""Documents on top of one another."""

from __future__ import annotations

import copy
import functools
import operator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nstflow.recipe.document import read_document
from nstflow.recipe.merging import merged
from nstflow.recipe.yaml import Document
from testing.documents import Write, paths_in

MAPS = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict))


def nodes(data: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """All paths with their values, parents before children."""
    below = [nodes(value, (*above, key)) for key, value in data.items() if isinstance(value, dict)]
    return [((*above, key), value) for key, value in data.items()] + [node for part in below for node in part]


def merged_by_assignments(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """As if somebody typed each line of `over` into `base`, one after the other."""
    result = copy.deepcopy(base)
    for (*above, key), value in nodes(over):
        parent = functools.reduce(operator.getitem, above, result)
        if not isinstance(value, dict):
            parent[key] = value
        elif not isinstance(parent.get(key), dict):
            parent[key] = {}
    return result


@given(base=MAPS, over=MAPS)
def test_merging_equals_assigning_one_by_one(base: dict[str, Any], over: dict[str, Any]) -> None:
    before = copy.deepcopy((base, over))
    assert merged(Document(base, {}), Document(over, {})).data == merged_by_assignments(base, over)
    assert (base, over) == before


@given(base=MAPS, over=MAPS)
def test_after_merging_every_part_has_one_mark_of_the_right_file(base: dict[str, Any], over: dict[str, Any]) -> None:
    result = merged(
        Document(base, dict.fromkeys(paths_in(base), "base")), Document(over, dict.fromkeys(paths_in(over), "over"))
    )
    assert set(result.marks) == paths_in(result.data)
    assert {path for path, mark in result.marks.items() if mark == "over"} == paths_in(over)


def test_merging_with_itself_changes_nothing(write: Write) -> None:
    text = "a: {b: [1, 2]}\nc: x\n"
    write("base.yaml", text)
    path = write("spring.yaml", "extends: base.yaml\n" + text)
    assert read_document(path).data == read_document(Path("base.yaml")).data
