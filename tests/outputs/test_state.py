"""Whether a job is done, told of folders that are made by hand, file by file."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.state import State, recorded_state, state_of
from testing.finished import job

FILES = {"unit.png": b"the unit", "losses.csv": b"the losses"}
TILE = b"the tile"


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def write_made(one: Job, **changes: Any) -> None:
    """Leave the job's tile as earlier versions did, beside its files."""
    one.folder.mkdir(parents=True, exist_ok=True)
    (one.folder / "tile.tif").write_bytes(TILE)
    record = {
        "key": one.tile_key, "files": {"tile.tif": digest(TILE), "losses.csv": digest(FILES["losses.csv"])},
        "losses": {}, "versions": {}, "backend": "", "precision": "", "device": "", "seconds": 1.0, "created": "",
        **changes,
    }  # fmt: skip
    (one.folder / "made.json").write_text(json.dumps(record))


def write_manifest(one: Job, **changes: Any) -> None:
    one.folder.mkdir(parents=True, exist_ok=True)
    for name, data in FILES.items():
        (one.folder / name).write_bytes(data)
    record = {
        "id": one.id, "content": "koi", "style": "ikat", "variant": "bold", "key": one.key, "settings": one.settings,
        "tile": {"repeat": "straight", "unit_px": [8, 8], "swatch_px": [8, 8], "dpi": 150}, "losses": {},
        "inputs": {**one.inputs, **one.finish_inputs}, "files": {name: digest(data) for name, data in FILES.items()},
        "versions": {}, "backend": "", "device": "", "seconds": 1.0, "created": "2026-11-30T12:00:00+00:00", **changes,
    }  # fmt: skip
    (one.folder / "manifest.json").write_text(json.dumps(record))


def write_failure(one: Job, **changes: Any) -> None:
    one.folder.mkdir(parents=True, exist_ok=True)
    record = {"id": one.id, "key": one.key, "error": "no memory", "created": "2026-11-30T13:00:00+00:00", **changes}
    (one.folder / "failure.json").write_text(json.dumps(record))


@pytest.fixture
def one(tmp_path: Path) -> Job:
    return job(tmp_path / "koi__ikat__bold")


def told(one: Job) -> tuple[State, str]:
    state = state_of(one)
    return state.state, state.reason


def recorded(one: Job, key: str | None = None) -> tuple[State, str]:
    state = recorded_state(JobFolder(one.folder), one.key if key is None else key)
    return state.state, state.reason


def test_a_job_without_a_folder_is_not_made(one: Job) -> None:
    assert told(one) == recorded(one) == (State.NOT_MADE, "")


def test_a_job_whose_files_are_what_its_manifest_says_is_made_and_then_sealed(one: Job) -> None:
    write_manifest(one)
    first = state_of(one)
    assert (first.state, first.manifest is not None) == (State.MADE, True)
    assert (one.folder / ".nstflow-seal").is_file()
    assert recorded(one) == (State.MADE, "")


