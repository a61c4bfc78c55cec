"""The JSON that runs leave beside their pictures: other programs, older and later nstflows read it."""

from __future__ import annotations

import json
from pathlib import Path

import house
import pytest
from pinned_project import differences, other_orders, read_pin
from pinned_records import KINDS, MAKERS, oldest

STORED = read_pin("records")
# A certificate's numbers are computed in floating point.
NEAR = {"z": 0.3, "line_z": 0.3, "h": 0.02, "c": 0.02, "tramline": 0.01}


@pytest.mark.parametrize("name", MAKERS)
def test_a_record_has_the_fields_that_it_always_had_in_their_order(name: str, tmp_path: Path) -> None:
    found = MAKERS[name](tmp_path / "koi__ikat__bold")
    changed = [*differences(STORED[name], found, near=NEAR), *other_orders(STORED[name], found)]
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("name", MAKERS)
def test_every_field_of_a_record_is_in_a_stored_one(name: str) -> None:
    assert list(KINDS[name].model_fields) == list(STORED[name])


@pytest.mark.parametrize("name", MAKERS)
def test_what_was_written_is_read_as_it_was_and_later_keys_are_passed_over(name: str) -> None:
    record = KINDS[name].model_validate({**STORED[name], "a_key_of_later": {"x": 1}})
    assert differences(STORED[name], record.model_dump(mode="json")) == []


READERS = {
    "made": ("made.json", house.read_made),
    "manifest": ("manifest.json", house.read_manifest),
    "least manifest": ("manifest.json", house.read_manifest),
    "failure": ("failure.json", house.read_failure),
    "run": ("run.json", house.read_run),
    "run of style alone": ("run.json", house.read_run),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_record_is_found_under_its_file_s_name(name: str, tmp_path: Path) -> None:
    file, read = READERS[name]
    (tmp_path / file).write_text(json.dumps(STORED[name]))
    assert differences(STORED[name], read(tmp_path).model_dump(mode="json")) == []


@pytest.mark.parametrize("name", ["made", "manifest", "failure", "run"])
def test_a_record_of_an_older_version_without_what_was_added_is_read(name: str) -> None:
    found = KINDS[name].model_validate(oldest(STORED)[name]).model_dump(mode="json")
    assert differences(STORED[f"oldest {name}"], found) == []


def test_records_are_indented_json_in_utf_8_that_ends_with_a_line(tmp_path: Path) -> None:
    MAKERS["failure"](tmp_path)
    text = (tmp_path / "failure.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert "…" in text
