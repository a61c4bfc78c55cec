"""`nstflow run` as a designer types it: whole runs, interrupted ones, and what is on the screen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from nstflow.outputs.folders import JobFolder
from testing.project_folder import Project

NSTFLOW = [sys.executable, "-c", "from nstflow.cli import main; main()"]
TIMEOUT_S = 120
RECIPE = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/ikat.png]
variants: {quick: , waiting: {losses: {own: {mode: wait}}}}
tile: {size: 32px}
engine: {iterations: 1, weights: slim}
losses: {own: {weight: 1}}
plugins: [plugins/own.py]
"""
WAITS = """\
import time
while self.mode == "wait" and not Path("go on").exists():
    time.sleep(0.1)
return ops.mean(state.image)
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(project: Project) -> Start:
    """Starts the command line within the project, as the leader of its own process group, like a terminal does."""
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}

    def popen(*arguments: str | Path) -> subprocess.Popen[str]:
        command = [*NSTFLOW, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(
            command, cwd=project.root, env=environment, start_new_session=True, preexec_fn=heeds_interrupts, **pipes
        )

    return popen


def heeds_interrupts() -> None:
    """As at a terminal: a test run that a script started in the background passes on that interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(line_starts: str, process: subprocess.Popen[str]) -> None:
    """Read what the process says until a line that starts so."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(line_starts):
            return
    raise AssertionError("".join(said))


def wait_for_the_end_of(group: int) -> None:
    """Until no process of the process group runs any more."""
    deadline = time.monotonic() + 20
    while members(group):
        assert time.monotonic() < deadline, "the workers go on without the run"
        time.sleep(0.1)


def members(group: int) -> list[int]:
    """The processes of a process group that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended by now
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            found += [int(path.parent.name)] if int(its_group) == group and state != "Z" else []
    return found


def test_an_interrupted_run_leaves_nothing_that_looks_finished_and_the_next_one_goes_on(
    start: Start, project: Project
) -> None:
    project.plugin(WAITS)
    recipe = project.recipe(RECIPE)
    folder = project.root / "outputs/spring"

    process = start("run", recipe)
    until("[1/2] koi__ikat__quick: made in ", process)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, out) == (130, "")
    drawn, *_, interrupted = err.splitlines()  # between them Click ends the line in which ^C stands
    assert drawn.startswith("note: the contact sheet shows what there is: ")
    assert interrupted == "interrupted; finished jobs are kept, the same command goes on from there"
    with Image.open(folder / "sheet.png") as sheet:
        sheet.load()
    assert not (folder / "koi__ikat__waiting" / JobFolder.MANIFEST).exists()
    first = JobFolder(folder / "koi__ikat__quick").read_manifest()
    assert first is not None
    wait_for_the_end_of(process.pid)

    project.file("go on", "")
    process = start("run", recipe)
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, out) == (0, "outputs/spring/sheet.png\n")
    lines = err.splitlines()
    assert lines[0].startswith("1 to make, 1 done before; on cpu")
    assert lines[-4].startswith("[1/1] koi__ikat__waiting: made in ")
    assert lines[-3] == "1 tile made, 1 done before, 0 failed"
    assert lines[-2] == "drafts (slim); for the final tiles, in a folder beside these:"
    assert lines[-1].startswith("  nstflow run recipes/spring.yaml --set engine.weights=vgg19")
    assert JobFolder(folder / "koi__ikat__quick").read_manifest() == first
    assert JobFolder(folder / "koi__ikat__waiting").read_manifest() is not None
    with Image.open(folder / "sheet.png") as sheet:
        sheet.load()

    process = start("run", recipe)
    out, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, out) == (0, "outputs/spring/sheet.png\n")
    assert err == "0 tiles made, 2 done before, 0 failed\n"


def test_the_workers_of_a_run_that_is_killed_end_too_and_leave_nothing_that_looks_finished(
    start: Start, project: Project
) -> None:
    project.plugin('Path("begun").touch()\n' + WAITS)
    process = start("run", project.recipe(RECIPE), "--only", "*waiting")
    deadline = time.monotonic() + TIMEOUT_S
    while not (project.root / "begun").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.kill()
    process.communicate(timeout=TIMEOUT_S)
    wait_for_the_end_of(process.pid)
    assert not list((project.root / "outputs").rglob(JobFolder.MANIFEST))
    assert not (project.root / "outputs/spring/sheet.png").exists()


def test_a_changed_title_draws_the_sheet_again_and_makes_no_tile(start: Start, project: Project) -> None:
    for name in ("koi.png", "peony.png"):
        project.file(f"inputs/contents/{name}", "")  # so that no job needs a worker
    recipe = project.recipe(
        "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    )
    first = start("run", recipe)
    first.communicate(timeout=TIMEOUT_S)
    assert first.returncode == 1
    before = (project.root / "outputs/spring/sheet.png").read_bytes()
    second = start("run", recipe, "--set", "sheet.title=Spring for Müller")
    second.communicate(timeout=TIMEOUT_S)
    assert (project.root / "outputs/spring/sheet.png").read_bytes() != before
