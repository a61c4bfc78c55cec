"""What all files of a job have in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import UsageError
from nstflow.jobs.digests import sha256_file
from nstflow.outputs.finish.finishing import finish
from testing import icc
from testing.finishing import made


def test_files_say_what_they_are_unless_they_are_to_say_nothing(tmp_path: Path) -> None:
    finish(made(tmp_path, title="Spring", creator="Weber"), ())
    said = (tmp_path / "unit.png").read_bytes()
    assert all(word in said for word in (b"Spring", b"Weber", b"compositeWithTrainedAlgorithmicMedia"))
    finish(made(tmp_path, content=None), ())
    assert b"/trainedAlgorithmicMedia" in (tmp_path / "unit.png").read_bytes()
    finish(made(tmp_path, metadata=False), ())
    assert b"DigitalSourceType" not in (tmp_path / "unit.png").read_bytes()


def test_a_profile_that_was_swapped_after_the_plan_is_refused(tmp_path: Path) -> None:
    profile = tmp_path / "mill.icc"
    profile.write_bytes(icc.rgb_profile())
    planned = {"profile": sha256_file(profile)}
    job = made(tmp_path / "koi", profile=profile, finish_inputs=planned)
    finish(job, ())
    profile.write_bytes(icc.rgb_profile("Another RGB", gamma=1.8))
    with pytest.raises(UsageError, match=r"mill\.icc: changed while the run went on: .*; run again"):
        finish(job, ())
