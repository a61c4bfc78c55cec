"""GIMP palettes, as GIMP and as Aseprite write them."""

from __future__ import annotations

import pytest

from nstflow.textile.palette_files import gpl_bytes
from nstflow.textile.palettes import Ink
from testing.palettes import INKS, read, refusal

GPL = """\
GIMP Palette
Name: Dyes
Columns: 4
#
168  50  62\tmadder  root
  0   0   0
# a remark

255 255 255 Untitled
"""


@pytest.mark.parametrize("text", [GPL, GPL.replace("\n", "\r\n"), "\ufeff" + GPL, GPL.rstrip()])
def test_a_gpl_file_is_read_however_its_lines_end(tmp_path, text):
    inks = read(tmp_path, text, "dyes.gpl")
    assert inks == (Ink("madder root", (168, 50, 62)), Ink("", (0, 0, 0)), Ink("", (255, 255, 255)))


def test_a_gpl_file_of_an_old_gimp_keeps_its_letters(tmp_path):
    assert read(tmp_path, "GIMP Palette\n1 2 3 grün\n".encode("latin-1"), "a.gpl")[0].name == "grün"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "an empty file"),
        ("168 50 62 madder\n", "its first line is not 'GIMP Palette'"),
        ("GIMP Palette\nName: x\n#\n", "a palette without colors"),
        ("GIMP Palette\n#\n1 2\n", "dyes.gpl:3: '1 2': expected red green blue name"),
        ("GIMP Palette\n1 2 300 x\n", "dyes.gpl:2: 1 2 300: expected numbers from 0 to 255"),
        ("GIMP Palette\n#a8323e madder\nred\n", "dyes.gpl:3: 'red'"),
    ],
)
def test_a_broken_gpl_file_is_named_with_the_line(tmp_path, text, hint):
    assert hint in refusal(tmp_path, text, "dyes.gpl")


def test_a_gpl_file_as_gimp_writes_it(tmp_path):
    (tmp_path / "inks.gpl").write_bytes(gpl_bytes(INKS[:1], title="Spring"))
    assert (tmp_path / "inks.gpl").read_bytes() == b"GIMP Palette\nName: Spring\nColumns: 0\n#\n168  50  62\tmadder\n"


ASEPRITE = """\
GIMP Palette
Channels: RGBA
#
 20  30  60 255\tnight
200  60  50 128\tmadder
  0   0   0   0\tnothing
245 235 215 255
"""


def test_a_palette_of_aseprite_has_its_colors_as_they_look_on_white(tmp_path):
    inks = read(tmp_path, ASEPRITE, "dyes.gpl")
    over_white = tuple(round(value * 128 / 255 + 255 * (1 - 128 / 255)) for value in (200, 60, 50))
    assert inks == (Ink("night", (20, 30, 60)), Ink("madder", over_white), Ink("", (245, 235, 215)))


@pytest.mark.parametrize("alpha", ["", " 256"])
def test_a_color_of_aseprite_without_a_right_alpha_is_named_with_its_line(tmp_path, alpha):
    found = refusal(tmp_path, f"GIMP Palette\nChannels: RGBA\n1 2 3{alpha}\n", "dyes.gpl")
    assert "dyes.gpl:3: " in found


def test_a_number_after_the_colors_of_gimp_is_a_name(tmp_path):
    assert read(tmp_path, "GIMP Palette\n1 2 3 255 dark\n", "dyes.gpl") == (Ink("255 dark", (1, 2, 3)),)
