"""The cache of targets."""

from __future__ import annotations

import pytest
from keras import ops

from nstflow.engine.optimize.cache import ByteBoundedCache

pytestmark = pytest.mark.engine


def floats(number):
    return {"a": [ops.zeros((number,))]}


def test_what_is_put_in_comes_back():
    cache, tensors = ByteBoundedCache(1000), floats(10)
    assert cache.get("x") is None
    cache.put("x", tensors)
    assert cache.get("x") is tensors


def test_the_ones_used_longest_ago_are_forgotten_when_it_is_full():
    cache = ByteBoundedCache(3 * 40)
    for key in "abc":
        cache.put(key, floats(10))
    cache.get("a")
    cache.put("d", floats(10))
    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "c", "d"]
    cache.put("e", floats(20))
    assert [key for key in "acde" if cache.get(key) is not None] == ["d", "e"]


def test_what_alone_is_too_large_is_not_kept_and_pushes_nothing_out():
    cache = ByteBoundedCache(100)
    cache.put("small", floats(10))
    cache.put("large", floats(26))
    assert cache.get("large") is None
    assert cache.get("small") is not None


def test_putting_a_key_twice_counts_its_bytes_once():
    cache = ByteBoundedCache(100)
    for _ in range(5):
        cache.put("x", floats(10))
    cache.put("y", floats(10))
    assert cache.get("x") is not None
    assert cache.get("y") is not None


def test_all_tensors_of_a_container_count():
    cache = ByteBoundedCache(100)
    cache.put("x", ({"a": ops.zeros((10,))}, [ops.zeros((4, 4))]))
    assert cache.get("x") is None
