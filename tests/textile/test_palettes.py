"""Colors as a designer writes them."""

from __future__ import annotations

import pytest

from nstflow.errors import UsageError
from nstflow.textile.palettes import Ink, parse_ink


@pytest.mark.parametrize(
    ("text", "name", "rgb"),
    [
        ("#1b2a41", "", (27, 42, 65)),
        ("#FFF", "", (255, 255, 255)),
        ("#1aF", "", (17, 170, 255)),
        ("madder: #a8323e", "madder", (168, 50, 62)),
        ("  night   sky :  #000000 ", "night sky", (0, 0, 0)),
        ("PANTONE 19-4052: classic: #0f4c81", "PANTONE 19-4052: classic", (15, 76, 129)),
        ({"madder": "#a8323e"}, "madder", (168, 50, 62)),
    ],
)
def test_a_color_is_read_with_its_name(text, name, rgb):
    assert parse_ink(text) == Ink(name, rgb)


@pytest.mark.parametrize(
    "text", ["red", "1b2a41", "#12", "#12345", "#1234567", "#ggg", "", "#", "a: b", 7, 0x1B2A41, []]
)
def test_what_is_no_color_is_shown_with_what_is_expected(text):
    with pytest.raises(
        UsageError, match=r'expected a color such as "#1b2a41" or "madder: #a8323e", in quotes'
    ) as caught:
        parse_ink(text)
    assert str(text) in str(caught.value)


@pytest.mark.parametrize("text", [None, {"madder": None}])
def test_a_color_lost_to_a_comment_of_yaml_is_explained(text):
    with pytest.raises(UsageError, match="a # after a space begins a comment in YAML"):
        parse_ink(text)


def test_an_ink_is_written_as_it_is_read():
    assert Ink("madder", (168, 50, 62)).hex == "#a8323e"
    for ink in (Ink("madder", (168, 50, 62)), Ink("", (0, 1, 2)), Ink("a: b", (9, 9, 9))):
        assert parse_ink(str(ink)) == ink
