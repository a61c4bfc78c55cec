"""What may go from an output folder, and that nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.history import history
from nstflow.outputs.pruning import Removable, job_files, jobs_that_left, tile_files, unused_tiles
from nstflow.outputs.publish import publish_failure
from testing.finished import as_earlier_versions_left_it, finished, job, publish

NOW = datetime(2026, 12, 31, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _a_day_a_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = (f"2026-12-{day:02d}T00:00:00+00:00" for day in range(1, 32))
    monkeypatch.setattr("nstflow.outputs.publish.now", lambda: next(moments))


def made(folder: Path, **changes: object) -> Job:
    one = job(folder, id=folder.name, **changes)
    publish(one, finished(one))
    return one


@pytest.fixture
def tiles(tmp_path: Path) -> list[str]:
    """Four tiles of one job, made on the first four days of December; the last is shown."""
    return [made(tmp_path / "koi", seed=seed).tile_key for seed in (1, 2, 3, 4)]


def chosen(tmp_path: Path, **options: object) -> list[str]:
    return [tile.made.key for tile in unused_tiles(history(RunFolder(tmp_path)), now=NOW, **options)]


def test_tiles_that_are_not_shown_may_go_the_oldest_first(tmp_path: Path, tiles: list[str]) -> None:
    assert chosen(tmp_path) == tiles[:3]


def test_only_what_is_old_enough_goes(tmp_path: Path, tiles: list[str]) -> None:
    assert chosen(tmp_path, older_than=timedelta(days=29)) == tiles[:2]
    assert chosen(tmp_path, older_than=timedelta(days=31)) == []


def test_only_so_much_goes_that_the_rest_is_small_enough(tmp_path: Path, tiles: list[str]) -> None:
    sizes = {tile.made.key: tile.size_bytes for tile in history(RunFolder(tmp_path))}
    assert chosen(tmp_path, down_to_bytes=sum(sizes.values())) == []
    assert chosen(tmp_path, down_to_bytes=sum(sizes.values()) - 1) == tiles[:1]
    assert chosen(tmp_path, down_to_bytes=1) == tiles[:3], "what is shown stays, however large"


def removed(one: Removable) -> None:
    before = one.size_bytes
    assert before > 0
    one.remove()
    assert one.size_bytes == 0


def test_a_tile_goes_whole_and_a_person_s_file_beside_it_stays(tmp_path: Path, tiles: list[str]) -> None:
    run = RunFolder(tmp_path)
    (run.tile(tiles[1]).path / "notes.txt").write_text("mine")
    for tile in history(run):
        if tile.made.key in tiles[:2]:
            files = tile_files(tile)
            assert files.others == (1 if tile.made.key == tiles[1] else 0)
            removed(files)
    assert not run.tile(tiles[0]).path.exists()
    assert [path.name for path in run.tile(tiles[1]).path.iterdir()] == ["notes.txt"]
    assert run.tile(tiles[3]).tile.is_file()


def test_jobs_left_when_their_ids_are_none_of_the_recipe_s(tmp_path: Path) -> None:
    for name in ("koi", "lion"):
        made(tmp_path / name)
    publish_failure(job(tmp_path / "fox"), "no picture")
    assert [folder.path.name for folder in jobs_that_left(RunFolder(tmp_path), {"koi"})] == ["fox", "lion"]


def test_of_a_job_s_folder_goes_what_its_records_name_and_nobody_has_changed(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    publish_failure(one, "no memory")
    (one.folder / "unit.png").write_bytes(b"retouched")
    (one.folder / "frames/mine.png").write_bytes(b"mine")
    files = job_files(JobFolder(one.folder))
    assert files.others == 2
    removed(files)
    left = {path.relative_to(one.folder).as_posix() for path in one.folder.rglob("*") if path.is_file()}
    assert left == {"unit.png", "frames/mine.png"}


def test_a_job_s_folder_of_an_earlier_version_goes_with_its_tile(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    as_earlier_versions_left_it(one)
    removed(job_files(JobFolder(one.folder)))
    assert not one.folder.exists()


def test_what_was_changed_after_it_was_listed_stays(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    files = job_files(JobFolder(one.folder))
    (one.folder / "unit.png").write_bytes(b"retouched meanwhile")
    files.remove()
    assert [path.name for path in one.folder.iterdir()] == ["unit.png"]


def test_a_tile_that_a_recipe_asks_for_now_stays(tmp_path: Path, tiles: list[str]) -> None:
    assert chosen(tmp_path, asked={tiles[0]}) == tiles[1:3]