def test_of_a_sealed_job_no_file_is_read(one: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    write_manifest(one)
    state_of(one)

    def refuse(*_: object) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr("nstflow.outputs.seal.sha256_file", refuse)
    assert state_of(one).state is State.MADE


def test_a_damaged_file_leaves_a_job_to_finish_where_its_tile_is_there_and_lost_where_not(one: Job) -> None:
    write_made(one)
    write_manifest(one)
    (one.folder / "unit.png").write_bytes(b"retouched")
    assert told(one) == (State.TO_FINISH, "unit.png was deleted or changed")
    (one.folder / "tile.tif").unlink()
    assert told(one) == (State.LOST, "unit.png was deleted or changed")
    (one.folder / "unit.png").unlink()
    assert told(one) == (State.LOST, "unit.png was deleted or changed")


def test_a_deleted_tile_is_missed_by_nobody_while_its_files_are_there(one: Job) -> None:
    write_made(one)
    write_manifest(one)
    (one.folder / "tile.tif").unlink()
    assert told(one) == (State.MADE, "")


def test_a_tile_without_a_manifest_is_to_be_finished(one: Job) -> None:
    write_made(one)
    assert told(one) == (State.TO_FINISH, "")
    assert recorded(one) == (State.NOT_MADE, ""), "nothing to show yet"


@pytest.mark.parametrize("changes", [{"key": "of another"}, {"files": {}}, {"files": {"tile.tif": digest(b"other")}}])
def test_a_tile_of_other_settings_or_a_damaged_one_is_none(one: Job, changes: dict[str, Any]) -> None:
    write_made(one, **changes)
    assert told(one) == (State.NOT_MADE, "")


def test_a_tile_in_the_store_is_enough_whatever_the_job_s_folder_shows(one: Job) -> None:
    write_made(one)
    store = one.folder.parent / "tiles" / one.tile_key
    store.mkdir(parents=True)
    for name in ("tile.tif", "made.json"):
        (one.folder / name).rename(store / name)
    assert told(one) == (State.TO_FINISH, "")
    write_manifest(job(one.folder, seed=2))
    assert told(one) == (State.TO_FINISH, "seed 2 → 1"), "going back to earlier settings paints nothing"
    (store / "tile.tif").write_bytes(b"damaged")
    assert told(one) == (State.OUTDATED, "seed 2 → 1")


def test_a_changed_setting_is_named_and_the_tile_decides_between_outdated_and_to_finish(one: Job) -> None:
    write_manifest(one)
    other = job(one.folder, dpi=300)
    state = state_of(other)
    assert (state.state, state.reason, state.settings_differ) == (State.OUTDATED, "tile.dpi 150.0 → 300.0", True)
    assert recorded(other) == (State.OUTDATED, "")
    write_made(one)  # its tile does not depend on the dpi
    assert told(other) == (State.TO_FINISH, "tile.dpi 150.0 → 300.0")


def test_a_changed_input_is_named_with_its_picture(one: Job) -> None:
    write_manifest(one)
    other = replace(one, inputs={**one.inputs, "content": "other bytes", "weights": "others"})
    state = state_of(other)
    assert (state.state, state.settings_differ) == (State.OUTDATED, False)
    assert state.reason == "content (koi.png), weights"


def test_files_are_not_looked_at_where_the_key_is_another(one: Job) -> None:
    write_manifest(one)
    (one.folder / "unit.png").unlink()
    assert told(job(one.folder, dpi=300))[0] is State.OUTDATED


def test_a_failure_is_told_by_the_records_and_is_no_reason_against_a_new_attempt(one: Job) -> None:
    write_failure(one)
    state = recorded_state(JobFolder(one.folder), one.key)
    assert (state.state, state.reason, state.manifest) == (State.FAILED, "no memory", None)
    assert state.failure is not None
    assert told(one) == (State.NOT_MADE, "")


def test_a_failure_that_cannot_be_read_is_still_one(one: Job) -> None:
    write_manifest(one)
    (one.folder / "failure.json").write_text("{")
    assert recorded(one) == (State.FAILED, "failure.json cannot be read")


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        ({}, State.FAILED),
        ({"created": "2026-11-30T11:59:59+00:00"}, State.MADE),  # before the manifest: a kill left it
        ({"created": "2026-11-30T13:30:00+02:00"}, State.MADE),
        ({"created": "2026-11-30T12:30:00"}, State.FAILED),  # no time zone: not to be compared
        ({"created": "yesterday"}, State.FAILED),
        ({"key": "of other settings"}, State.MADE),
    ],
)
def test_a_failure_is_past_where_other_settings_failed_or_the_job_was_made_later(
    one: Job, failure: dict[str, Any], state: State
) -> None:
    write_manifest(one)
    write_failure(one, **failure)
    assert recorded(one)[0] is state


def test_a_failure_of_the_wanted_settings_counts_beside_an_older_manifest_of_others(one: Job) -> None:
    write_manifest(one, key="of other settings")
    write_failure(one, created="2026-11-30T11:00:00+00:00")
    assert recorded(one) == (State.FAILED, "no memory")


def test_a_manifest_that_cannot_be_read_is_lost_to_the_records_and_not_made_to_a_plan(one: Job) -> None:
    write_manifest(one)
    (one.folder / "manifest.json").write_text("{")
    assert recorded(one) == (State.LOST, "manifest.json cannot be read")
    assert told(one) == (State.NOT_MADE, "")


def test_a_run_of_an_older_version_has_no_keys_and_all_of_it_is_current(one: Job) -> None:
    write_manifest(one)
    write_failure(one, key="of other settings")
    assert recorded(one, key="") == (State.FAILED, "no memory")
    (one.folder / "failure.json").unlink()
    assert recorded(one, key="") == (State.MADE, "")


def test_an_older_manifest_without_the_newer_keys_is_read(one: Job) -> None:
    write_manifest(one)
    record = json.loads((one.folder / "manifest.json").read_text())
    assert not {"weights", "blocks", "certificates", "facts", "colorways", "role"} & set(record), "those came later"
    assert told(one) == (State.MADE, "")


def test_a_folder_that_is_copied_elsewhere_is_made_there_and_its_damage_is_noticed(one: Job, tmp_path: Path) -> None:
    write_manifest(one)
    state_of(one)
    copy = replace(one, folder=tmp_path / "copy")
    shutil.copytree(one.folder, copy.folder)
    assert told(copy) == (State.MADE, "")
    shutil.rmtree(copy.folder)
    shutil.copytree(one.folder, copy.folder)
    (copy.folder / "losses.csv").write_bytes(b"other")
    assert told(copy) == (State.LOST, "losses.csv was deleted or changed")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.MADE, State.LOST),
        (State.OUTDATED, State.LOST),
        (State.FAILED, State.FAILED),
        (State.NOT_MADE, State.NOT_MADE),
    ],
)
def test_a_finished_job_whose_files_are_gone_is_lost(one: Job, before: State, after: State) -> None:
    if before is State.FAILED:
        write_failure(one)
    elif before is not State.NOT_MADE:
        write_manifest(one, **({"key": "of other settings"} if before is State.OUTDATED else {}))
    state = recorded_state(JobFolder(one.folder), one.key)
    assert state.state is before
    gone = state.without_files("unit.png is missing")
    assert gone.state is after
    assert gone.reason == ("unit.png is missing" if after is State.LOST else state.reason)
