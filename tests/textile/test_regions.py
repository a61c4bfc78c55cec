"""Outlines and islands across the repeat, against plain computations on a large piece of the plane."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter, label

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.regions import smooth_outlines, without_islands

REPEATS = ["straight", "half-drop", "third-drop", "third-brick", "brick"]
# Where the unit may not be moved, because it is mirrored or turned, or ends at an edge.
FIXED = ["mirror", "mirror-x", "half-turn", "pinwheel", "ogee"]


def is_known(repeat):
    try:
        return bool(Lattice.parse(repeat))
    except UsageError:
        return False


def apart(count):
    """Distances of inks on a line."""
    place = np.arange(count, dtype=float)
    return np.abs(place[:, None] - place)


def random_labels(seed, *, height=12, width=18, count=3):
    return np.random.default_rng(seed).integers(0, count, (height, width)).astype("uint8")


def blotches(seed, *, height=24, width=30, count=3):
    """Noise with islands of all sizes."""
    noise = np.random.default_rng(seed).normal(size=(count, height, width))
    return np.array([gaussian_filter(layer, 1.2, mode="wrap") for layer in noise]).argmax(axis=0).astype("uint8")


def moved(labels, repeat, top, left):
    return Lattice.parse(repeat).plane(labels, rows=labels.shape[0], columns=labels.shape[1], top=top, left=left)


def smallest_on_the_plane(labels, repeat):
    """The area of the smallest island in the middle of a large piece of the plane."""
    height, width = labels.shape
    plane = Lattice.parse(repeat).plane(labels, rows=7 * height, columns=7 * width)
    areas = []
    for ink in np.unique(plane):
        pieces, _ = label(plane == ink)
        middle = np.unique(pieces[2 * height : 5 * height, 2 * width : 5 * width])
        areas += list(np.bincount(pieces.ravel())[middle[middle > 0]])
    return min(areas)


# Islands


def test_a_speckle_goes_to_the_ink_around_it_and_a_larger_spot_stays():
    labels = np.zeros((20, 20), dtype="uint8")
    labels[3, 4] = labels[3, 5] = 1
    labels[10:13, 10:13] = 2
    found, gone = without_islands(labels, 3, Lattice("straight"), distances=apart(3))
    assert gone == 1
    assert (found == np.where(labels == 1, 0, labels)).all()
    assert (labels[3, 4:6] == 1).all(), "what was given stays as it was"


def test_an_island_of_exactly_the_smallest_area_stays():
    labels = np.zeros((9, 9), dtype="uint8")
    labels[4, 3:6] = 1
    for smallest, gone in ((3, 0), (3.01, 1)):
        assert without_islands(labels, smallest, Lattice("straight"), distances=apart(2))[1] == gone


def test_pixels_that_touch_at_a_corner_are_two_islands():
    labels = np.zeros((9, 9), dtype="uint8")
    labels[4, 4] = labels[5, 5] = 1
    assert without_islands(labels, 2, Lattice("straight"), distances=apart(2))[1] == 2


def test_the_ink_with_most_of_the_outline_wins_and_the_nearer_one_where_they_are_equal():
    labels = np.zeros((9, 9), dtype="uint8")
    labels[:, 4:] = 3
    labels[4, 4] = 1  # one side to ink 0, three to ink 3
    assert without_islands(labels, 2, Lattice("none"), distances=apart(4))[0][4, 4] == 3
    labels[4, 3:5] = 1  # three sides to each
    assert without_islands(labels, 3, Lattice("none"), distances=apart(4))[0][4, 3] == 0
    labels[4, 3:5] = 2
    assert without_islands(labels, 3, Lattice("none"), distances=apart(4))[0][4, 3] == 3


def test_an_island_in_a_small_island_goes_with_it():
    labels = np.zeros((12, 12), dtype="uint8")
    labels[4:7, 4:7] = 1
    labels[5, 5] = 2
    found, _ = without_islands(labels, 10, Lattice("straight"), distances=apart(3))
    assert (found == 0).all()


@pytest.mark.parametrize(
    ("repeat", "pixels", "joined"),
    [
        ("straight", [(5, 0), (5, 17)], True),
        ("half-drop", [(5, 0), (5, 17)], False),
        ("half-drop", [(5, 0), (11, 17)], True),  # half of the height of 12 lower
        ("third-drop", [(4, 0), (8, 17)], True),  # a third of the height lower
        ("third-drop", [(4, 0), (0, 17)], False),  # a third higher: that is another repeat
        ("straight", [(0, 7), (11, 7)], True),
        ("third-brick", [(0, 7), (11, 7)], False),
        ("third-brick", [(0, 6), (11, 12)], True),
        ("third-brick", [(0, 6), (11, 0)], False),
        ("none", [(5, 0), (5, 17)], False),
    ],
)
def test_an_island_goes_on_behind_the_edge_as_the_repeat_says(repeat, pixels, joined):
    labels = np.zeros((12, 18), dtype="uint8")
    for pixel in pixels:
        labels[pixel] = 1
    _, gone = without_islands(labels, 2, Lattice.parse(repeat), distances=apart(2))
    assert gone == (0 if joined else 2)


@given(
    seed=st.integers(0, 999),
    repeat=st.sampled_from([*REPEATS, *filter(is_known, FIXED)]),
    smallest=st.sampled_from([2, 5, 12, 30]),
)
@settings(deadline=None, derandomize=True, max_examples=60)
def test_no_island_on_the_plane_is_smaller(seed, repeat, smallest):
    size = {"height": 24, "width": 24}
    labels = random_labels(seed, **size) if seed % 2 else blotches(seed, **size)
    found, _ = without_islands(labels, smallest, Lattice.parse(repeat), distances=apart(3))
    assert len(np.unique(found)) == 1 or smallest_on_the_plane(found, repeat) >= smallest


@given(seed=st.integers(0, 999), repeat=st.sampled_from(REPEATS), top=st.integers(-40, 40), left=st.integers(-40, 40))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_islands_go_the_same_way_wherever_the_unit_is_cut(seed, repeat, top, left):
    labels = random_labels(seed) if seed % 2 else blotches(seed)
    lattice = Lattice.parse(repeat)
    whole, gone = without_islands(labels, 6, lattice, distances=apart(3))
    elsewhere, gone_elsewhere = without_islands(moved(labels, repeat, top, left), 6, lattice, distances=apart(3))
    np.testing.assert_array_equal(elsewhere, moved(whole, repeat, top, left))
    assert gone == gone_elsewhere


def test_a_plain_cloth_has_no_islands():
    labels = np.zeros((5, 5), dtype="uint8")
    assert without_islands(labels, 1000, Lattice("straight"), distances=apart(1))[1] == 0


# Outlines


def test_ragged_edges_become_smooth_and_straight_ones_stay():
    ragged = np.zeros((40, 40), dtype="uint8")
    ragged[:, 20:] = 1
    straight = ragged.copy()
    ragged[np.arange(0, 40, 3), 20] = 0
    ragged[np.arange(1, 40, 5), 19] = 1
    for labels in (ragged, straight):
        found = smooth_outlines(labels, 1.5, Lattice("none"), count=2)
        assert ((found == 0).sum(axis=1)[5:-5] == 20).all()


def test_a_disk_stays_a_disk_and_a_thread_thinner_than_the_blur_goes():
    y, x = np.mgrid[:60, :60]
    labels = ((y - 30) ** 2 + (x - 20) ** 2 < 144).astype("uint8")
    labels[:, 45] = 2
    found = smooth_outlines(labels, 1.5, Lattice("straight"), count=3)
    assert ((found == 1) ^ (labels == 1)).sum() < 20
    assert not (found == 2).any()


def test_no_smoothing_changes_nothing():
    labels = random_labels(0)
    assert smooth_outlines(labels, 0, Lattice("straight"), count=3) is labels


@pytest.mark.parametrize("repeat", REPEATS)
def test_outlines_are_smoothed_as_on_the_plane(repeat):
    """Against the majority twice over a piece of the plane so large that its borders do not matter."""
    labels = random_labels(3, height=24, width=24)
    plane = Lattice.parse(repeat).plane(labels, rows=96, columns=96, top=-36, left=-36)
    for _ in range(2):
        plane = np.array([gaussian_filter((plane == ink).astype(float), 1.5, radius=5) for ink in range(3)]).argmax(
            axis=0
        )
    found = smooth_outlines(labels, 1.5, Lattice.parse(repeat), count=3)
    assert (found != plane[36:60, 36:60]).mean() < 2e-3  # where two inks are equal to the last bit


@given(seed=st.integers(0, 99), repeat=st.sampled_from(REPEATS), top=st.integers(-40, 40), left=st.integers(-40, 40))
@settings(deadline=None, derandomize=True, max_examples=30)
def test_outlines_are_the_same_wherever_the_unit_is_cut(seed, repeat, top, left):
    labels, lattice = random_labels(seed), Lattice.parse(repeat)
    whole = smooth_outlines(labels, 1.2, lattice, count=3)
    elsewhere = smooth_outlines(moved(labels, repeat, top, left), 1.2, lattice, count=3)
    np.testing.assert_array_equal(elsewhere, moved(whole, repeat, top, left))
