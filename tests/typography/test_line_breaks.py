"""Ellipses and lines."""

from __future__ import annotations

import pytest

from nstflow.typography.line_breaks import shorten, shorten_middle, wrap
from nstflow.typography.text import width_px
from testing.lettering import SANS

LONG_ID = "peony_on_indigo_with_a_very_long_name_in_bold"


def test_what_fits_is_left_alone():
    assert shorten("short", SANS, 200) == shorten_middle("short", SANS, 200) == "short"
    assert wrap("short", SANS, 200, 2) == ("short",)


@pytest.mark.parametrize("width", [20, 60, 150, 300])
def test_shortened_text_fits_and_shows_an_ellipsis(width):
    for shortened in (shorten(LONG_ID, SANS, width), shorten_middle(LONG_ID, SANS, width)):
        assert width_px(shortened, SANS) <= width
        assert "…" in shortened


def test_a_shortened_id_keeps_both_ends():
    shortened = shorten_middle(LONG_ID, SANS, 200)
    assert shortened.startswith("peony")
    assert shortened.endswith("bold")


def test_wrapped_lines_fit_and_lose_nothing_when_there_is_room():
    text = "image turned NaN at step 212; lower losses.gram.weight or /a/long/path/to/some/picture_file.png"
    lines = wrap(text, SANS, 160, 99)
    assert all(width_px(line, SANS) <= 160 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrapping_ends_with_an_ellipsis_where_the_room_ends():
    lines = wrap("one two three four five six seven eight nine ten " * 5, SANS, 100, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_a_word_without_a_break_is_cut_and_not_let_out():
    lines = wrap("x" * 100, SANS, 80, 50)
    assert "".join(lines) == "x" * 100
    assert all(width_px(line, SANS) <= 80 for line in lines)


def test_line_breaks_and_tabs_become_spaces():
    assert wrap("a\n\tb\r\nc", SANS, 200, 1) == ("a b c",)
