"""Whose a file is: ours are replaced and removed, a person's are neither."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.outputs.own_files import CLAIMS, Aside, owned_by, put_files, replace_files, set_aside, write_record
from nstflow.outputs.records import Failure, Manifest

RECORD = b"the record"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def owned(folder: Path, *files: str) -> dict[str, list[str]]:
    return {name: [sha256_file(folder / name)] for name in files}


def test_files_and_their_record_are_put_in_place(tmp_path: Path) -> None:
    aside = replace_files(tmp_path, {"a/unit.png": b"1", "record": RECORD}, record="record", owned={})
    assert aside == ()
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == {"a/unit.png": b"1", "record": RECORD}


def test_what_is_ours_is_replaced_and_what_is_not_wanted_any_more_goes_with_its_folder(tmp_path: Path) -> None:
    replace_files(tmp_path, {"unit.png": b"1", "night/unit.png": b"2", "record": b"old"}, record="record", owned={})
    before = owned(tmp_path, "unit.png", "night/unit.png", "record")
    assert replace_files(tmp_path, {"unit.png": b"3", "record": RECORD}, record="record", owned=before) == ()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"unit.png": b"3", "record": RECORD}


def test_what_is_not_ours_is_set_aside_or_left(tmp_path: Path) -> None:
    replace_files(tmp_path, {"unit.png": b"1", "unit.tif": b"2", "record": b"old"}, record="record", owned={})
    before = owned(tmp_path, "unit.png", "unit.tif", "record")
    for name in ("unit.png", "unit.tif", "notes.txt"):
        (tmp_path / name).write_bytes(b"a person's")
    aside = replace_files(tmp_path, {"unit.png": b"3", "record": RECORD}, record="record", owned=before)
    assert aside == (Aside("unit.png", "unit-changed-1.png"),)
    assert names(tmp_path) == {"unit.png", "unit-changed-1.png", "unit.tif", "notes.txt", "record"}
    assert (tmp_path / "unit-changed-1.png").read_bytes() == b"a person's"


def test_a_file_that_is_equal_to_ours_is_not_set_aside_whoever_left_it(tmp_path: Path) -> None:
    (tmp_path / "unit.png").write_bytes(b"1")
    assert replace_files(tmp_path, {"unit.png": b"1", "record": RECORD}, record="record", owned={}) == ()


@pytest.mark.parametrize("name", ["../photo.png", "/etc/photo.png"])
def test_a_record_that_names_what_lies_elsewhere_claims_nothing(tmp_path: Path, name: str) -> None:
    folder, photo = tmp_path / "job", tmp_path / "photo.png"
    photo.write_bytes(b"a photo")
    folder.mkdir()
    claimed = {name: [sha256_file(photo)], str(photo): [sha256_file(photo)]}
    replace_files(folder, {"record": RECORD}, record="record", owned=claimed)
    assert photo.is_file()


@pytest.mark.parametrize("claims", ["", "[]", '{"unit.png": "no list"}'])
def test_claims_that_cannot_be_read_claim_nothing(tmp_path: Path, claims: str) -> None:
    (tmp_path / CLAIMS).write_text(claims)
    (tmp_path / "unit.png").write_bytes(b"a person's")
    aside = replace_files(tmp_path, {"unit.png": b"1", "record": RECORD}, record="record", owned={})
    assert aside == (Aside("unit.png", "unit-changed-1.png"),)


def test_where_a_folder_stands_in_the_way_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "unit.png").mkdir()
    with pytest.raises(OutputError, match="a folder stands there"):
        replace_files(tmp_path, {"unit.png": b"1", "record": RECORD}, record="record", owned={})
    assert (tmp_path / "unit.png").is_dir()
    assert names(tmp_path) == {CLAIMS}


def test_files_without_a_record_are_remembered_as_ours(tmp_path: Path) -> None:
    for data in (b"1", b"2", b"3"):
        assert put_files(tmp_path, {"sheet.png": data}) == ()
    (tmp_path / "sheet.png").write_bytes(b"a person's")
    assert put_files(tmp_path, {"sheet.png": b"4"}) == (Aside("sheet.png", "sheet-changed-1.png"),)
    assert sha256_file(tmp_path / "sheet.png") in json.loads((tmp_path / CLAIMS).read_text())["sheet.png"]


def test_the_next_free_number_is_taken(tmp_path: Path) -> None:
    (tmp_path / "unit-changed-1.tar.gz").touch()
    for number in (1, 2, 3):
        (tmp_path / "unit.png").write_bytes(b"%d" % number)
        assert set_aside(tmp_path / "unit.png") == f"unit-changed-{number}.png"


def test_a_record_replaces_one_of_its_kind_and_sets_others_aside(tmp_path: Path) -> None:
    path = tmp_path / "failure.json"
    for error in ("no memory", "no pictures"):
        write_record(path, Failure(id="koi", key="k", error=error, created=""))
    path.write_text("my own notes")
    write_record(path, Failure(id="koi", key="k", error="again", created=""))
    assert (tmp_path / "failure-changed-1.json").read_text() == "my own notes"
    assert names(tmp_path) == {"failure.json", "failure-changed-1.json"}


def test_records_own_what_they_name_and_themselves(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(RECORD)
    manifest = Manifest.model_construct(files={"unit.png": "aa"})
    found = owned_by(tmp_path, {"manifest.json": manifest, "made.json": None})
    assert found == {"unit.png": ["aa"], "manifest.json": [sha256_file(tmp_path / "manifest.json")]}


def test_a_name_that_is_as_long_as_it_may_be_is_shortened_when_its_file_is_set_aside(tmp_path: Path) -> None:
    name = "柄" * 83 + "12.tif"
    (tmp_path / name).write_bytes(b"a person's")
    aside = set_aside(tmp_path / name)
    assert (tmp_path / aside).read_bytes() == b"a person's"
    assert aside.endswith("-changed-1.tif")
    assert not (tmp_path / name).exists()


def test_a_record_that_cannot_take_its_place_leaves_nothing_half_written(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "failure.json"
    path.write_text("my own notes")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OutputError, match="not allowed to write there"):
            write_record(path, Failure(id="koi", key="k", error="again", created=""))
    assert names(tmp_path) == {"failure.json"}
    assert path.read_text() == "my own notes"
