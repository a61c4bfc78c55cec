"""The lines of a sheet."""

from __future__ import annotations

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.state import State
from nstflow.sheets.model.sheet import ShownInk
from testing.tiny_run import sheet_of

INKS = {"inks": [{"name": "ivory", "color": "#f4ecd8", "coverage_percent": 100.0}]}
SEAMS = {
    "unit": {"verdict": "pass", "summary": "seamless"},
    "colorways/night/unit": {"verdict": "fail", "summary": "seam: fail (z 7)"},
}


def test_two_jobs_at_one_place_get_a_line_each(run):
    run.matrix(["peony", "meadow"], ["a", "b"])
    run.made(0, 0, "first")
    run.made(0, 0, "second")
    run.made(1, 1, "third")
    sheet = sheet_of(run.write())
    assert [[cell.job for cell in row] for row in sheet.cells] == [["first", ""], ["second", ""], ["", "third"]]
    assert [heading.name for heading in sheet.rows] == ["peony", "peony", "meadow"]


def test_a_job_outside_the_matrix_is_an_error_and_not_dropped(run):
    run.made(2, 0)
    with pytest.raises(OutputError, match=r"run\.json: job 'job_2_0' stands at row 2"):
        sheet_of(run.write())


def test_each_colorway_has_a_line_beneath_its_tile_and_counts_as_no_tile(run):
    run.matrix(["peony"], ["indigo", "madder"])
    night = {"inks": [{"name": "navy", "color": "#16264d", "coverage_percent": 100.0}]}
    run.made(
        0, 0, colorways=("night", "rust"), facts={**INKS, "colorways": {"night": night, "rust": {}}}, certificates=SEAMS
    )
    run.made(0, 1)
    for name in ("night", "rust"):
        run.colorway("job_0_0", name, (1, 2, 3))
    sheet = sheet_of(run.write())
    assert [row.name for row in sheet.rows] == ["peony", "night", "rust"]
    assert [[cell.state for cell in row] for row in sheet.cells] == [
        [State.MADE, State.MADE], [State.MADE, None], [State.MADE, None],
    ]  # fmt: skip
    main, night_tile = (sheet.cells[line][0].tile for line in (0, 1))
    assert (main.seam, main.inks) == ("seamless", (ShownInk("#f4ecd8", "ivory", 100.0),))
    assert (night_tile.seam, night_tile.inks) == ("seam shows", (ShownInk("#16264d", "navy", 100.0),))
    assert night_tile.unit.parent.name == "night"
    assert sheet.counts == "2 tiles"
