"""Photoshop's swatches, from bytes written by hand."""

from __future__ import annotations

import struct

import pytest

from nstflow.textile.palettes import Ink
from testing.palettes import read, refusal

# Two swatches as Photoshop 7 wrote them: red, "Swatch 1", and green, "Swatch 2".
FIRST = bytes.fromhex("0001 0002 0000 FFFF 0000 0000 0000 0000 0000 FFFF 0000 0000".replace(" ", ""))
SECOND = bytes.fromhex(
    (
        "0002 0002 0000 FFFF 0000 0000 0000 0000 0009 0053 0077 0061 0074 0063 0068 0020 0031 0000"
        "0000 0000 FFFF 0000 0000 0000 0009 0053 0077 0061 0074 0063 0068 0020 0032 0000"
    ).replace(" ", "")
)


def swatches(*colors, version=2):
    """Encode (space, values, name) as a palette of one version."""
    data = struct.pack(">2H", version, len(colors))
    for space, values, name in colors:
        data += struct.pack(">H4h", space, *values, *[0] * (4 - len(values)))
        if version == 2:
            data += struct.pack(">I", len(name) + 1) + (name + "\0").encode("utf-16-be")
    return data


def test_colors_have_the_names_of_the_second_version_where_it_is_there(tmp_path):
    colors = (255, 0, 0), (0, 255, 0)
    assert read(tmp_path, FIRST, "dyes.aco") == tuple(Ink("", color) for color in colors)
    named = tuple(Ink(f"Swatch {number}", color) for number, color in enumerate(colors, start=1))
    assert read(tmp_path, FIRST + SECOND, "dyes.aco") == named
    assert read(tmp_path, SECOND, "dyes.aco") == named  # other programs leave the first version out
    assert read(tmp_path, FIRST + SECOND + b"what later versions add", "dyes.aco") == named


@pytest.mark.parametrize(
    ("space", "values", "rgb"),
    [
        (0, (-1, 0x3333, 0), (255, 51, 0)),
        (1, (0, -1, -1), (255, 0, 0)),
        (1, (0x5555, -1, -1), (0, 255, 0)),  # a third of the circle
        (1, (0, 0, 0x3333), (51, 51, 51)),
        (2, (-1, 0, 0x7FFF, -1), (255, 0, 128)),  # 0 is all of the ink: magenta, and half of the yellow
        (2, (-1, -1, -1, 0), (0, 0, 0)),
        (7, (10000, 0, 0), (255, 255, 255)),
        (7, (5429, 8081, 6989), (255, 0, 0)),  # D50
        (7, (2957, 6829, -11203), (0, 0, 255)),
        (8, (0,), (255, 255, 255)),
        (8, (10000,), (0, 0, 0)),
        (8, (7500,), (64, 64, 64)),  # "75% Gray"
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_every_color_model_becomes_srgb(tmp_path, version, space, values, rgb):
    ((ink),) = read(tmp_path, swatches((space, values, "Ünï 染"), version=version), "dyes.aco")
    assert ink.name == ("Ünï 染" if version == 2 else "")
    assert ink.rgb == pytest.approx(rgb, abs=1)


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"\0\1", "cut off or damaged"),
        (FIRST[:-3], "cut off or damaged"),
        (SECOND[:-3], "cut off or damaged"),
        (FIRST + SECOND[:20], "cut off or damaged"),
        (b"\0\2\0\1" + bytes(10) + b"\xff\xff\xff\xff", "cut off or damaged"),
        (b"\0\1\0\0", "a palette without colors"),
        (swatches((3, (185,), "PANTONE 185 C")), "swatch 1 'PANTONE 185 C' is a color of a book (Pantone)"),
        (swatches((0, (0,), "a"), (14, (0,), "b")), "swatch 2 'b' is in the color space 14; expected RGB"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_wrong(tmp_path, data, hint):
    assert hint in refusal(tmp_path, data, "dyes.aco")
