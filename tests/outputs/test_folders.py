"""What lies in an output folder, compared with names and records that are written out here by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import OutputError
from nstflow.jobs.names import job_id
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.tile_folder import TileFolder

FAILURE = {"id": "koi__ikat", "key": "k1", "error": "out of memory", "created": "2026-11-30T12:00:00+00:00"}


def write(path: Path, content: Any = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_a_run_s_files_have_the_names_that_runs_always_left(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    files = [run.record, run.log, run.sheet, run.history, run.lock, tmp_path / run.thumbnail("content", "koi")]
    names = ["run.json", "run.log.jsonl", "sheet.png", "history.png", ".nstflow-lock", "sources/content-koi.png"]
    assert files == [tmp_path / name for name in names]
    assert run.job("koi__ikat__bold") == JobFolder(tmp_path / "koi__ikat__bold")


def test_a_job_s_files_have_the_names_that_jobs_always_left(tmp_path: Path) -> None:
    job = JobFolder(tmp_path)
    files = [job.manifest, job.seal, job.failure]
    assert files == [tmp_path / name for name in ("manifest.json", ".nstflow-seal", "failure.json")]
    assert job.run == RunFolder(tmp_path.parent)
    assert job.earlier_place == TileFolder(tmp_path)


def test_tiles_lie_in_a_store_by_their_keys(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    tile = run.tile("abc")
    assert tile.path == tmp_path / "tiles/abc"
    assert list(run.tiles()) == []
    for name in ("tiles/b/made.json", "tiles/a/made.json", "tiles/c/tile.tif", "job/made.json"):
        write(tmp_path / name)
    assert list(run.tiles()) == [run.tile("a"), run.tile("b")]


def test_long_names_of_sources_are_shortened_to_what_a_folder_takes() -> None:
    name = RunFolder.thumbnail("content", "柄" * 83)
    assert len(name.partition("/")[2].encode()) <= 255
    assert name.startswith("sources/content-柄")
    assert name != RunFolder.thumbnail("content", "柄" * 82 + "布")


def test_no_job_has_the_name_of_something_of_the_run_s_own() -> None:
    run = RunFolder(Path("outputs"))
    own = {path.name for path in (run.record, run.log, run.sheet, run.lock)} | {"sources", "tiles"}
    assert not any("__" in name for name in own)
    assert job_id("tiles", "a", "b").count("__") == job_id("sources", "a", "b").count("__") == 2


@pytest.mark.parametrize("name", ["unit.png", "frames/01.png", "colorways/night/unit.png"])
def test_going_up_from_any_file_of_a_job_leads_to_its_folder_and_no_further(tmp_path: Path, name: str) -> None:
    file = write(tmp_path / "outputs/spring/job" / name)
    steps = list(JobFolder.holding(file))
    assert (JobFolder((tmp_path / "outputs/spring/job").resolve()), name) in steps
    assert [held for _, held in steps] == ["/".join(file.parts[-count:]) for count in (1, 2, 3)]


def test_a_link_leads_to_the_folder_that_its_file_lies_in(tmp_path: Path) -> None:
    write(tmp_path / "job/unit.png")
    link = tmp_path / "elsewhere.png"
    link.symlink_to(tmp_path / "job/unit.png")
    assert next(JobFolder.holding(link)) == (JobFolder((tmp_path / "job").resolve()), "unit.png")


def test_records_are_read(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path)
    assert (folder.read_manifest(), folder.read_failure()) == (None, None)
    write(tmp_path / "failure.json", {**FAILURE, "of a later version": 1})
    failure = folder.read_failure()
    assert failure is not None
    assert failure.error == "out of memory"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"key": 1}', "\udcff"])
def test_a_record_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    for name in ("made.json", "manifest.json", "failure.json"):
        (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))
    folder = JobFolder(tmp_path)
    assert (folder.earlier_place.read_made(), folder.read_manifest(), folder.read_failure()) == (None, None, None)


def test_a_folder_without_a_run_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no run\.json found; expected the output folder of a run"):
        RunFolder(tmp_path).read_record()
    write(tmp_path / "run.json", "{")
    with pytest.raises(OutputError, match=r"run\.json: cannot be read .*run the recipe again"):
        RunFolder(tmp_path).read_record()


def test_jobs_are_the_folders_with_a_manifest_or_a_failure(tmp_path: Path) -> None:
    for name in (
        "a/manifest.json",
        "b/failure.json",
        "c/manifest.json",
        "c/failure.json",
        "d/made.json",
        "e/x/manifest.json",
    ):
        write(tmp_path / name)
    assert [job.path.name for job in RunFolder(tmp_path).jobs()] == ["a", "b", "c"]


@pytest.mark.parametrize("newer", ["run.json", "a/manifest.json", "b/failure.json"])
def test_a_sheet_is_stale_once_a_record_is_newer(tmp_path: Path, newer: str) -> None:
    names = ["run.json", "a/manifest.json", "b/failure.json", "a/unit.png"]
    run = RunFolder(tmp_path)
    assert run.is_sheet_stale(), "there is none"
    for time, name in enumerate([*names, "sheet.png"], start=1_000):
        os.utime(write(tmp_path / name), (time, time))
    assert not run.is_sheet_stale()
    os.utime(tmp_path / "a/unit.png", (2_000, 2_000))
    assert not run.is_sheet_stale(), "pictures do not count: their record is written after them"
    os.utime(tmp_path / newer, (2_000, 2_000))
    assert run.is_sheet_stale()


@pytest.mark.parametrize("module", ["records", "folders", "tiles", "state", "seal", "moments", "changes", "history"])
def test_what_planning_asks_first_imports_neither_pillow_nor_numpy(module: str) -> None:
    code = f"import sys, nstflow.outputs.{module}; print({{'PIL', 'numpy'}} & set(sys.modules))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "set()"
