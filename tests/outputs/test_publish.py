"""What lies in a job's folder after something was made, and after that failed."""

from __future__ import annotations

import csv
import errno
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Job
from nstflow.outputs import atomic as files
from nstflow.outputs import publish
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import adopt_tile, check_room, publish_failure
from nstflow.outputs.seal import damaged_file
from nstflow.textile.finish import Outlook
from testing.finished import finished, job, pixels
from testing.finished import publish as publish_job
from testing.finishing import INKS, NIGHT, made, read, steps

PICTURES = ["unit.png", "swatch.png", "repeat.png", "frames/01-step1.png", "frames/02-step4.png"]
BESIDES = ["losses.csv", "losses.png", "tile.tif", "made.json"]

Call = namedtuple("Call", "what name")


def all_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_everything_that_belongs_to_a_job_is_there_and_nothing_else(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    manifest = publish_job(one, finished(one))
    assert all_files(one.folder) == {*PICTURES, *BESIDES, "manifest.json", ".nstflow-seal"}
    results = all_files(one.folder) - {"manifest.json", ".nstflow-seal", "made.json", "tile.tif"}
    assert manifest.files == {name: sha256_file(one.folder / name) for name in results}
    assert JobFolder(one.folder).read_manifest() == manifest


def test_losses_are_a_table_and_a_picture(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    rows = list(csv.DictReader((tmp_path / "losses.csv").read_text().splitlines()))
    assert [(row["scale"], row["width_px"], row["step"]) for row in rows] == [("1", "48", step) for step in "124"]
    assert [float(row["gram"]) for row in rows] == [8, 4, 2]
    assert [float(row["total"]) for row in rows] == [8.5, 4.5, 2.5]
    with Image.open(tmp_path / "losses.png") as picture:
        picture.load()
        assert min(picture.size) > 300


def test_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = job(tmp_path / "a"), job(tmp_path / "b")
    assert publish_job(first, finished(first)).files == publish_job(second, finished(second)).files


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What is written and removed, in order."""
    found: list[Call] = []
    for what in ("write_bytes", "write_json", "remove"):
        real = getattr(files, what)

        def record(path: Path, *arguments: object, what: str = what, real=real) -> None:
            found.append(Call(what, path.name))
            real(path, *arguments)

        for module in (files, publish):
            monkeypatch.setattr(module, what, record, raising=False)
    replace = files.os.replace

    def recorded_replace(temporary: Path, path: Path) -> None:
        found.append(Call("put in place", path.name))
        replace(temporary, path)

    monkeypatch.setattr(files.os, "replace", recorded_replace)
    return found


def test_the_old_manifest_goes_first_and_the_new_one_comes_last(tmp_path: Path, calls: list[Call]) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    calls.clear()
    publish_job(one, finished(one))
    order = [call.name for call in calls if call.what in ("remove", "put in place")]
    written = [call.name for call in calls if call.what == "put in place"]
    made, finished_at = order.index("made.json"), order.index("manifest.json")
    assert (made, order[finished_at - 1]) == (0, "made.json"), "each record goes before its files are touched"
    assert written[-1] == "manifest.json"
    assert written[written.index("made.json") + 1 : -1] == ["unit.png", "swatch.png", "repeat.png"]
    assert set(written) == {Path(name).name for name in [*PICTURES, *BESIDES, "manifest.json"]}


@pytest.mark.parametrize("file", ["unit.png", "swatch.png", "repeat.png", "manifest.json"])
def test_a_run_that_is_killed_at_any_file_leaves_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    replace = files.os.replace

    def killed(temporary: str, path: Path) -> None:
        if path.name == Path(file).name:
            raise KeyboardInterrupt
        replace(temporary, path)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            publish_job(one, finished(one, image=pixels(48, 32, seed=9)))
    assert JobFolder(tmp_path).read_manifest() is None
    publish_job(one, finished(one))
    assert all_files(tmp_path) == {*PICTURES, *BESIDES, "manifest.json", ".nstflow-seal"}, "leftovers are swept"


def test_a_full_disk_is_an_output_error_and_leaves_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(tmp_path)

    def full(file: int) -> None:
        raise OSError(files.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left on the disk"):
        publish_job(one, finished(one))
    assert all_files(tmp_path) == set()


def test_frames_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    one = job(tmp_path)
    old = to_8_bit(pixels(16, 16))
    publish_job(one, finished(one, frames={"01-old": old, "02-old": old}))
    publish_job(one, finished(one))
    assert all_files(tmp_path / "frames") == {"01-step1.png", "02-step4.png"}


def test_a_failure_is_recorded_beside_what_was_made_and_success_removes_it(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    publish_failure(one, "a loss became nan", details="Traceback …")
    failure = JobFolder(tmp_path).read_failure()
    assert failure is not None
    assert (failure.id, failure.key, failure.error, failure.details) == (
        one.id, one.key, "a loss became nan", "Traceback …",
    )  # fmt: skip
    assert JobFolder(tmp_path).read_manifest() is not None
    publish_job(one, finished(one))
    assert JobFolder(tmp_path).read_failure() is None
    assert not (tmp_path / "failure.json").exists()


def test_room_is_checked_before_the_work_and_leaves_nothing_behind(tmp_path: Path) -> None:
    check_room(job(tmp_path / "koi"))
    assert all_files(tmp_path) == set()


def test_too_little_room_is_said_in_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish.shutil, "disk_usage", lambda path: namedtuple("Usage", "free")(9_000_000))
    with pytest.raises(OutputError, match=r"9 MB are free and up to \d+ MB are needed; free some space"):
        check_room(job(tmp_path, unit_px=(1024, 1024)))
    check_room(job(tmp_path, unit_px=(64, 64)))


def test_colorways_take_room_as_the_tile_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish.shutil, "disk_usage", lambda path: namedtuple("Usage", "free")(50_000_000))
    check_room(job(tmp_path, unit_px=(1024, 1024)))
    with pytest.raises(OutputError, match="50 MB are free"):
        check_room(job(tmp_path, unit_px=(1024, 1024), outlook=Outlook(colorways=6)))


def test_a_disk_that_fills_up_does_not_cost_the_earlier_tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(tmp_path)
    before = publish_job(one, finished(one))
    fsync, calls = files.os.fsync, iter(range(1000))

    def full(handle: int) -> None:
        if next(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        publish_job(one, finished(one))
    assert JobFolder(tmp_path).read_manifest() == before
    assert all(sha256_file(tmp_path / name) == digest for name, digest in before.files.items())
    assert not list(tmp_path.glob(f"**/{files.TEMPORARY_PREFIX}*"))


def test_files_that_the_steps_no_longer_make_go_and_so_do_their_folders(tmp_path: Path) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    (tmp_path / "colorways/notes.txt").write_text("the designer's own")
    finish(made(tmp_path), ())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left >= {"unit.png", "swatch.png", "repeat.png", "tile.tif", "colorways/notes.txt"}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways/night"}


def test_what_a_killed_run_left_without_a_record_goes_too(tmp_path: Path) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    (tmp_path / "manifest.json").unlink()
    finish(made(tmp_path), ())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways"}


def test_a_unit_that_was_retouched_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, ())
    retouched = np.zeros((64, 64, 3), "uint8")
    Image.fromarray(retouched).save(tmp_path / "unit.png")
    finish(made_again(one), ())
    assert np.array_equal(read(tmp_path / "unit-changed.png"), retouched)
    assert read(tmp_path / "unit.png").any()
    finish(one, ())
    assert (tmp_path / "unit-changed.png").is_file(), "and stays"


def test_a_full_disk_costs_no_finished_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(tmp_path)
    before = finish(one, ())

    def full(file: int) -> None:
        raise OSError(files.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        finish(made_again(one), steps(INKS))
    assert JobFolder(tmp_path).read_manifest() == before
    assert damaged_file(JobFolder(tmp_path), before) is None


def made_again(one: Job) -> Job:
    return replace(one, production=replace(one.production, tile=one.production.tile.model_copy(update={"dpi": 72.0})))


def test_a_tile_can_be_taken_from_another_job_with_the_same_settings(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    second = job(tmp_path / "b", id="b", unit_px=(64, 64), dpi=300)
    assert adopt_tile(second, first.folder)
    assert finish(second, ()).notes[-1] == "its tile is that of a, which has the same settings"
    assert (tmp_path / "b" / "tile.tif").read_bytes() == (tmp_path / "a" / "tile.tif").read_bytes()
    other = job(tmp_path / "c", unit_px=(64, 64), seed=9)
    assert not adopt_tile(other, first.folder)
    (tmp_path / "a" / "tile.tif").write_bytes(b"damaged")
    assert not adopt_tile(second, first.folder)
