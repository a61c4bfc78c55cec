"""Photoshop's color tables."""

from __future__ import annotations

import pytest

from nstflow.textile.palettes import Ink
from testing.palettes import read, refusal

COLORS = ((168, 50, 62), (0, 1, 255), (7, 8, 9))
TABLE = bytes(value for color in COLORS for value in color) + bytes(3 * 253)


def test_a_table_that_says_how_many_colors_it_has_has_those(tmp_path):
    data = TABLE + bytes((0, 3, 255, 255))
    assert read(tmp_path, data, "web.act") == tuple(Ink("", color) for color in COLORS)


def test_the_transparent_color_is_no_ink(tmp_path):
    data = TABLE + bytes((0, 3, 0, 1))
    assert [ink.rgb for ink in read(tmp_path, data, "web.act")] == [COLORS[0], COLORS[2]]


def test_a_table_that_does_not_say_so_has_each_of_its_colors_once(tmp_path):
    assert [ink.rgb for ink in read(tmp_path, TABLE, "WEB.ACT")] == [*COLORS, (0, 0, 0)]


def test_a_table_is_one_however_its_first_color_looks(tmp_path):
    data = b"\0\1\0" + TABLE[3:]
    assert read(tmp_path, data, "web.act")[0].rgb == (0, 1, 0)


@pytest.mark.parametrize("size", [1, 767, 770, 773])
def test_another_size_is_refused(tmp_path, size):
    assert f"{size} bytes; a color table (.act) has 768 or 772" in refusal(tmp_path, (TABLE + bytes(9))[:size], "a.act")
