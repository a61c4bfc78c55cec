"""Tables of names and colors."""

from __future__ import annotations

import pytest

from nstflow.textile.palettes import Ink
from testing.palettes import read, refusal

TWO = (Ink("madder root", (168, 50, 62)), Ink("night", (27, 42, 65)))


@pytest.mark.parametrize(
    "text",
    [
        "madder root,#a8323e\nnight,#1b2a41\n",
        "name,hex\nmadder root,a8323e\nnight,1b2a41\n",
        "Hex;Name\r\n#A8323E;madder  root\r\n#1B2A41;night\r\n",
        "number,color,name,red\n1,#a8323e,madder root,168\n2,#1b2a41,night,27\n",
        '"madder root"\t"#a8323e"\n\n"night"\t"#1b2a41"\n',
        "#a8323e, madder root,\n#1b2a41, night,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_name_and_a_color_are_found_however_the_table_is_laid_out(tmp_path, text, encoding):
    assert read(tmp_path, text.encode(encoding), "dyes.csv") == TWO


def test_short_colors_are_read_where_they_begin_with_a_sign(tmp_path):
    assert read(tmp_path, "red,#f00\nabc,#00f\n", "dyes.csv") == (Ink("red", (255, 0, 0)), Ink("abc", (0, 0, 255)))


def test_a_name_that_could_be_a_color_is_a_name_beside_a_color_with_its_sign(tmp_path):
    assert read(tmp_path, "facade,#a8323e\ndecade,#1b2a41\n", "dyes.csv")[0].name == "facade"


@pytest.mark.parametrize("name", ["dyes.hex", "dyes.txt", "dyes.csv"])
@pytest.mark.parametrize("text", ["a8323e\n1b2a41\n", "a8323e,1b2a41\n", "#a8323e #1b2a41".replace(" ", "\n")])
def test_colors_alone_have_no_names(tmp_path, text, name):
    assert read(tmp_path, text, name) == (Ink("", (168, 50, 62)), Ink("", (27, 42, 65)))


def test_letters_of_an_old_spreadsheet_are_kept(tmp_path):
    assert read(tmp_path, "grün,#2f8a4c\nblau,#2d5fb3\n".encode("latin-1"), "dyes.csv")[0].name == "grün"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("name,hex\nmadder,#a8323e\nnight,navy\n", "dyes.csv:3: 'night, navy': expected a name and a color"),
        ("madder,#a8323e,#1b2a41\n", "dyes.csv:1: 2 colors: expected a name and a color"),
        ("name,hex\n", "a palette without colors"),
        ("\n", "a palette without colors"),
        ("168 50 62\n", "a palette without colors"),
        ("madder,#a8323e\n" + "x" * 200_000, "dyes.csv:2: field larger than"),
    ],
)
def test_a_row_without_one_color_is_named_with_its_line(tmp_path, text, hint):
    assert hint in refusal(tmp_path, text, "dyes.csv")
