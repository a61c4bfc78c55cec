"""What all files of a job have in common."""

from __future__ import annotations

from pathlib import Path

from nstflow.outputs.finish.finishing import finish
from testing.finishing import made


def test_files_say_what_they_are_unless_they_are_to_say_nothing(tmp_path: Path) -> None:
    finish(made(tmp_path, title="Spring", creator="Weber"), ())
    said = (tmp_path / "unit.png").read_bytes()
    assert all(word in said for word in (b"Spring", b"Weber", b"compositeWithTrainedAlgorithmicMedia"))
    finish(made(tmp_path, content=None), ())
    assert b"/trainedAlgorithmicMedia" in (tmp_path / "unit.png").read_bytes()
    finish(made(tmp_path, metadata=False), ())
    assert b"DigitalSourceType" not in (tmp_path / "unit.png").read_bytes()
