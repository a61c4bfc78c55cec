"""Strips along edges, written out, and their adjoints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.textile.lattice.strips import extend, gather, gather_edge, repeat_edge, take
from testing.formulas import distinct, steady


def test_neighbors_lie_on_both_sides_and_the_next_is_moved():
    tile = np.array([list("abc"), list("def"), list("ghi")])
    laid = extend(tile, 1, along=1, shift=1, shifted=0, xp=np)
    assert ["".join(row) for row in laid] == ["fabcg", "idefa", "cghid"]
    laid = extend(tile, 2, along=0, shift=0, shifted=1, xp=np)
    assert ["".join(row) for row in laid] == ["def", "ghi", "abc", "def", "ghi", "abc", "def"]


def test_an_edge_is_repeated():
    tile = np.array([list("ab"), list("cd")])
    assert ["".join(row) for row in repeat_edge(tile, 2, 1, np)] == ["aaabbb", "cccddd"]


def test_a_part_is_taken_along_an_axis():
    tile = distinct(4, 5, 2)
    np.testing.assert_array_equal(take(tile, 1, 1, 3), tile[:, 1:3])
    np.testing.assert_array_equal(take(tile, 0, -2, None), tile[-2:])


@steady
@given(st.integers(1, 7), st.integers(1, 7), st.sampled_from([0, 1]), st.integers(0, 6), st.data())
def test_adding_strips_back_is_the_adjoint_of_laying_them(rows, columns, along, shift, data):
    """<lay(t), p> = <t, add back(p)> in whole numbers, with strips that overlap too."""
    margin = data.draw(st.integers(1, (rows, columns)[along]))
    rng = np.random.default_rng(rows * 31 + columns)
    tile = rng.integers(-9, 9, (rows, columns))
    options = {"along": along, "shift": shift, "shifted": 1 - along, "xp": np}
    for lay, add_back in (
        (lambda part: extend(part, margin, **options), lambda part: gather(part, margin, **options)),
        (lambda part: repeat_edge(part, margin, along, np), lambda part: gather_edge(part, margin, along, np)),
    ):
        laid = lay(tile)
        padded = rng.integers(-9, 9, laid.shape)
        assert (laid * padded).sum() == (tile * add_back(padded)).sum()


@pytest.mark.parametrize("axis", [0, 1])
def test_every_line_of_a_margin_is_added_to_the_edge(axis):
    padded = np.ones((6, 6))
    folded = gather_edge(padded, 2, axis, np)
    np.testing.assert_array_equal(np.moveaxis(folded, axis, 0), [[3] * 6, [3] * 6])
