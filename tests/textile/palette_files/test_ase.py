"""Adobe Swatch Exchange: read from bytes written by hand, and written byte by byte."""

from __future__ import annotations

import struct

import pytest

from nstflow.textile.palette_files import ase_bytes
from nstflow.textile.palettes import Ink
from testing.palettes import read, refusal

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


def test_ase_bytes_written_by_hand(tmp_path):
    assert len(GROUP) == 6 + 12
    assert len(RED) == 6 + 24
    assert len(GREY) == 6 + 14
    inks = read(tmp_path, head(4) + GROUP + RED + END + GREY, "dyes.ase")
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
    ((ink),) = read(tmp_path, head(1) + swatch("Ünï 染", model, *values), "dyes.ase")
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
    assert hint in refusal(tmp_path, data, "dyes.ase")


def test_an_ase_file_byte_by_byte(tmp_path):
    (tmp_path / "inks.ase").write_bytes(ase_bytes([Ink("R", (255, 0, 255))], title="Dyes"))
    red = RED[:-6] + bytes.fromhex("3F800000 0002".replace(" ", ""))
    assert (tmp_path / "inks.ase").read_bytes() == head(3) + GROUP + red + END
