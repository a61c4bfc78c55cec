"""What stands in each cell."""

from __future__ import annotations

import json

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.records import Header
from nstflow.outputs.state import State
from nstflow.sheets.model.grid import read_grid


def states(grid):
    return [[place.state for place in row] for row in grid.places]


def test_every_combination_has_a_place_and_every_job_stands_at_its_own(run):
    run.matrix(["peony", "meadow"], ["indigo", "coral", "sage"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(1, 2)
    grid = read_grid(run.write())
    assert states(grid) == [[State.MADE, State.FAILED, None], [None, None, State.NOT_MADE]]
    assert [[place.job for place in row] for row in grid.places] == [["job_0_0", "job_0_1", ""], ["", "", "job_1_2"]]


def test_counts_name_what_failed_and_what_is_not_there_yet(run):
    run.matrix(["peony"], ["a", "b", "c", "d"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(0, 2)
    run.manifest(run.job(0, 3))
    assert read_grid(run.write()).counts == "1 of 4 tiles, 1 failed, 1 not made yet, 1 missing"


def test_counts_of_a_complete_run_are_plain(run):
    run.made(0, 0)
    assert read_grid(run.write()).counts == "1 tile"


def test_a_failure_after_the_manifest_is_failed_and_keeps_the_earlier_tile(run):
    run.made(0, 0)
    run.failure("job_0_0", error="out of memory")
    place = read_grid(run.write()).places[0][0]
    assert (place.state, place.reason) == (State.FAILED, "out of memory")
    assert place.tile is not None


def test_a_failure_older_than_the_manifest_is_forgotten(run):
    run.made(0, 0, created="2026-11-21T12:00:00+00:00")
    run.failure("job_0_0", created="2026-11-21T13:00:00+02:00")
    assert read_grid(run.write()).places[0][0].state is State.MADE


def test_a_failure_that_cannot_be_read_is_still_a_failure(run):
    run.job(0, 0)
    (run.folder / "job_0_0" / "failure.json").write_text("{")
    place = read_grid(run.write()).places[0][0]
    assert place.state is State.FAILED
    assert "cannot be read" in place.reason


def test_a_manifest_without_its_tile_is_missing_and_says_why(run):
    run.manifest(run.job(0, 0))
    place = read_grid(run.write()).places[0][0]
    assert (place.state, place.reason) == (State.LOST, "unit.png is missing")


def test_a_tile_cut_short_is_missing_and_says_why(run):
    run.made(0, 0)
    file = run.folder / "job_0_0" / "unit.png"
    file.write_bytes(file.read_bytes()[:-200])
    place = read_grid(run.write()).places[0][0]
    assert (place.state, place.reason) == (State.LOST, "unit.png cannot be read")


def test_a_manifest_cut_short_is_missing_and_says_why(run):
    run.made(0, 0)
    (run.folder / "job_0_0" / "manifest.json").write_text('{"id":')
    place = read_grid(run.write()).places[0][0]
    assert (place.state, place.reason) == (State.LOST, "manifest.json cannot be read")


@pytest.mark.parametrize(("repeat", "unit_px"), [("kaleidoscope", (32, 32)), ("half-drop", (32, 33))])
def test_a_tile_that_its_repeat_cannot_hold_is_missing_with_the_reason(run, repeat, unit_px):
    run.made(0, 0, repeat=repeat, unit_px=unit_px)
    place = read_grid(run.write()).places[0][0]
    assert place.state is State.LOST
    assert repeat in place.reason


def test_two_jobs_at_one_place_get_a_line_each(run):
    run.matrix(["peony", "meadow"], ["a", "b"])
    run.made(0, 0, "first")
    run.made(0, 0, "second")
    run.made(1, 1, "third")
    grid = read_grid(run.write())
    assert [[place.job for place in row] for row in grid.places] == [["first", ""], ["second", ""], ["", "third"]]
    assert [heading.name for heading in grid.rows] == ["peony", "peony", "meadow"]


def test_a_job_outside_the_matrix_is_an_error_and_not_dropped(run):
    run.made(2, 0)
    with pytest.raises(OutputError, match=r"run\.json: job 'job_2_0' stands at row 2"):
        read_grid(run.write())


def test_a_folder_without_a_run_is_an_error(tmp_path):
    with pytest.raises(OutputError, match=r"no run\.json"):
        read_grid(tmp_path)


def test_variants_are_named_only_where_there_are_several(run):
    one = read_grid(run.matrix(["peony"], ["a", "b"], ("default",)).write())
    two = read_grid(run.matrix(["peony"], ["a", "b"], ("bold", "soft")).write())
    assert [heading.variant for heading in one.columns] == ["", ""]
    assert [heading.variant for heading in two.columns] == ["bold", "soft", "bold", "soft"]


def test_a_row_without_content_has_no_picture(run):
    run.matrix([None, "peony"], ["a"])
    run.rows[1] = Header(content="peony", thumbnail="sources/peony.png")
    alone, pictured = read_grid(run.write()).rows
    assert (alone.name, alone.pictured, alone.thumbnail) == ("style alone", False, None)
    assert pictured.thumbnail == run.folder / "sources" / "peony.png"


def test_the_title_falls_back_to_the_recipe_and_the_date_is_the_runs(run):
    run.words = run.words.model_copy(update={"title": ""})
    grid = read_grid(run.write())
    assert (grid.title, grid.date) == ("spring", "21 November 2026")


def test_size_and_differences_are_in_words(run):
    run.made(0, 0, unit_px=(300, 150), differs={"tile.repeat": "brick", "losses.gram.weight": 0.4})
    tile = read_grid(run.write()).places[0][0].tile
    assert (tile.size, tile.differs) == ("5.1 × 2.5 cm", "brick · gram weight 0.4")


def test_a_tile_of_other_settings_is_shown_and_said_to_be_one(run):
    run.made(0, 0, recorded={"key": "another", "differs": {"tile.repeat": "brick"}})
    grid = read_grid(run.write())
    place = grid.places[0][0]
    assert (place.state, place.tile.differs) == (State.OUTDATED, "brick · made with earlier settings")
    assert grid.counts == "0 of 1 tile, 1 with earlier settings"


def test_what_differs_is_what_the_recipe_says_now(run):
    run.made(0, 0, recorded={"key": "k", "differs": {"tile.repeat": "brick"}}, differs={"tile.repeat": "half-drop"})
    place = read_grid(run.write()).places[0][0]
    assert (place.state, place.tile.differs) == (State.MADE, "brick")


def test_a_failure_of_other_settings_no_longer_counts(run):
    run.made(0, 0, name="koi", recorded={"key": "k"})
    run.failure("koi")
    assert read_grid(run.write()).places[0][0].state is State.FAILED
    run.cells[0] = run.cells[0].model_copy(update={"key": "another"})
    assert read_grid(run.write()).places[0][0].state is State.OUTDATED


SLIM = {"weights": "slim", "draft": True}


def test_a_sheet_of_drafts_says_so_with_their_network(run):
    run.matrix(["peony"], ["a", "b"])
    run.made(0, 0, **SLIM)
    run.made(0, 1, **SLIM)
    grid = read_grid(run.write())
    assert grid.drafts == "draft (slim)"
    assert [tile.draft for tile in grid.tiles] == ["slim", "slim"]
    assert grid.counts == "2 tiles"


def test_a_sheet_with_some_drafts_counts_them_among_the_tiles_that_it_shows(run):
    run.matrix(["peony"], ["a", "b", "c", "d"])
    run.made(0, 0, **SLIM)
    run.made(0, 1)
    run.made(0, 2, **SLIM)
    run.job(0, 3)
    assert read_grid(run.write()).drafts == "2 of 3 drafts (slim)"


def test_a_sheet_without_drafts_does_not_speak_of_them(run):
    run.matrix(["peony"], ["a", "b", "c"])
    run.made(0, 0)
    run.made(0, 1, weights="weights/own.npz")
    run.manifest(run.job(0, 2), **SLIM)  # its picture is missing
    grid = read_grid(run.write())
    assert grid.drafts == ""
    assert [tile.draft for tile in grid.tiles] == ["", ""]


def test_a_sheet_without_tiles_has_no_drafts(run):
    run.job(0, 0)
    assert read_grid(run.write()).drafts == ""


def test_drafts_of_several_networks_name_each_once(run):
    run.matrix(["peony"], ["a", "b", "c"])
    for column, weights in enumerate(("slim", "sketch", "slim")):
        run.made(0, column, weights=weights, draft=True)
    assert read_grid(run.write()).drafts == "draft (slim, sketch)"


def test_a_draft_that_is_shown_for_a_later_failure_is_still_one(run):
    run.made(0, 0, **SLIM)
    run.failure("job_0_0")
    assert read_grid(run.write()).drafts == "draft (slim)"


def test_the_tile_of_an_earlier_version_s_manifest_is_shown_and_is_no_draft(run):
    run.made(0, 0, **SLIM)
    file = run.folder / "job_0_0" / "manifest.json"
    written = json.loads(file.read_text())
    del written["weights"], written["draft"]
    file.write_text(json.dumps(written))
    grid = read_grid(run.write())
    assert (states(grid), grid.drafts) == ([[State.MADE]], "")


INKS = {"inks": [{"name": "ivory", "color": "#f4ecd8", "coverage_percent": 100.0}]}
SEAMS = {"unit": {"verdict": "pass", "summary": "seamless"}, "colorways/night/unit": {"summary": "seam: warn (z 3.7)"}}


def test_each_colorway_has_a_line_beneath_its_tile_and_counts_as_no_tile(run):
    run.matrix(["peony"], ["indigo", "madder"])
    night = {"inks": [{"name": "navy", "color": "#16264d", "coverage_percent": 100.0}]}
    run.made(
        0, 0, colorways=("night", "rust"), facts={**INKS, "colorways": {"night": night, "rust": {}}}, certificates=SEAMS
    )
    run.made(0, 1)
    for name in ("night", "rust"):
        run.colorway("job_0_0", name, (1, 2, 3))
    grid = read_grid(run.write())
    assert [row.name for row in grid.rows] == ["peony", "night", "rust"]
    assert [[place.state for place in row] for row in grid.places] == [
        [State.MADE, State.MADE], [State.MADE, None], [State.MADE, None],
    ]  # fmt: skip
    main, night_tile = (grid.places[line][0].tile for line in (0, 1))
    assert (main.seam, main.inks) == ("seamless", ("#f4ecd8",))
    assert (night_tile.seam, night_tile.inks) == ("seam: warn (z 3.7)", ("#16264d",))
    assert night_tile.unit.parent.name == "night"
    assert grid.counts == "2 tiles"


def test_a_colorway_whose_file_is_gone_is_missing(run):
    run.made(0, 0, colorways=("night",), facts={"colorways": {"night": {}}})
    (place,) = read_grid(run.write()).places[1]
    assert (place.state, place.colorway) == (State.LOST, "night")


def test_a_colorway_of_which_no_facts_are_known_is_shown_without_inks(run):
    run.made(0, 0, colorways=("night",), facts=INKS)
    run.colorway("job_0_0", "night", (1, 2, 3))
    night = read_grid(run.write()).places[1][0]
    assert (night.state, night.tile.inks) == (State.MADE, ())


def test_a_tile_without_a_certificate_or_inks_has_no_words_for_them(run):
    run.made(0, 0)
    tile = read_grid(run.write()).places[0][0].tile
    assert (tile.seam, tile.inks) == ("", ())
