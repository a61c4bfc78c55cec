"""Files are there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.atomic import (
    TEMPORARY_PREFIX,
    remove,
    remove_temporaries,
    staging_folder,
    write_bytes,
    write_json,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a/b/tile.png", b"pixels")
    assert (tmp_path / "a/b/tile.png").read_bytes() == b"pixels"
    assert names(tmp_path / "a/b") == ["tile.png"]


def test_a_file_replaces_an_older_one(tmp_path: Path) -> None:
    for content in (b"old and long", b"new"):
        write_bytes(tmp_path / "tile.png", content)
    assert (tmp_path / "tile.png").read_bytes() == b"new"


def test_others_may_read_the_file_as_far_as_the_umask_lets_them(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "tile.png", b"")
        assert os.umask(0o027) == 0o027, "the umask itself is left as it was"
    finally:
        os.umask(before)
    assert (tmp_path / "tile.png").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    write_bytes(tmp_path / "tile.png", b"old")

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OutputError, match=r"tile\.png: cannot be written: Input/output error"):
        write_bytes(tmp_path / "tile.png", b"new")
    assert (tmp_path / "tile.png").read_bytes() == b"old"
    assert names(tmp_path) == ["tile.png"]


def test_all_bytes_are_on_disk_before_the_name_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (calls.append(("fsync", os.fstat(file).st_size)), fsync(file)))
    monkeypatch.setattr(os, "replace", lambda old, new: (calls.append(("replace", Path(new).name)), replace(old, new)))
    write_bytes(tmp_path / "tile.png", b"12345")
    assert calls == [("fsync", 5), ("replace", "tile.png")]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left on the disk; free some and run again, finished jobs are kept"),
        (errno.EDQUOT, "no space left on the disk"),
        (errno.EACCES, "not allowed to write there"),
        (errno.EROFS, "not allowed to write there"),
        (errno.ENOTDIR, "a file stands where a folder is needed"),
        (errno.EISDIR, "a folder stands there"),
    ],
)
def test_what_the_system_refuses_is_said_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError) as caught:
        write_bytes(tmp_path / "tile.png", b"")
    assert str(caught.value).startswith(f"{tmp_path}/tile.png: cannot be written: {words}")


def test_a_file_in_the_place_of_a_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("mine")
    for path in (tmp_path / "outputs/tile.png", tmp_path / "outputs/a/tile.png"):
        with pytest.raises(OutputError, match="a file stands where a folder is needed"):
            write_bytes(path, b"")
    assert (tmp_path / "outputs").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="not allowed to write there"):
        write_bytes(tmp_path / "tile.png", b"")


def test_json_is_readable_and_ends_in_a_newline(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"title": "Frühling", "rows": [1, 2]})
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"title": "Frühling", "rows": [1, 2]}
    assert "Frühling" in text
    assert text.endswith("}\n")


def test_json_that_others_could_not_read_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "run.json", {"loss": float("nan")})
    assert names(tmp_path) == []


def test_removing_what_is_not_there_is_fine_and_a_folder_is_refused(tmp_path: Path) -> None:
    remove(tmp_path / "gone")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        remove(tmp_path / "folder")


def test_leftovers_of_a_killed_run_are_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    for name in (f"{TEMPORARY_PREFIX}abc", f"frames/{TEMPORARY_PREFIX}abc", "unit.png", ".hidden", ".nstflow-lock"):
        (tmp_path / name).touch()
    (tmp_path / f"{TEMPORARY_PREFIX}folder/more").mkdir(parents=True)
    (tmp_path / f"{TEMPORARY_PREFIX}folder/more/sheet.png").touch()
    remove_temporaries(tmp_path)
    assert names(tmp_path) == [".hidden", ".nstflow-lock", "frames", "unit.png"]
    assert names(tmp_path / "frames") == []


def test_a_folder_that_is_another_s_is_not_swept(tmp_path: Path) -> None:
    half_written = tmp_path / f"theirs/job/{TEMPORARY_PREFIX}abc"
    half_written.parent.mkdir(parents=True)
    half_written.touch()
    remove_temporaries(tmp_path, unless=lambda folder: folder.name == "theirs")
    assert half_written.is_file()
    remove_temporaries(tmp_path)
    assert not half_written.exists()


def test_a_staging_folder_is_gone_with_its_block_also_where_that_fails(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), staging_folder(tmp_path / "sheets") as staging:
        assert staging.parent == tmp_path / "sheets"
        (staging / "page-1.png").touch()
        raise ZeroDivisionError
    assert names(tmp_path / "sheets") == []
