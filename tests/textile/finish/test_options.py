"""Options that steps share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from nstflow.errors import UsageError
from nstflow.textile.finish import Inks
from nstflow.textile.finish.options import Color, colors_of, inks_of
from nstflow.textile.palette_files import gpl_bytes
from nstflow.textile.palettes import Ink


def test_a_palette_file_may_lie_at_home_and_has_names_that_files_can_have(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "a.gpl").write_bytes(gpl_bytes([Ink("m" * 60, (168, 50, 62)), Ink("", (0, 0, 0))]))
    assert Inks(palette="~/a.gpl").prepared(Path("/nowhere")).colors == ("m" * 60 + ": #a8323e", "#000000")
    (tmp_path / "b.gpl").write_bytes(gpl_bytes([Ink("m" * 300, (168, 50, 62)), Ink("", (0, 0, 0))]))
    with pytest.raises(UsageError, match=r"b\.gpl: 'm{60}…': a name of 300 letters"):
        Inks(palette="b.gpl").prepared(tmp_path)


def test_colors_are_read_as_inks_in_their_order():
    assert inks_of(("madder: #a8323e", "#000")) == [Ink("madder", (168, 50, 62)), Ink("", (0, 0, 0))]


def test_colors_of_a_file_are_relative_to_the_project_folder(tmp_path):
    (tmp_path / "a.gpl").write_bytes(gpl_bytes([Ink("madder", (168, 50, 62)), Ink("", (1, 2, 3))]))
    assert colors_of("a.gpl", tmp_path) == ("madder: #a8323e", "#010203")
    with pytest.raises(UsageError, match=r"b\.gpl: no such palette file"):
        colors_of("b.gpl", tmp_path)


def test_a_color_is_kept_as_it_is_written_out():
    class Dye(BaseModel):
        color: Color

    assert Dye(color="#FFF").color == "#ffffff"
    assert Dye(color={"madder": "#a8323e"}).color == "madder: #a8323e"
    with pytest.raises(ValidationError, match="expected a color such as"):
        Dye(color="red")
