"""GPL and ASE files: read from bytes written by hand, and written so that they read the same."""

from __future__ import annotations

import struct

import pytest

from nstflow.errors import UsageError
from nstflow.textile.palette_files import ase_bytes, gpl_bytes, read_palette
from nstflow.textile.palettes import Ink

# Two swatches in a group and one behind it, byte by byte.
GROUP = bytes.fromhex("C001 0000 000C 0005 0044 0079 0065 0073 0000".replace(" ", ""))  # "Dyes"
RED = bytes.fromhex(
    "0001 00000018 0002 0052 0000 52474220 3F800000 00000000 3F000000 0000".replace(" ", "")  # "R", RGB 1, 0, 0.5
)
END = bytes.fromhex("C002 00000000".replace(" ", ""))
GREY = bytes.fromhex("0001 0000000E 0001 0000 47726179 3F000000 0002".replace(" ", ""))  # no name, Gray 0.5


def head(blocks):
    return bytes.fromhex("41534546 0001 0000".replace(" ", "")) + blocks.to_bytes(4, "big")


def swatch(name, model, *values):
    text = (name + "\0").encode("utf-16-be")
    body = struct.pack(">H", len(name) + 1) + text + model + struct.pack(f">{len(values)}f", *values) + b"\0\0"
    return struct.pack(">HI", 1, len(body)) + body


def read(tmp_path, data, name="dyes.ase"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_palette(path)


def refusal(tmp_path, data, name="dyes.ase"):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, data, name)
    text = str(caught.value)
    assert text.startswith(str(tmp_path / name))
    assert len(text.splitlines()) == 1
    return text


def test_ase_bytes_written_by_hand(tmp_path):
    assert len(GROUP) == 6 + 12
    assert len(RED) == 6 + 24
    assert len(GREY) == 6 + 14
    inks = read(tmp_path, head(4) + GROUP + RED + END + GREY)
    assert inks == (Ink("R", (255, 0, 128)), Ink("", (128, 128, 128)))


@pytest.mark.parametrize(
    ("model", "values", "rgb"),
    [
        (b"RGB ", (1.0, 0.2, 0.0), (255, 51, 0)),
        (b"RGB ", (1.5, -0.2, 0.0), (255, 0, 0)),
        (b"CMYK", (0.0, 1.0, 0.5, 0.2), (204, 0, 102)),
        (b"CMYK", (0.0, 0.0, 0.0, 1.0), (0, 0, 0)),
        (b"Gray", (1.0,), (255, 255, 255)),
        (b"GRAY", (0.2,), (51, 51, 51)),
        (b"LAB ", (1.0, 0.0, 0.0), (255, 255, 255)),
        (b"LAB ", (0.0, 0.0, 0.0), (0, 0, 0)),
        # D50, as Photoshop and the ICC's sRGB profile have them.
        (b"LAB ", (0.54291, 80.805, 69.891), (255, 0, 0)),
        (b"LAB ", (0.29568, 68.287, -112.030), (0, 0, 255)),
        (b"LAB ", (0.53585, 0.0, 0.0), (128, 128, 128)),
    ],
)
def test_every_color_model_of_ase_becomes_srgb(tmp_path, model, values, rgb):
    ((ink),) = read(tmp_path, head(1) + swatch("Ünï 染", model, *values))
    assert ink.name == "Ünï 染"
    assert ink.rgb == pytest.approx(rgb, abs=1)


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "an empty file"),
        (b"ASEF", "cut off after 4 bytes, within its header"),
        (head(4) + GROUP + RED + END, "cut off: 3 of 4 blocks are there"),
        (head(2) + GROUP + RED[:-3], "cut off in block 2 of 2: 21 of 24 bytes"),
        (head(1) + RED[:4], "cut off: 0 of 1 blocks are there"),
        (head(2) + GROUP + END, "a palette without colors"),
        (head(0), "a palette without colors"),
        (head(1) + b"\x12\x34" + RED[2:], "block 1 at byte 12 is of an unknown kind 0x1234"),
        (head(1) + swatch("x", b"HSB ", 1, 1, 1), "swatch 1 'x' is in 'HSB'; expected RGB, CMYK, Lab or grey"),
        (head(1) + swatch("x", b"CMYK", 1, 1), "block 1 is damaged"),
        (head(1) + b"\0\1\0\0\0\2\x7f\xff", "swatch 1 '' is in ''"),
        (head(1) + b"\0\1\0\0\0\1\0", "block 1 is damaged"),
        (head(1) + swatch("x", b"RGB ", float("nan"), 0, 0), "swatch 1 'x' is not a number"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not a palette"),
        (b"8BCB" + bytes(9), "not a palette"),
        (b"x" * ((1 << 22) + 1), "larger than any palette"),
    ],
)
def test_a_broken_ase_file_is_named_with_what_is_wrong(tmp_path, data, hint):
    assert hint in refusal(tmp_path, data)


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


def test_the_content_counts_and_not_the_ending(tmp_path):
    assert read(tmp_path, GPL, "dyes.ase") == read(tmp_path, GPL, "dyes.gpl")
    assert read(tmp_path, head(1) + RED, "dyes.gpl")[0].name == "R"


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


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for name, hint in (("no.ase", "no such palette file"), ("", "a folder")):
        with pytest.raises(UsageError, match=hint):
            read_palette(tmp_path / name)


INKS = (Ink("madder", (168, 50, 62)), Ink("night sky 染", (0, 1, 255)), Ink("", (7, 8, 9)))


@pytest.mark.parametrize("encoded", [gpl_bytes, ase_bytes])
def test_what_is_written_reads_the_same(tmp_path, encoded):
    (tmp_path / "inks").write_bytes(encoded(INKS, title="Spring"))
    assert read_palette(tmp_path / "inks") == INKS


def test_a_gpl_file_as_gimp_writes_it(tmp_path):
    (tmp_path / "inks.gpl").write_bytes(gpl_bytes(INKS[:1], title="Spring"))
    assert (tmp_path / "inks.gpl").read_bytes() == b"GIMP Palette\nName: Spring\nColumns: 0\n#\n168  50  62\tmadder\n"


def test_an_ase_file_byte_by_byte(tmp_path):
    (tmp_path / "inks.ase").write_bytes(ase_bytes([Ink("R", (255, 0, 255))], title="Dyes"))
    red = RED[:-6] + bytes.fromhex("3F800000 0002".replace(" ", ""))
    assert (tmp_path / "inks.ase").read_bytes() == head(3) + GROUP + red + END
