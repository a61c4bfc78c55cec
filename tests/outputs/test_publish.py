"""A finished job's files."""

from __future__ import annotations

import csv
import errno
import json
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.outputs import atomic as files
from nstflow.outputs import publish
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish import finishing
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import check_room, publish_failure
from nstflow.textile.finish import Outlook
from testing.finished import finished, job, pixels
from testing.finished import publish as publish_job

PICTURES = ["unit.png", "swatch.png", "repeat.png", "frames/01-step1.png", "frames/02-step4.png"]
BESIDES = ["losses.csv", "losses.png", JobFolder.TILE, JobFolder.MADE]


def read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


def all_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_everything_that_belongs_to_a_job_is_there_and_nothing_else(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    manifest = publish_job(one, finished(one))
    assert all_files(one.folder) == {*PICTURES, *BESIDES, JobFolder.MANIFEST, JobFolder.SEAL}
    results = all_files(one.folder) - {JobFolder.MANIFEST, JobFolder.SEAL, JobFolder.MADE, JobFolder.TILE}
    assert manifest.files == {name: sha256_file(one.folder / name) for name in results}
    assert JobFolder(one.folder).read_manifest() == manifest


def test_the_unit_is_the_image_in_8_bits(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    expected = np.floor(pixels(*one.canvas.unit_px).astype("float64") * 255 + 0.5)
    assert np.array_equal(read(tmp_path / "unit.png"), expected)


def test_the_saved_half_drop_swatch_is_its_own_lattice_bit_for_bit(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="half-drop", unit_px=(48, 32))
    publish_job(one, finished(one))
    swatch, unit = read(tmp_path / "swatch.png"), read(tmp_path / "unit.png")
    assert swatch.shape == (32, 96, 3)
    assert np.array_equal(swatch[:, :48], unit)
    assert np.array_equal(swatch[:, 48:], np.roll(swatch[:, :48], 16, axis=0))
    assert np.array_equal(np.roll(swatch[:, 48:], 16, axis=0), swatch[:, :48]), "so that it closes straight"


def test_the_saved_brick_swatch_is_its_own_lattice_bit_for_bit(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="brick", unit_px=(48, 32))
    publish_job(one, finished(one))
    swatch = read(tmp_path / "swatch.png")
    assert swatch.shape == (64, 48, 3)
    assert np.array_equal(swatch[32:], np.roll(swatch[:32], 24, axis=1))


@pytest.mark.parametrize("repeat", ["third-drop", "2/3-drop"])
def test_the_saved_swatch_of_a_third_drop_has_three_columns(tmp_path: Path, repeat: str) -> None:
    one = job(tmp_path, repeat=repeat, unit_px=(32, 48))
    publish_job(one, finished(one))
    swatch = read(tmp_path / "swatch.png")
    shift = 16 if repeat == "third-drop" else 32
    assert swatch.shape == (48, 96, 3)
    for column in (1, 2):
        expected = np.roll(swatch[:, :32], column * shift, axis=0)
        assert np.array_equal(swatch[:, column * 32 : (column + 1) * 32], expected)


@pytest.mark.parametrize(("repeat", "columns", "rows"), [("straight", 3, 2), ("none", 1, 1)])
def test_the_preview_shows_as_many_repeats_as_asked_and_a_placement_print_alone(
    tmp_path: Path, repeat: str, columns: int, rows: int
) -> None:
    one = job(tmp_path, repeat=repeat, preview="3x2")
    publish_job(one, finished(one))
    unit = read(tmp_path / "unit.png")
    assert np.array_equal(read(tmp_path / "swatch.png"), unit)
    assert np.array_equal(read(tmp_path / "repeat.png"), np.tile(unit, (rows, columns, 1)))


def test_the_preview_of_a_half_drop_lowers_every_other_column(tmp_path: Path) -> None:
    one = job(tmp_path, repeat="half-drop", preview="3x2")
    publish_job(one, finished(one))
    columns = [np.roll(read(tmp_path / "unit.png"), 16 * column, axis=0) for column in range(3)]
    expected = np.tile(np.concatenate(columns, axis=1), (2, 1, 1))
    assert np.array_equal(read(tmp_path / "repeat.png"), expected)


def test_the_manifest_says_what_was_made_and_how(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    manifest = json.loads((tmp_path / JobFolder.MANIFEST).read_text())
    assert (manifest["id"], manifest["content"], manifest["style"], manifest["variant"]) == (
        "koi__ikat__bold", "koi", "ikat", "bold",
    )  # fmt: skip
    assert manifest["key"] == one.key
    assert manifest["settings"] == one.settings
    assert manifest["inputs"] == {"koi.png": "aa", "weights": "bb"}
    assert manifest["losses"] == {"gram": 2.0, "tv": 0.5, "total": 2.5}
    assert manifest["tile"] == {
        "repeat": "half-drop", "unit_px": [48, 32], "swatch_px": [96, 32], "dpi": 150, "made_px": [48, 32],
        "cut_px": [0, 0],
    }  # fmt: skip
    assert manifest["notes"] == ["a note", "koi.png: another note"]
    assert (manifest["device"], manifest["seconds"]) == ("cpu", 1.23)


@pytest.mark.parametrize(("weights", "draft"), [("vgg19", False), ("slim", True), ("weights/own.npz", False)])
def test_the_manifest_names_the_network_and_says_whether_the_tile_is_a_draft(
    tmp_path: Path, weights: str, draft: bool
) -> None:
    one = job(tmp_path, weights=weights, is_draft=draft)
    manifest = publish_job(one, finished(one))
    assert (manifest.weights, manifest.draft) == (weights, draft)
    written = json.loads((tmp_path / JobFolder.MANIFEST).read_text())
    assert (written["weights"], written["draft"]) == (weights, draft)


def test_a_manifest_of_an_earlier_version_names_no_network_and_is_no_draft(tmp_path: Path) -> None:
    one = job(tmp_path, weights="slim", is_draft=True)
    now = publish_job(one, finished(one))
    file = tmp_path / JobFolder.MANIFEST
    written = json.loads(file.read_text())
    del written["weights"], written["draft"], written["precision"], written["blocks"]
    file.write_text(json.dumps(written))
    earlier = JobFolder(tmp_path).read_manifest()
    assert earlier is not None
    assert (earlier.weights, earlier.draft, earlier.precision, earlier.blocks) == ("", False, "", "")
    assert earlier == now.model_copy(update={"weights": "", "draft": False, "precision": "", "blocks": ""})


def test_the_manifest_says_with_which_precision_and_in_which_blocks_the_tile_was_made(tmp_path: Path) -> None:
    one = job(tmp_path, precision="auto", blocks=512)
    publish_job(one, finished(one, precision="bfloat16"))
    manifest = JobFolder(tmp_path).read_manifest()
    assert manifest is not None
    assert (manifest.precision, manifest.blocks) == ("bfloat16", 512)
    assert manifest.settings["engine"]["precision"] == "auto"


def test_the_manifest_names_the_preset(tmp_path: Path) -> None:
    for preset, named in (("gatys", "gatys"), (None, "")):
        one = job(tmp_path, preset=preset)
        assert publish_job(one, finished(one)).preset == named


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


Call = namedtuple("Call", "what name")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What is written and removed, in order."""
    found: list[Call] = []
    for what in ("write_bytes", "write_json", "remove"):
        real = getattr(files, what)

        def record(path: Path, *arguments: object, what: str = what, real=real) -> None:
            found.append(Call(what, path.name))
            real(path, *arguments)

        for module in (files, publish, finishing):
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
    made, finished_at = order.index(JobFolder.MADE), order.index(JobFolder.MANIFEST)
    assert (made, order[finished_at - 1]) == (0, JobFolder.MADE), "each record goes before its files are touched"
    assert written[-1] == JobFolder.MANIFEST
    assert written[written.index(JobFolder.MADE) + 1 : -1] == ["unit.png", "swatch.png", "repeat.png"]
    assert set(written) == {Path(name).name for name in [*PICTURES, *BESIDES, JobFolder.MANIFEST]}


@pytest.mark.parametrize("file", ["unit.png", "swatch.png", "repeat.png", JobFolder.MANIFEST])
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
    assert all_files(tmp_path) == {*PICTURES, *BESIDES, JobFolder.MANIFEST, JobFolder.SEAL}, "leftovers are swept"


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
    assert not (tmp_path / JobFolder.FAILURE).exists()


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
