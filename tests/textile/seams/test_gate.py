"""Gate 0: every damaged pixel of a swatch is found, and an undamaged one passes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import check_identity, unit_of_swatch

REPEATS = ["straight", "half-drop", "2/3-drop", "brick", "quarter-brick", "mirror", "mirror-x", "half-turn", "pinwheel",
           "diamond", "stripe", "none"]  # fmt: skip
steady = settings(deadline=None, derandomize=True, max_examples=60)


@st.composite
def units(draw):
    lattice = Lattice.parse(draw(st.sampled_from(REPEATS)))
    across, down = lattice.multiple_px()
    width, height = across * draw(st.integers(1, 4)), down * draw(st.integers(1, 4))
    height = width if lattice.is_square else height
    unit = np.random.default_rng(width * 7 + height).integers(0, 256, (height, width, 3), dtype="uint8")
    return lattice, unit


@steady
@given(units(), st.data())
def test_a_swatch_obeys_its_lattice_until_a_pixel_of_it_changes(made, data):
    lattice, unit = made
    height, width = unit.shape[:2]
    swatch = lattice.swatch(unit).copy()
    assert check_identity(swatch, lattice, (width, height)) is None
    assert unit_of_swatch(lattice, swatch.shape[1], swatch.shape[0]) == (width, height)
    row, column = data.draw(st.integers(0, swatch.shape[0] - 1)), data.draw(st.integers(0, swatch.shape[1] - 1))
    swatch[row, column, data.draw(st.integers(0, 2))] ^= 1
    broken = check_identity(swatch, lattice, (width, height))
    if swatch.shape[:2] == (height, width):  # one unit: nothing else has to be the same
        assert broken is None
    else:
        assert broken is not None
        assert f"not as {lattice.name} has them" in broken


def test_the_first_pixel_that_is_wrong_is_named():
    unit = np.arange(12, dtype="uint8").reshape(2, 2, 3)
    swatch = np.concatenate([unit, unit[::-1]], axis=1)
    assert check_identity(swatch, Lattice.parse("half-drop"), (2, 2)) is None
    swatch[1, 3] = 77
    broken = check_identity(swatch, Lattice.parse("half-drop"), (2, 2))
    assert broken is not None
    assert broken.startswith("1 of the swatch's 8 pixels are not as half-drop has them, the first at column 3, row 1")


def test_a_swatch_of_another_size_or_shift_is_told():
    unit = np.random.default_rng(0).integers(0, 256, (8, 6, 3), dtype="uint8")
    swatch = np.concatenate([unit, np.roll(unit, 4, axis=0)], axis=1)
    drop = Lattice.parse("half-drop")
    assert check_identity(swatch, drop, (6, 8)) is None
    assert "12 × 8 px; expected 10 × 8 px" in (check_identity(swatch, drop, (5, 8)) or "")
    assert "cannot be divided" in (check_identity(swatch, drop, (6, 7)) or "")
    off = np.concatenate([unit, np.roll(unit, 3, axis=0)], axis=1)
    assert check_identity(off, drop, (6, 8)) is not None
    gray = swatch[..., 0].astype("float32")
    assert check_identity(gray, drop, (6, 8)) is None


@pytest.mark.parametrize(("repeat", "size"), [("half-drop", (7, 8)), ("brick", (8, 7)), ("half-drop", (8, 7)),
                                              ("third-drop", (8, 9)), ("pinwheel", (8, 12))])  # fmt: skip
def test_sizes_that_no_swatch_can_have_are_errors(repeat, size):
    with pytest.raises(UsageError, match=r"expected|square|multiple"):
        unit_of_swatch(Lattice.parse(repeat), *size)
