"""Inks that nobody has named."""

from __future__ import annotations

from nstflow.textile.color_names import named
from nstflow.textile.palettes import Ink


def test_inks_without_a_name_are_called_after_the_nearest_color_and_told_apart():
    inks = [Ink("", (255, 254, 250)), Ink("", (24, 36, 62)), Ink("Navy", (20, 30, 60)), Ink("", (170, 48, 60))]
    assert [ink.name for ink in named(inks)] == ["white", "navy", "Navy 2", "madder"]
    assert [ink.rgb for ink in named(inks)] == [ink.rgb for ink in inks]


def test_names_stay_apart_where_a_number_is_taken():
    inks = [Ink("red 2", (1, 1, 1)), Ink("red", (2, 2, 2)), Ink("red", (3, 3, 3))]
    assert [ink.name for ink in named(inks)] == ["red 2", "red", "red 3"]
