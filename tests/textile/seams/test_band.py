"""Whether a band was blurred or mirrored, against the plain definitions."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams.band import integrity, likeness_of_sides
from nstflow.textile.seams.profiles import AxisProfile
from testing.drawn import waves

LENGTH = 120


def profile(detail: np.ndarray, relief: np.ndarray) -> AxisProfile:
    return AxisProfile({}, detail, relief, np.zeros(len(detail)))


@pytest.mark.parametrize(("detail", "relief", "expected"), [
    (0.2, 1.0, 0.2), (0.2, 0.5, 0.4), (0.2, 3.0, 0.2), (2.0, 0.5, 1.0), (1.0, 1.0, 1.0), (0.1, 0.2, None),
])  # fmt: skip
def test_integrity_is_detail_against_relief_and_nothing_where_there_is_no_relief(detail, relief, expected):
    usual = np.full(LENGTH, 4.0)
    band = np.r_[0:6, LENGTH - 6 : LENGTH]
    details, reliefs = usual.copy(), 2 * usual
    details[band] *= detail
    reliefs[band] *= relief
    found = integrity(profile(details, reliefs), [LENGTH - 1])
    assert found == (None if expected is None else pytest.approx(expected))
    assert integrity(profile(usual, usual), [LENGTH - 1]) == pytest.approx(1)
    assert integrity(profile(np.zeros(LENGTH), usual), [LENGTH - 1]) is None
    assert integrity(profile(usual[:60], usual[:60]), [59]) is None


@pytest.mark.parametrize("place", ["between", "first", "last"])
@pytest.mark.parametrize("across", [True, False])
def test_a_mirror_is_seen_between_two_pixels_and_on_either_of_them(place, across):
    half = waves("straight", height=80, width=160)[:, :60]
    whole = np.pad(half, ((0, 0), (0, 60 if place == "between" else 58), (0, 0)),
                   "symmetric" if place == "between" else "reflect")  # fmt: skip
    whole = np.roll(whole, -1, axis=1) if place == "last" else whole
    tile = whole if across else whole.swapaxes(0, 1)
    assert likeness_of_sides(tile, Lattice("straight"), across=across) == pytest.approx(1, abs=1e-4)
    other = likeness_of_sides(tile, Lattice("straight"), across=not across)
    assert other is not None
    assert other < 0.9
