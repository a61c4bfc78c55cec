"""Which kind a palette file is, and names that tell its colors apart."""

from __future__ import annotations

import pytest

from nstflow.errors import UsageError
from nstflow.textile.color_names import named
from nstflow.textile.palette_files import ase_bytes, gpl_bytes, read_palette
from testing.palettes import INKS, read, refusal


def test_the_content_counts_and_not_the_ending(tmp_path):
    for name in ("dyes.ase", "dyes.gpl", "dyes.aco"):
        assert read(tmp_path, gpl_bytes(INKS), name) == read(tmp_path, ase_bytes(INKS), name) == INKS


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for name, hint in (("no.ase", "no such palette file"), ("", "a folder")):
        with pytest.raises(UsageError, match=hint):
            read_palette(tmp_path / name)


@pytest.mark.parametrize("encoded", [gpl_bytes, ase_bytes])
def test_what_is_written_reads_the_same(tmp_path, encoded):
    (tmp_path / "inks").write_bytes(encoded(INKS, title="Spring"))
    assert read_palette(tmp_path / "inks") == INKS


def gpl(*colors):
    return "GIMP Palette\n" + "".join(f"{red} 0 0\t{name}\n" for red, name in enumerate(colors))


def names(inks):
    return [ink.name for ink in inks]


@pytest.mark.parametrize("name", ["Untitled", "untitled", "Unbenannt", "255"])
def test_a_name_that_all_colors_have_is_none(tmp_path, name):
    inks = read(tmp_path, gpl(name, name, name), "dyes.gpl")
    assert names(inks) == ["", "", ""]
    assert len(set(names(named(inks)))) == 3


def test_a_name_that_some_colors_have_is_numbered(tmp_path):
    inks = read(tmp_path, gpl("blue", "Blue", "blue 2", "sand", "", "blue"), "dyes.gpl")
    assert names(inks)[:1] + names(inks)[3:5] == ["blue", "sand", ""]
    assert len({name.casefold() for name in names(inks)}) == len(inks)
    assert all(name.casefold().startswith("blue") for name in [*names(inks)[:3], names(inks)[5]])


def test_a_single_color_keeps_its_name(tmp_path):
    assert names(read(tmp_path, gpl("madder"), "dyes.gpl")) == ["madder"]


@pytest.mark.parametrize("name", ["dyes.png", "dyes.csv", "dyes"])
def test_what_is_no_palette_is_refused_with_what_is_one(tmp_path, name):
    found = refusal(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(50), name)
    assert "not a palette that can be read" in found
    for ending in (".gpl", ".ase", ".aco", ".act", ".csv"):
        assert ending in found
