"""What lies in a job's folder after something was made, and after that failed."""

from __future__ import annotations

import csv
import errno
import json
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Job
from nstflow.outputs import atomic as files
from nstflow.outputs import own_files, publish
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import adopt_tile, check_room, publish_failure, publish_tile
from nstflow.outputs.seal import damaged_file
from nstflow.outputs.tiles import find_tile
from nstflow.textile.finish import Outlook
from testing.finished import as_earlier_versions_left_it, finished, job, pixels, tile_of
from testing.finished import publish as publish_job
from testing.finishing import INKS, NIGHT, made, read, steps

FRAMES = ["frames/01-step1.png", "frames/02-step4.png"]
PICTURES = ["unit.png", "swatch.png", "repeat.png", *FRAMES]
CURVES = ["losses.csv", "losses.png"]
RECORDS = ["manifest.json", ".nstflow-seal"]

Call = namedtuple("Call", "what name")


def all_files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_everything_that_belongs_to_a_job_is_there_and_nothing_else(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    manifest = publish_job(one, finished(one))
    assert all_files(one.folder) == {*PICTURES, *CURVES, *RECORDS}
    place = tile_of(one.folder)
    assert place.path == tmp_path / "tiles" / one.tile_key
    assert all_files(place.path) == {"tile.tif", "made.json", *FRAMES, *CURVES, "finished/koi.json"}
    results = all_files(one.folder) - set(RECORDS)
    assert manifest.files == {name: sha256_file(one.folder / name) for name in results}
    assert JobFolder(one.folder).read_manifest() == manifest
    assert list(place.manifests()) == [manifest]
    assert manifest.tile_key == one.tile_key


def test_the_record_of_a_tile_says_for_whom_and_how_it_was_made(tmp_path: Path) -> None:
    one = job(tmp_path / "koi", weights="slim", is_draft=True)
    publish_tile(one, finished(one))
    made = tile_of(one.folder).read_made()
    assert made is not None
    assert (made.job, made.weights, made.draft, made.settings["seed"]) == ("koi__ikat__bold", "slim", True, 1)
    assert made.settings == json.loads(json.dumps(one.tile_settings))


def test_an_earlier_tile_stays_in_the_store_when_another_is_made(tmp_path: Path) -> None:
    first, second = job(tmp_path / "koi"), job(tmp_path / "koi", seed=2)
    publish_job(first, finished(first))
    before = tile_of(first.folder).tile.read_bytes()
    publish_job(second, finished(second, image=pixels(48, 32, seed=9)))
    places = {place.path.name: place for place in JobFolder(first.folder).run.tiles()}
    assert set(places) == {first.tile_key, second.tile_key}
    assert places[first.tile_key].tile.read_bytes() == before
    assert [manifest.key for manifest in places[first.tile_key].manifests()] == [first.key]


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


def test_the_old_record_goes_before_any_file_is_touched_and_the_new_one_comes_last(
    tmp_path: Path, calls: list[Call]
) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    calls.clear()
    publish_job(one, finished(one))
    order = [call for call in calls if call.what in ("remove", "put in place")]
    for record, written in (
        ("made.json", {*map(base, FRAMES), *CURVES, "tile.tif"}),
        ("manifest.json", {*map(base, PICTURES), *CURVES}),
    ):
        gone, came = order.index(Call("remove", record)), order.index(Call("put in place", record))
        between = [call.name for call in order[gone + 1 : came] if call.what == "put in place"]
        assert set(between) == written


def base(name: str) -> str:
    return Path(name).name


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
    assert all_files(tmp_path) == {*PICTURES, *CURVES, *RECORDS}, "leftovers are swept, and nothing is set aside"


def test_a_full_disk_is_an_output_error_and_leaves_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(tmp_path)

    def full(file: int) -> None:
        raise OSError(files.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left on the disk"):
        publish_job(one, finished(one))
    assert all_files(tmp_path) == set()


def test_frames_of_an_earlier_tile_are_removed_and_nobody_else_s(tmp_path: Path) -> None:
    one = job(tmp_path)
    old = to_8_bit(pixels(16, 16))
    publish_job(one, finished(one, frames={"01-old": old, "02-old": old}))
    (tmp_path / "frames/mine.png").write_bytes(b"the designer's own")
    publish_job(one, finished(one))
    assert all_files(tmp_path / "frames") == {"01-step1.png", "02-step4.png", "mine.png"}


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
    assert left >= {"unit.png", "swatch.png", "repeat.png", "colorways/notes.txt"}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways/night"}


def test_what_a_killed_run_left_without_a_record_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    replace = files.os.replace

    def killed(temporary: str, path: Path) -> None:
        if path.name == "manifest.json":
            raise KeyboardInterrupt
        replace(temporary, path)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    assert (tmp_path / "separations.tif").is_file()
    finish(made(tmp_path), ())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways", ".nstflow-files"}


RETOUCHED = b"retouched by hand"


def retouch(*names: Path) -> None:
    for name in names:
        name.parent.mkdir(exist_ok=True, parents=True)
        name.write_bytes(RETOUCHED)


def test_units_that_were_retouched_are_kept_beside_the_new_ones_each_under_a_number(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, ())
    for number, again in enumerate([made_again(one), one], start=1):
        (tmp_path / "unit.png").write_bytes(b"%d" % number)
        notes = finish(again, ()).notes
        assert f"unit.png had been changed by hand: it is kept as unit-changed-{number}.png" in notes
    assert [(tmp_path / f"unit-changed-{number}.png").read_bytes() for number in (1, 2)] == [b"1", b"2"]
    assert read(tmp_path / "unit.png").any()
    assert "unit-changed-1.png" not in finish(one, ()).files
    assert (tmp_path / "unit-changed-1.png").is_file(), "and stays"


def test_a_retouched_unit_stays_as_it_is_where_its_format_is_not_wanted_any_more(tmp_path: Path) -> None:
    finish(made(tmp_path, formats=("png", "tiff")), ())
    retouch(tmp_path / "unit.tif")
    finish(made(tmp_path), ())
    assert (tmp_path / "unit.tif").read_bytes() == RETOUCHED
    assert not (tmp_path / "swatch.tif").exists()


def test_a_retouched_colorway_stays_when_the_colorway_gets_another_name(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    retouch(tmp_path / "colorways/night/unit.png")
    finish(one, steps(INKS, ("colorways", {"dusk": NIGHT})))
    assert all_files(tmp_path / "colorways/night") == {"unit.png"}
    assert (tmp_path / "colorways/night/unit.png").read_bytes() == RETOUCHED
    assert (tmp_path / "colorways/dusk/unit.png").is_file()


def test_files_that_no_record_names_are_left_in_the_folders_of_ours(tmp_path: Path) -> None:
    one = made(tmp_path, separations=True)
    mine = [tmp_path / "separations/my-own-trap.tif", tmp_path / "unit-2.png", tmp_path / "tiles/notes.txt"]
    retouch(*mine)
    for finishing in (steps(INKS), ()):
        finish(made(tmp_path, separations=bool(finishing)), finishing)
    finish(one, steps(INKS))
    assert [path.read_bytes() for path in mine] == [RETOUCHED] * 3


def test_an_edit_is_kept_where_the_manifest_is_missing(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, ())
    (tmp_path / "manifest.json").unlink()
    retouch(tmp_path / "unit.png", tmp_path / "swatch.png")
    finish(one, ())
    assert (tmp_path / "unit-changed-1.png").read_bytes() == RETOUCHED
    assert (tmp_path / "swatch-changed-1.png").read_bytes() == RETOUCHED
    assert not (tmp_path / "repeat-changed-1.png").exists(), "as it was made, whoever left it"


def test_a_foreign_file_with_a_record_s_name_is_set_aside(tmp_path: Path) -> None:
    one = made(tmp_path)
    retouch(tmp_path / "manifest.json", tmp_path / "failure.json")
    publish_failure(one, "no memory")
    finish(one, ())
    for name in ("manifest", "failure"):
        assert (tmp_path / f"{name}-changed-1.json").read_bytes() == RETOUCHED


def test_where_writing_fails_nothing_is_set_aside_and_the_manifest_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(tmp_path)
    before = finish(one, ())
    retouch(tmp_path / "unit.png")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(OutputError, match="no space left"):
            finish(made_again(one), ())
    assert (tmp_path / "unit.png").read_bytes() == RETOUCHED
    assert not (tmp_path / "unit-changed-1.png").exists()
    assert JobFolder(tmp_path).read_manifest() == before


def test_the_folders_are_on_the_disk_between_the_files_and_their_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, done, replace, sync = made(tmp_path), list[str](), files.os.replace, own_files.sync_folders
    monkeypatch.setattr(files.os, "replace", lambda old, new: (done.append(Path(new).name), replace(old, new)))
    monkeypatch.setattr(own_files, "sync_folders", lambda paths: (done.append("sync"), sync(paths)))
    finish(one, ())
    assert done[-3:] == ["sync", "manifest.json", "sync"]
    assert done.index("repeat.png") < len(done) - 3


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


def test_a_tile_that_an_earlier_version_left_is_kept_when_its_folder_gets_another(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, ())
    as_earlier_versions_left_it(one)
    finish(one, ())
    assert (tmp_path / "tile.tif").is_file(), "while it is what the job asks for it stays where it is"
    other = made(tmp_path, seed=2)
    finish(other, ())
    assert not (tmp_path / "tile.tif").exists()
    assert find_tile(one) == JobFolder(one.folder).run.tile(one.tile_key)


def test_a_tile_can_be_taken_from_another_job_with_the_same_settings(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    second = job(tmp_path / "b", id="b", unit_px=(64, 64), dpi=300)
    assert adopt_tile(second, first), "it is in the store for both"
    as_earlier_versions_left_it(first)
    assert find_tile(second) is None
    assert adopt_tile(second, first)
    assert find_tile(second) == JobFolder(second.folder).run.tile(second.tile_key)
    assert not adopt_tile(job(tmp_path / "c", unit_px=(64, 64), seed=9), first)
    tile_of(first.folder).tile.write_bytes(b"damaged")
    (first.folder / "tile.tif").write_bytes(b"damaged")
    assert not adopt_tile(second, first)
