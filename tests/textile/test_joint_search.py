"""Where repeats are joined: along what agrees, and so that the unit begins where it is calm."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.joint_search import find_joint, searched_size
from nstflow.textile.lattice import Lattice
from nstflow.textile.overlap import Frame


@pytest.mark.parametrize(
    ("repeat", "size"), [("straight", (2000, 1000)), ("third-drop", (300, 900)), ("brick", (40, 30))]
)
def test_a_large_unit_is_searched_at_256_px_and_a_small_unit_as_it_is(repeat, size):
    lattice = Lattice.parse(repeat)
    found = searched_size(*size, lattice)
    assert lattice.snap(*found) == found
    if max(size) > 256:
        assert abs(max(found) - 256) <= 3
        assert found[0] / found[1] == pytest.approx(size[0] / size[1], rel=0.02)
    else:
        assert found == size


def test_the_path_runs_where_the_repeats_agree():
    """The picture is gray; in the band that lies below everything but a strip is noise."""
    frame = Frame.of(128, 128, Lattice("stripe-y"))
    picture = np.full((128 + frame.below, 128, 3), 0.5, "float32")
    agree = slice(128 + 18, 128 + 26)  # of 32 rows that overlap
    noise = np.random.default_rng(0).random((frame.below, 128, 3)).astype("float32")
    calm = picture[agree].copy()
    picture[128:] = noise
    picture[agree] = calm
    joint = find_joint(picture, frame)
    assert ((joint.down > 17 / 32) & (joint.down < 27 / 32)).mean() > 0.95


def test_without_an_overlap_there_is_nothing_to_search():
    frame = Frame.of(64, 64, Lattice("stripe"))
    picture = np.random.default_rng(0).random((64, 64 + frame.beside, 3)).astype("float32")
    joint = find_joint(picture, frame)
    assert (joint.down == 0).all()
    assert joint.top == 0
    assert ((joint.across > 0) & (joint.across < 1)).all()
