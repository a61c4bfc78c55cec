"""Which tiles were made, and which of them are shown: told of jobs that are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.jobs.job import Job
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.history import KeptTile, history
from nstflow.outputs.publish import publish_tile
from nstflow.outputs.records import Cell, Header, RunRecord
from testing.finished import as_earlier_versions_left_it, finished, job, publish


@pytest.fixture(autouse=True)
def _a_second_a_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = (f"2026-12-01T10:00:{second:02d}+00:00" for second in range(60))
    monkeypatch.setattr("nstflow.outputs.publish.now", lambda: next(moments))


def made(folder: Path, **changes: object) -> Job:
    one = job(folder, id=folder.name, **changes)
    publish(one, finished(one))
    return one


def kept(tmp_path: Path) -> dict[str, KeptTile]:
    return {tile.made.key: tile for tile in history(RunFolder(tmp_path))}


def test_a_folder_without_tiles_has_no_history(tmp_path: Path) -> None:
    assert history(RunFolder(tmp_path)) == []


def test_all_tiles_of_a_job_are_listed_the_latest_first_and_the_last_finished_is_shown(tmp_path: Path) -> None:
    first, second = made(tmp_path / "koi"), made(tmp_path / "koi", seed=2)
    tiles = history(RunFolder(tmp_path))
    assert [tile.made.key for tile in tiles] == [second.tile_key, first.tile_key]
    assert [tile.shown_by for tile in tiles] == [("koi",), ()]
    assert {tile.jobs for tile in tiles} == {("koi",)}
    assert [tile.short_key for tile in tiles] == [second.tile_key[:8], first.tile_key[:8]]


def test_it_is_said_what_changed_from_one_to_the_other(tmp_path: Path) -> None:
    first = made(tmp_path / "koi", weights="slim", is_draft=True)
    second = made(tmp_path / "koi", seed=2, inputs={"koi.png": "other", "weights": "of another network"})
    tiles = kept(tmp_path)
    before, after = tiles[first.tile_key], tiles[second.tile_key]
    assert before.differs_from(after) == ["engine.weights slim → vgg19", "seed 1 → 2", "koi.png"]
    assert after.differs_from(after) == []


def test_a_tile_that_several_jobs_show_belongs_to_all_of_them(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    made(tmp_path / "carp", dpi=300)
    (tile,) = kept(tmp_path).values()
    assert set(tile.shown_by) == {"koi", "carp"}
    assert tile.made.key == one.tile_key


def test_a_tile_that_was_never_finished_is_listed_for_the_job_that_it_was_made_for(tmp_path: Path) -> None:
    one = job(tmp_path / "koi", id="koi")
    publish_tile(one, finished(one))
    (tile,) = kept(tmp_path).values()
    assert (tile.jobs, tile.shown_by, dict(tile.finished)) == (("koi",), (), {})
    assert not tile.is_in_use


def test_a_tile_is_in_use_where_a_recipe_asks_for_it(tmp_path: Path) -> None:
    one = job(tmp_path / "koi", id="koi")
    publish_tile(one, finished(one))
    cell = Cell(row=0, column=0, job="koi", tile_key=one.tile_key)
    record = RunRecord(
        recipe="spring", created="", nstflow_version="", rows=(Header(),), columns=(Header(),), cells=(cell,)
    )
    RunFolder(tmp_path).record.write_bytes(record.as_json())
    (tile,) = kept(tmp_path).values()
    assert (tile.asked_by, tile.is_in_use) == (("koi",), True)


def test_a_tile_of_an_earlier_version_is_listed_where_it_lies_and_once(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    as_earlier_versions_left_it(one)
    (tile,) = kept(tmp_path).values()
    assert (tile.place.path, tile.jobs, tile.shown_by) == (one.folder, ("koi",), ("koi",))
    second = made(tmp_path / "koi", seed=2)
    tiles = kept(tmp_path)
    assert set(tiles) == {one.tile_key, second.tile_key}
    assert tiles[one.tile_key].place == RunFolder(tmp_path).tile(one.tile_key)
    assert tiles[one.tile_key].differs_from(tiles[second.tile_key])[0] == "seed 1 → 2"


def test_a_tile_takes_what_its_files_take(tmp_path: Path) -> None:
    made(tmp_path / "koi")
    (tile,) = kept(tmp_path).values()
    files = [path for path in tile.place.path.rglob("*") if path.is_file() and path.parent.name != "finished"]
    assert tile.size_bytes == sum(path.stat().st_size for path in files)


def test_a_tile_whose_record_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    one = made(tmp_path / "koi")
    RunFolder(tmp_path).tile(one.tile_key).made.write_text("{")
    assert history(RunFolder(tmp_path)) == []


def test_sizes_and_what_is_left_out_are_told_as_a_recipe_says_them(tmp_path: Path) -> None:
    first = made(tmp_path / "koi")
    second = made(tmp_path / "koi", unit_px=(96, 64), style_scale=2.0)
    tiles = kept(tmp_path)
    changed = tiles[first.tile_key].differs_from(tiles[second.tile_key])
    assert changed == ["tile.size 48x32px → 96x64px", "engine.style_scale 1.0 → 2.0"]
