"""Where a tile is cut: the plane stays the same, and motifs stay whole where they can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter, uniform_filter1d
from skimage.color import rgb2lab

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.unit_cut import UnitCut, cut_unit, find_unit_cut

GROUND = (236, 228, 210)
MOVABLE = ["straight", "half-drop", "third-drop", "2/3-drop", "brick", "2/5-brick", "diamond"]


def one_motif(height: int, width: int, margin: int) -> np.ndarray:
    """A unit with a busy rectangle in plain ground: uint8."""
    unit = np.full((height, width, 3), GROUND, dtype="uint8")
    inner = (height - 2 * margin, width - 2 * margin, 3)
    unit[margin:-margin, margin:-margin] = np.random.default_rng(0).integers(0, 180, inner, dtype="uint8")
    return unit


def is_ground(pixels: np.ndarray) -> bool:
    return bool((pixels == np.array(GROUND, dtype="uint8")).all())


def has_whole_motif(unit: np.ndarray) -> bool:
    return is_ground(unit[0]) and is_ground(unit[-1]) and is_ground(unit[:, 0]) and is_ground(unit[:, -1])


@pytest.mark.parametrize("repeat", MOVABLE)
@pytest.mark.parametrize("place", [(0, 0), (31, 47), (60, 1), (5, 90)])
def test_a_motif_that_was_cut_is_whole_again(repeat, place):
    lattice = Lattice.parse(repeat)
    moved = lattice.plane(one_motif(120, 120, 9), rows=120, columns=120, top=place[0], left=place[1])
    cut = find_unit_cut(moved, lattice)
    found = cut_unit(moved, lattice, cut)
    assert has_whole_motif(found)
    assert cut.after <= cut.before
    assert abs(int((found != GROUND).any(2).any(1).argmax()) - 9) <= 2, "in the middle of the gap"
    assert abs(int((found != GROUND).any(2).any(0).argmax()) - 9) <= 2


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.sampled_from(MOVABLE), st.integers(1, 3), st.integers(1, 3), st.integers(0, 9))
def test_the_plane_is_the_same_but_for_where_it_begins(repeat, across, down, seed):
    lattice = Lattice.parse(repeat)
    width, height = (part * n for part, n in zip(lattice.multiple_px(), (across, down), strict=True))
    noise = np.random.default_rng(seed).random((height, width, 3))
    unit = gaussian_filter(noise, (1, 1, 0), mode="wrap").astype("float32")
    for cut in (find_unit_cut(unit, lattice), UnitCut(seed % height, 5 % width, 0, 0)):
        found = cut_unit(unit, lattice, cut)
        assert found.shape == unit.shape
        again = lattice.plane(found, rows=3 * height, columns=4 * width, top=-height, left=-width)
        window = {"top": cut.top_px - height, "left": cut.left_px - width}
        np.testing.assert_array_equal(again, lattice.plane(unit, rows=3 * height, columns=4 * width, **window))


@pytest.mark.parametrize("repeat", MOVABLE)
def test_the_cut_is_the_cheapest_of_all_units_laid_out_one_by_one(repeat):
    lattice, side = Lattice.parse(repeat), 30
    unit = gaussian_filter(np.random.default_rng(3).random((side, side, 3)), (1, 1, 0), mode="wrap")
    unit = ((unit - unit.min()) / np.ptp(unit)).astype("float32")

    def upper_edges(left: int, *, turned: bool) -> np.ndarray:
        """The cost of the upper edge (turned: of the left edge) of the units that begin at every row (column)."""
        window = {"rows": side + 1, "columns": side, "top": -1, "left": left}
        if turned:
            window = {"rows": side, "columns": side + 1, "top": left, "left": -1}
        lab = rgb2lab(lattice.plane(unit, **window))
        lines = lab.swapaxes(0, 1) if turned else lab
        deviation = np.sqrt(lines[1:].var(axis=1).sum(axis=1))
        steps = np.linalg.norm(np.diff(lines, axis=0), axis=2).mean(axis=1)
        means = lines[1:].mean(axis=1)
        around = uniform_filter1d(means, side, axis=0, mode="wrap")
        cost = deviation + steps + np.linalg.norm(means - around, axis=1)
        return cost + 0.25 * uniform_filter1d(cost, 3, mode="wrap")

    down = np.stack([upper_edges(left, turned=False) for left in range(side)], axis=1)
    across = np.stack([upper_edges(top, turned=True) for top in range(side)], axis=0)
    costs = down + across
    cut = find_unit_cut(unit, lattice)
    assert cut.before == pytest.approx(costs[0, 0], rel=1e-3)
    assert cut.after == pytest.approx(costs.min(), rel=1e-3)
    assert costs[cut.top_px, cut.left_px] == pytest.approx(costs.min(), rel=1e-3)


def test_a_cut_keeps_off_the_lines_of_the_pattern():
    unit = np.full((90, 90, 3), GROUND, dtype="uint8")
    unit[:3] = unit[:, :3] = (30, 60, 90)
    cut = find_unit_cut(unit, Lattice("straight"))
    assert 20 < cut.top_px < 73
    assert 20 < cut.left_px < 73


def test_a_tile_that_is_cut_best_stays_as_it_is():
    lattice = Lattice.parse("half-drop")
    unit = one_motif(80, 60, 8)
    assert not find_unit_cut(unit, lattice).moves
    assert cut_unit(unit, lattice, find_unit_cut(unit, lattice)) is unit
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3), dtype="uint8")
    assert not find_unit_cut(noise, lattice).moves, "nothing is gained where all places are alike"
    flat = np.full((12, 12, 3), 99, dtype="uint8")
    assert find_unit_cut(flat, lattice) == UnitCut()


@pytest.mark.parametrize("repeat", ["mirror", "mirror-x", "half-turn", "pinwheel", "none"])
def test_units_that_cannot_be_moved_stay_with_a_note(repeat):
    unit = np.roll(one_motif(40, 40, 6), (11, 17), axis=(0, 1))
    cut = find_unit_cut(unit, Lattice.parse(repeat))
    assert (cut.top_px, cut.left_px) == (0, 0)
    assert "stays" in cut.note


@pytest.mark.parametrize(("repeat", "axis"), [("stripe", 1), ("stripe-y", 0)])
def test_stripes_move_along_the_axis_on_which_they_wrap(repeat, axis):
    unit = np.roll(one_motif(60, 60, 8), (20, 20), axis=(0, 1))
    cut = find_unit_cut(unit, Lattice.parse(repeat))
    moved = (cut.top_px, cut.left_px)
    assert moved[1 - axis] == 0
    assert moved[axis] == pytest.approx(20, abs=5)


def test_a_size_that_the_repeat_cannot_have_is_an_error():
    with pytest.raises(UsageError, match="multiple of 2 px"):
        find_unit_cut(np.zeros((7, 8, 3), "uint8"), Lattice.parse("half-drop"))
