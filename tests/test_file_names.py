"""Names of files: found in every form of their letters, and the remedy for Windows' backslashes."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from nstflow.file_names import as_on_disk, caseless, in_project, is_reserved_on_windows, printable, slash_remedy

FORMS = ("NFC", "NFD")
on_posix = pytest.mark.skipif(os.sep != "/", reason="a backslash is right on Windows")


@pytest.mark.parametrize("on_disk", FORMS)
@pytest.mark.parametrize("written", FORMS)
def test_a_file_is_found_whatever_form_its_letters_have_in_every_part_of_its_path(
    tmp_path: Path, on_disk: str, written: str
) -> None:
    file = tmp_path / unicodedata.normalize(on_disk, "Stöffe/Blüten/Köper.png")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"here")
    assert in_project(tmp_path, unicodedata.normalize(written, "Stöffe/Blüten/Köper.png")).read_bytes() == b"here"
    assert in_project(tmp_path / "elsewhere", str(file)) == file


def test_what_is_not_there_is_returned_as_it_is_named(tmp_path: Path) -> None:
    for name in ("gone.png", "no/such/folder/Köper.png", "zero\0byte.png", "~nobody-of-this-name/a.png"):
        assert as_on_disk(tmp_path / name) == tmp_path / name
        assert in_project(tmp_path, name) == tmp_path / name


def test_of_two_files_whose_names_look_the_same_the_one_that_is_written_is_taken(tmp_path: Path) -> None:
    for form in FORMS:
        (tmp_path / unicodedata.normalize(form, "Köper.png")).write_text(form)
    for form in FORMS:
        assert as_on_disk(tmp_path / unicodedata.normalize(form, "Köper.png")).exists()


def test_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert in_project(Path("/project"), "~/koi.png") == tmp_path / "koi.png"


@on_posix
@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        (r"inputs\koi.png", "; write / instead: 'inputs/koi.png'"),
        (r"C:\pictures\*.png", "; write / instead: 'C:/pictures/*.png'"),
        ("inputs\new\tiger.png", "; write / instead: 'inputs/new/tiger.png'"),  # as YAML reads it in double quotes
        ("inputs/koi.png", ""),
    ],
)
def test_a_name_with_backslashes_gets_slashes_as_the_remedy(name: str, remedy: str) -> None:
    assert slash_remedy(name) == remedy


def test_what_cannot_be_printed_does_not_break_a_line() -> None:
    assert printable("inputs\new.png") == r"inputs\new.png"
    assert printable(r"Köper\1.png") == r"Köper\1.png"


@pytest.mark.parametrize("name", ["con", "NUL", "Aux.png", "com1", "lpt9.v2"])
def test_names_that_windows_keeps_for_devices_are_known(name: str) -> None:
    assert is_reserved_on_windows(name)


@pytest.mark.parametrize("name", ["contents", "conifer.png", "com", "com10", "a.con", "nul-1"])
def test_names_that_only_begin_like_a_device_are_free(name: str) -> None:
    assert not is_reserved_on_windows(name)


def test_names_that_some_computers_take_for_one_are_the_same_without_case() -> None:
    for one, other in (("Köper", "köper"), ("Köper", unicodedata.normalize("NFD", "KÖPER"))):
        assert caseless(one) == caseless(other)
    assert caseless("Köper") != caseless("Koper")
