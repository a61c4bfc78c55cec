"""Repeats by name, and as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice, parse_grid
from testing.formulas import ALL


@pytest.mark.parametrize("lattice", ALL, ids=lambda lattice: lattice.name)
def test_names_read_back_to_an_equal_lattice(lattice):
    assert Lattice.parse(lattice.name) == lattice


@pytest.mark.parametrize(
    ("written", "name"),
    [("Half_Drop", "half-drop"), (" half drop ", "half-drop"), ("2/4-drop", "half-drop"), ("half-brick", "brick"),
     ("1/2-brick", "brick"), ("3/12-drop", "quarter-drop"), ("4/10-drop", "2/5-drop"), ("1/6-brick", "1/6-brick"),
     ("Straight", "straight"), ("NONE", "none"), ("mirror-both", "mirror"), ("Mirror X", "mirror-x"),
     ("p2", "half-turn"), ("rotational", "half-turn"), ("P4", "pinwheel"), ("stripe_x", "stripe"),
     ("border", "stripe"), ("Ogee", "ogee")],
)  # fmt: skip
def test_other_spellings_are_understood(written, name):
    assert Lattice.parse(written).name == name


@pytest.mark.parametrize(
    "written", ["half-drpo", "drop", "", "1/2", "-1/2-drop", "1/2-drop-", "1.5/2-drop", "1/2-mirror", "p3"]
)
def test_unknown_repeats_are_errors_that_name_the_known_ones(written):
    known = "straight.*half-drop.*brick.*mirror-x.*half-turn.*pinwheel.*diamond.*ogee.*stripe.*2/5-drop"
    with pytest.raises(UsageError, match=f"unknown repeat.*{known}"):
        Lattice.parse(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("half-drpo", "half-drop"), ("miror", "mirror"), ("rotationl", "rotational"), ("oge", "ogee")],
)
def test_a_misspelt_repeat_is_answered_with_the_nearest(written, meant):
    with pytest.raises(UsageError, match=f"did you mean '{meant}'"):
        Lattice.parse(written)


@pytest.mark.parametrize("written", ["0/3-drop", "3/3-drop", "5/3-brick", "1/0-drop", "1/17-drop"])
def test_fractions_that_are_no_shift_are_errors(written):
    with pytest.raises(UsageError, match="between 0 and 1"):
        Lattice.parse(written)


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_grid_is_columns_times_rows(columns: int, rows: int) -> None:
    assert parse_grid(f"{columns}x{rows}") == parse_grid(f" {columns} × {rows} ") == (columns, rows)


@pytest.mark.parametrize("text", ["3", "0x3", "3x13", "x3", "3x3x3", "axb", ""])
def test_other_grids_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected columns x rows such as 3x3"):
        parse_grid(text)
