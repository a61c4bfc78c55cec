"""How a worker tells the parent how far its job is."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.schedule.heartbeat import Heartbeat, read_heartbeat, write_heartbeat

BEAT = Heartbeat(
    job="koi__ikat__default", device="gpu:1", width_px=256, step=30, steps=144, done=0.4, total=0.83, seconds_left=41.5
)


@pytest.mark.parametrize("seconds_left", [41.5, None])
def test_a_heartbeat_is_read_as_it_was_written(tmp_path: Path, seconds_left: float | None) -> None:
    beat = Heartbeat(**{**vars(BEAT), "seconds_left": seconds_left})
    write_heartbeat(tmp_path / "job.json", beat)
    assert read_heartbeat(tmp_path / "job.json") == beat


def test_the_latest_heartbeat_counts_and_no_other_file_is_left(tmp_path: Path) -> None:
    later = Heartbeat(**{**vars(BEAT), "step": 31})
    write_heartbeat(tmp_path / "job.json", BEAT)
    write_heartbeat(tmp_path / "job.json", later)
    assert read_heartbeat(tmp_path / "job.json") == later
    assert [path.name for path in tmp_path.iterdir()] == ["job.json"]


def test_there_is_none_before_the_first(tmp_path: Path) -> None:
    assert read_heartbeat(tmp_path / "job.json") is None


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_half_written_one_is_none(tmp_path: Path, share: float) -> None:
    file = tmp_path / "job.json"
    write_heartbeat(file, BEAT)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert read_heartbeat(file) is None


def test_a_folder_that_cannot_be_written_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    for file in (tmp_path / "gone" / "job.json", tmp_path / "a file" / "job.json"):
        write_heartbeat(file, BEAT)
        assert read_heartbeat(file) is None
