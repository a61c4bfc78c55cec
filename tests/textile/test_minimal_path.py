"""The path of least difference, against every path there is."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nstflow.textile.minimal_path import least_path

COSTS = arrays(
    "float64",
    st.tuples(st.integers(1, 6), st.integers(1, 4)),
    elements=st.floats(0, 9, allow_nan=False),
)


def all_paths(cost, *, closed):
    """Every way down that moves by at most a column a row; closed ones come back to where they began."""
    rows, columns = cost.shape
    for path in itertools.product(range(columns), repeat=rows):
        after = path[1:] + path[:1] if closed else path[1:]
        if all(abs(here - there) <= 1 for here, there in zip(path, after, strict=False)):
            yield path


def total(cost, path):
    return sum(cost[row, column] for row, column in enumerate(path))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(COSTS)
def test_an_open_path_is_the_cheapest_of_all(cost):
    found = least_path(cost, closed=False)
    assert abs(total(cost, found) - min(total(cost, path) for path in all_paths(cost, closed=False))) < 1e-9
    assert np.abs(np.diff(found)).max(initial=0) <= 1


@settings(deadline=None, derandomize=True, max_examples=60)
@given(COSTS)
def test_a_closed_path_is_the_cheapest_through_the_middle_of_the_open_one(cost):
    found = least_path(cost, closed=True)
    middle = len(cost) // 2
    through = least_path(cost, closed=False)[middle]
    rivals = [path for path in all_paths(cost, closed=True) if path[middle] == through]
    assert tuple(found) in rivals
    assert abs(total(cost, found) - min(total(cost, path) for path in rivals)) < 1e-9


def test_a_furrow_is_followed():
    furrow = np.array([3, 4, 4, 5, 4, 3, 2, 2, 3])
    cost = np.ones((9, 8))
    cost[np.arange(9), furrow] = 0
    np.testing.assert_array_equal(least_path(cost, closed=False), furrow)
    np.testing.assert_array_equal(least_path(cost, closed=True), furrow)


def test_where_nothing_differs_a_path_goes_straight_on():
    assert len(set(least_path(np.ones((12, 5)), closed=True))) == 1
