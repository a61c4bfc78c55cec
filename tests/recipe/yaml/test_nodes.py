"""Limits on how much a text may hold, and how deeply nested."""

from __future__ import annotations

import time

import pytest

from nstflow.recipe.yaml import MAX_DEPTH
from testing.yaml_texts import Read, Refusal


def test_yaml_bomb_is_refused_quickly(refusal: Refusal) -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.perf_counter()
    assert "more than 100000 values" in refusal("\n".join(lines))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(("depth", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (5000, False)])
def test_deep_nesting_is_refused(read: Read, refusal: Refusal, depth: int, fits: bool) -> None:
    text = "a: " + "[" * (depth - 1) + "]" * (depth - 1)
    if fits:
        assert read(text).data
    else:
        assert "deeper than 50" in refusal(text)


def test_deep_nesting_by_aliases_is_refused(refusal: Refusal) -> None:
    lines = ["a0: &a0 []", *(f"a{n}: &a{n} [[[[[*a{n - 1}]]]]]" for n in range(1, 12))]
    assert "deeper than 50" in refusal("\n".join(lines))
