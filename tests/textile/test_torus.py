"""Distances and even spreads on a repeat, against the plane itself."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.torus import Torus

REPEATS = ("straight", "half-drop", "3/4-drop", "brick", "5/6-brick", "none")


def torus(repeat, rows=36, columns=24):
    return Torus(rows, columns, Lattice.parse(repeat))


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize(("rows", "columns"), [(36, 24), (24, 72), (72, 24)])
def test_a_distance_is_that_to_the_nearest_repeat_on_the_plane(repeat, rows, columns):
    found = torus(repeat, rows, columns)
    corners = np.array([(y, x) for y in (2, rows // 3, rows - 3) for x in (2, columns - 3)])
    for here, there in product(corners, corners):
        unit = np.zeros((rows, columns))
        unit[tuple(there)] = 1
        plane = (
            unit
            if repeat == "none"
            else found.lattice.plane(unit, rows=7 * rows, columns=7 * columns, top=-3 * rows, left=-3 * columns)
        )
        repeats = np.argwhere(plane) - (0 if repeat == "none" else np.array([3 * rows, 3 * columns]))
        expected = np.linalg.norm(repeats - here, axis=1).min()
        assert found.distances(there - here) == pytest.approx(expected)


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_points_keep_away_from_each_other_and_from_their_repeats(repeat, count):
    found = torus(repeat, 240, 240)
    points = found.spread(count, np.random.default_rng(1))
    assert points.shape == (count, 2)
    ways = found.distances(points[:, None] - points[None])[~np.eye(count, dtype=bool)]
    usual = (240 * 240 / count) ** 0.5
    if count > 1:
        assert ways.min() > 0.6 * usual * (0.8 if repeat == "none" else 1)
    if repeat == "none":
        assert points.min() >= 0.4 * min(usual, 240) / 2
        assert points.max() <= 240


def test_a_spread_is_blue_noise_and_not_a_grid():
    """The distances to the nearest point vary, by much less than those of random points do."""
    found = torus("straight", 300, 300)

    def variation(points):
        ways = found.distances(points[:, None] - points[None]) + np.diag(np.full(len(points), np.inf))
        return ways.min(axis=1).std() / ways.min(axis=1).mean()

    rng = np.random.default_rng(2)
    assert 0.005 < variation(found.spread(40, rng)) < 0.2 < variation(rng.uniform(0, 300, (40, 2)))


def test_a_spread_follows_from_its_generator():
    one, same, other = (torus("brick").spread(9, np.random.default_rng(seed)) for seed in (4, 4, 5))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1
