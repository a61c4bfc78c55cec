"""From a run's folder to its sheet."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nstflow.errors import OutputError, UsageError
from nstflow.sheets import draw_sheet


def test_the_sheet_goes_beside_the_run_by_default_and_replaces_the_last_one(run):
    run.job(0, 0)
    folder = run.write()
    before = draw_sheet(folder).read_bytes()
    run.made(0, 0)
    run.cells.pop()
    path = draw_sheet(run.write())
    assert path == folder / "sheet.png"
    assert path.read_bytes() != before
    assert [path.name for path in folder.glob(".nstflow-*")] == [".nstflow-files"]


def test_a_sheet_that_somebody_has_drawn_on_is_kept_beside_the_new_one(run):
    run.job(0, 0)
    drawn = draw_sheet(run.write())
    drawn.write_bytes(b"with the client's remarks")
    assert draw_sheet(run.folder) == drawn
    assert (run.folder / "sheet-changed-1.png").read_bytes() == b"with the client's remarks"
    assert drawn.read_bytes() != b"with the client's remarks"
    draw_sheet(run.folder)
    assert sorted(path.name for path in run.folder.glob("sheet*")) == ["sheet-changed-1.png", "sheet.png"]


def test_a_folder_without_a_run_is_an_error_and_stays_empty(tmp_path):
    with pytest.raises(OutputError, match=r"no run\.json"):
        draw_sheet(tmp_path)
    assert not list(tmp_path.iterdir())


def test_drawing_imports_neither_keras_nor_matplotlib(run):
    run.made(0, 0)
    program = (
        "import sys; from pathlib import Path; from nstflow.sheets import draw_sheet; "
        f"draw_sheet(Path({str(run.write())!r})); "
        "print([name for name in ('keras', 'tensorflow', 'matplotlib', 'skimage') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_sheet_that_is_asked_for_elsewhere_replaces_one_of_ours_and_nothing_of_a_person_s(run, tmp_path):
    run.job(0, 0)
    folder = run.write()
    out = tmp_path / "elsewhere/client.png"
    draw_sheet(folder, out=out)
    first = out.read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["client.png"]
    assert draw_sheet(folder, out=out) == out
    out.write_bytes(first + b"with remarks")
    with pytest.raises(UsageError, match=r"client\.png: there is a file that nstflow did not write"):
        draw_sheet(folder, out=out)
    assert out.read_bytes() == first + b"with remarks"
    draw_sheet(folder, out=out, overwrite=True)
    assert out.read_bytes() == first


def test_it_is_said_that_a_sheet_was_set_aside(run):
    run.job(0, 0)
    drawn = draw_sheet(run.write())
    drawn.write_bytes(b"with the client's remarks")
    said = []
    draw_sheet(run.folder, say=said.append)
    assert said == ["sheet.png had been changed by hand: it is kept as sheet-changed-1.png"]
