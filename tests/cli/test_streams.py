"""What happens to stdout and stderr is no bug."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testing.project_folder import Project
from testing.recipes import ONE_JOB

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full, which Linux has")


def command(*arguments: str, out: int = subprocess.PIPE, err: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """Start a command as a shell does."""
    code = "import sys; from nstflow.cli import main; main(sys.argv[1:])"
    environ = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    environ.pop("NSTFLOW_WEIGHTS", None)
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=out, stderr=err, text=True, env=environ)


@needs_full
@pytest.mark.parametrize("asked", [["schema"], ["plan", "recipes/spring.yaml"], ["mills", "--json"], ["--help"]])
def test_an_answer_that_cannot_be_written_is_2_and_a_line(project: Project, asked: list[str]) -> None:
    project.recipe(ONE_JOB)
    with FULL.open("w") as full:
        process = command(*asked, out=full.fileno())
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.splitlines()[0] == "stdout: cannot be written: No space left on device; send it to another place"
    assert "bug" not in said


@needs_full
def test_talk_that_cannot_be_written_is_left_out(project: Project) -> None:
    project.recipe(ONE_JOB)
    with FULL.open("w") as full:
        process = command("plan", "recipes/spring.yaml", err=full.fileno())
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out.split()[:2]) == (0, ["missing", "koi__ikat__default"])


@pytest.mark.parametrize(("text", "code"), [(ONE_JOB, 0), (ONE_JOB.replace("koi", "gone"), 1)])
def test_a_reader_that_has_seen_enough_changes_no_exit_code(project: Project, text: str, code: int) -> None:
    project.recipe(text)
    process = command("validate", "recipes/spring.yaml", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), said) == (code, "")


def test_letters_that_an_old_encoding_lacks_are_question_marks(project: Project, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "koi8-r")
    project.recipe(ONE_JOB)
    process = command("plan", "recipes/spring.yaml", "--set", "tile.size=50px")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "50 ? 33 px is made as" in said
