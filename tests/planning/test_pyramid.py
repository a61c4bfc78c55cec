"""Sizes from coarse to fine; how many iterations each gets by default is not held here."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.planning.pyramid import plan_scales
from nstflow.textile.lattice import Lattice

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick", "none")


def sizes(scales):
    return [(scale.width_px, scale.height_px) for scale in scales]


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(REPEATS), st.integers(16, 3000), st.floats(0.3, 3))
def test_automatic_sizes_climb_by_halves_to_the_unit_and_fit_the_lattice(repeat, width, aspect):
    lattice = Lattice.parse(repeat)
    unit = lattice.snap(width, width * aspect, stride=16)
    scales = plan_scales(unit, lattice=lattice)
    assert sizes(scales)[-1] == unit
    for width_px, height_px in sizes(scales):
        assert lattice.snap(width_px, height_px, stride=16) == (width_px, height_px)
        halvings = np.log2(unit[0] / width_px)
        assert abs(halvings - round(halvings)) <= np.log2(4 / 3) + 1e-9, "a half, a quarter, … of the unit, or near it"
        assert 0.85 < (height_px / width_px) / (unit[1] / unit[0]) < 1.17, "never squeezed much"
    for coarse, fine in pairwise(sizes(scales)):
        assert coarse[0] < fine[0]
    assert all(scale.iterations > 0 for scale in scales)
    assert all(a.iterations >= b.iterations for a, b in pairwise(scales))


def test_a_small_unit_is_the_only_size():
    assert sizes(plan_scales((96, 64), lattice=Lattice("straight"))) == [(96, 64)]


def test_given_widths_are_snapped_sorted_and_end_with_the_unit():
    scales = plan_scales((512, 256), lattice=Lattice("drop", 1, 2), widths_px=(250, 130), iterations=7)
    assert [(scale.width_px, scale.height_px, scale.iterations) for scale in scales] == [
        (128, 64, 7), (256, 128, 7), (512, 256, 7),
    ]  # fmt: skip


def test_widths_above_the_units_are_left_out_and_equal_ones_are_merged():
    scales = plan_scales((256, 256), lattice=Lattice("straight"), widths_px=(64, 66, 128, 256, 512))
    assert sizes(scales) == [(64, 64), (128, 128), (256, 256)]


@pytest.mark.parametrize(
    ("widths", "iterations", "expected"),
    [
        ((64, 128, 256), (30, 20, 10), [(64, 30), (128, 20), (256, 10)]),
        ((256, 64, 128), (10, 30, 20), [(64, 30), (128, 20), (256, 10)]),
        ((64, 128), (30, 20), [(64, 30), (128, 20), (256, 20)]),
        ((128,), (30,), [(128, 30), (256, 30)]),
        ((64, 66, 256), (40, 30, 10), [(64, 30), (256, 10)]),
        ((128, 256, 512), (30, 20, 10), [(128, 20), (256, 10)]),
    ],
    ids=["one each", "in any order", "the unit is not named", "one width", "merged", "one is too wide"],
)
def test_iterations_go_with_their_widths(widths, iterations, expected):
    scales = plan_scales((256, 256), lattice=Lattice("straight"), widths_px=widths, iterations=iterations)
    assert [(scale.width_px, scale.iterations) for scale in scales] == expected


@pytest.mark.parametrize("widths", [None, (128,), (64, 128, 256)])
def test_as_many_iterations_as_widths_are_expected(widths):
    with pytest.raises(UsageError, match=r"iterations.*2"):
        plan_scales((256, 256), lattice=Lattice("straight"), widths_px=widths, iterations=(20, 10))
