"""When a finished job's files must be read, and when their sizes and times are enough."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from nstflow.outputs.records import MANIFEST_FILE, Manifest
from nstflow.outputs.seal import SEAL_FILE, damaged_file, is_sealed
from testing.finished import finished, job, publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "job"


@pytest.fixture
def made(folder: Path) -> Manifest:
    """A job that was published in `folder`, some milliseconds ago."""
    one = job(folder)
    manifest = publish(one, finished(one))
    wait_for_the_clock(folder)
    return manifest


def wait_for_the_clock(folder: Path) -> None:
    """Until a change is later than the last one in the folder: file systems count in milliseconds."""
    last = max(path.stat().st_ctime_ns for path in folder.rglob("*"))
    probe = folder.with_name("probe")
    probe.touch()
    while probe.stat().st_ctime_ns <= last:
        probe.touch()


def change(path: Path) -> None:
    """Another last byte, in a file of the same size."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_what_was_published_is_sealed_with_its_key(folder: Path, made: Manifest) -> None:
    assert is_sealed(folder, made.key)
    assert not is_sealed(folder, made.key[::-1])


@pytest.mark.parametrize("name", ["unit.png", "losses.csv", "frames/01-step1.png"])
def test_a_file_that_was_changed_in_place_with_the_same_size_is_damaged(
    folder: Path, made: Manifest, name: str
) -> None:
    change(folder / name)
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == name
    assert not is_sealed(folder, made.key)


def test_setting_the_time_back_after_a_change_hides_nothing(folder: Path, made: Manifest) -> None:
    unit = folder / "unit.png"
    before = unit.stat()
    change(unit)
    os.utime(unit, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = unit.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == "unit.png"


def test_a_deleted_file_is_damaged(folder: Path, made: Manifest) -> None:
    (folder / "swatch.png").unlink()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) == "swatch.png"


def test_a_touched_file_is_read_and_sealed_again(folder: Path, made: Manifest) -> None:
    (folder / "unit.png").touch()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) is None
    assert is_sealed(folder, made.key)


def test_a_changed_or_deleted_manifest_breaks_the_seal(folder: Path, made: Manifest) -> None:
    change(folder / MANIFEST_FILE)
    assert not is_sealed(folder, made.key)
    (folder / MANIFEST_FILE).unlink()
    assert not is_sealed(folder, made.key)


def test_what_an_earlier_version_made_without_a_seal_is_read_and_sealed(folder: Path, made: Manifest) -> None:
    (folder / SEAL_FILE).unlink()
    assert not is_sealed(folder, made.key)
    assert damaged_file(folder, made) is None
    assert is_sealed(folder, made.key)


def test_a_seal_that_was_cut_off_anywhere_is_none(folder: Path, made: Manifest) -> None:
    whole = (folder / SEAL_FILE).read_bytes()
    for length in range(len(whole)):
        (folder / SEAL_FILE).write_bytes(whole[:length])
        assert not is_sealed(folder, made.key)
    (folder / SEAL_FILE).write_bytes(b"\xff\xfe")
    assert not is_sealed(folder, made.key)


def test_a_copy_with_its_times_kept_is_not_sealed_and_its_damage_is_noticed(
    folder: Path, made: Manifest, tmp_path: Path
) -> None:
    whole, damaged = tmp_path / "whole", tmp_path / "damaged"
    for copy in (whole, damaged):
        shutil.copytree(folder, copy)
    change(damaged / "unit.png")
    shutil.copystat(folder / "unit.png", damaged / "unit.png")
    assert not is_sealed(whole, made.key)
    assert not is_sealed(damaged, made.key)
    assert damaged_file(whole, made) is None
    assert damaged_file(damaged, made) == "unit.png"


def test_a_folder_that_cannot_be_written_is_read_and_stays_unsealed(
    folder: Path, made: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / SEAL_FILE).unlink()

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)
    assert damaged_file(folder, made) is None
    assert not (folder / SEAL_FILE).exists()
