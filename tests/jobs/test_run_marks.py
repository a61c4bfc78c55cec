"""What tells an output folder from others."""

from __future__ import annotations

from pathlib import Path

from nstflow.jobs.run_marks import is_run_folder
from nstflow.outputs.folders import RunFolder
from nstflow.schedule.lock import only_run_in


def test_a_folder_is_an_output_folder_from_the_moment_at_which_a_run_holds_it(tmp_path: Path) -> None:
    assert not is_run_folder(tmp_path)
    with only_run_in(tmp_path):
        assert is_run_folder(tmp_path)


def test_it_stays_one_where_the_system_deletes_locks(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.record.write_text("{}")
    assert not is_run_folder(tmp_path)  # others call files run.json, too
    folder.log.write_text("")
    assert is_run_folder(tmp_path)
