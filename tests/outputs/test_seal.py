"""When a finished job's files must be read, and when their sizes and times are enough."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import Manifest
from nstflow.outputs.seal import damaged_file, is_sealed
from testing.finished import finished, job, publish


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    return JobFolder(tmp_path / "job")


@pytest.fixture
def made(folder: JobFolder) -> Manifest:
    """A job that was published in `folder`, some milliseconds ago."""
    one = job(folder.path)
    manifest = publish(one, finished(one))
    wait_for_the_clock(folder)
    return manifest


def wait_for_the_clock(folder: JobFolder) -> None:
    """Until a change is later than the last one in the folder: file systems count in milliseconds."""
    last = max(path.stat().st_ctime_ns for path in folder.path.rglob("*"))
    probe = folder.path.with_name("probe")
    probe.touch()
    while probe.stat().st_ctime_ns <= last:
        probe.touch()


def change(path: Path) -> None:
    """Another last byte, in a file of the same size."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_what_was_published_is_sealed_with_its_key(folder: JobFolder, made: Manifest) -> None:
    assert is_sealed(folder, made.key)
    assert not is_sealed(folder, made.key[::-1])


@pytest.mark.parametrize("name", ["unit.png", "losses.csv", "frames/01-step1.png"])
def test_a_file_that_was_changed_in_place_with_the_same_size_is_damaged(
    folder: JobFolder, made: Manifest, name: str
) -> None:
    change(folder.path / name)
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == name
    assert not is_sealed(folder, made.key)


def test_setting_the_time_back_after_a_change_hides_nothing(folder: JobFolder, made: Manifest) -> None:
    unit = folder.path / "unit.png"
    before = unit.stat()
    change(unit)
    os.utime(unit, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = unit.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == "unit.png"


def test_a_deleted_file_is_damaged(folder: JobFolder, made: Manifest) -> None:
    (folder.path / "swatch.png").unlink()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == "swatch.png"


def test_a_touched_file_is_read_and_sealed_again(folder: JobFolder, made: Manifest) -> None:
    (folder.path / "unit.png").touch()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) is None
    assert is_sealed(folder, made.key)


def test_a_changed_or_deleted_manifest_breaks_the_seal(folder: JobFolder, made: Manifest) -> None:
    change(folder.manifest)
    assert not is_sealed(folder, made.key)
    folder.manifest.unlink()
    assert not is_sealed(folder, made.key)


def test_what_an_earlier_version_made_without_a_seal_is_read_and_sealed(folder: JobFolder, made: Manifest) -> None:
    folder.seal.unlink()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) is None
    assert is_sealed(folder, made.key)


def test_a_seal_that_was_cut_off_anywhere_is_none(folder: JobFolder, made: Manifest) -> None:
    whole = folder.seal.read_bytes()
    for length in range(len(whole)):
        folder.seal.write_bytes(whole[:length])
        assert not is_sealed(folder, made.key)
    folder.seal.write_bytes(b"\xff\xfe")
    assert not is_sealed(folder, made.key)


def test_a_copy_with_its_times_kept_is_not_sealed_and_its_damage_is_noticed(
    folder: JobFolder, made: Manifest, tmp_path: Path
) -> None:
    whole, damaged = tmp_path / "whole", tmp_path / "damaged"
    for copy in (whole, damaged):
        shutil.copytree(folder.path, copy)
    change(damaged / "unit.png")
    shutil.copystat(folder.path / "unit.png", damaged / "unit.png")
    assert not is_sealed(JobFolder(whole), made.key)
    assert not is_sealed(JobFolder(damaged), made.key)
    assert damaged_file(JobFolder(whole), made) is None
    assert damaged_file(JobFolder(damaged), made) == "unit.png"


def test_a_folder_that_cannot_be_written_is_read_and_stays_unsealed(
    folder: JobFolder, made: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.seal.unlink()

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)
    assert damaged_file(folder, made) is None
    assert not folder.seal.exists()
