"""What stands in each cell."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from nstflow.outputs.state import State
from testing.tiny_run import sheet_of

INKS = {"inks": [{"name": "ivory", "color": "#f4ecd8", "coverage_percent": 100.0}]}


def test_a_failure_after_the_manifest_is_failed_and_keeps_the_earlier_tile(run):
    run.made(0, 0)
    run.failure("job_0_0", error="/home/weber/koi.png: MemoryError", kind="memory")
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.FAILED, "too large for the memory of the computer")
    assert cell.tile is not None


def test_a_failure_older_than_the_manifest_is_forgotten(run):
    run.made(0, 0, created="2026-11-21T12:00:00+00:00")
    run.failure("job_0_0", created="2026-11-21T13:00:00+02:00")
    assert sheet_of(run.write()).cells[0][0].state is State.MADE


def test_a_failure_that_cannot_be_read_is_still_a_failure(run):
    run.job(0, 0)
    (run.folder / "job_0_0" / "failure.json").write_text("{")
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.FAILED, "could not be made")


def test_a_manifest_without_its_tile_is_missing_and_says_why(run):
    run.manifest(run.job(0, 0))
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.LOST, "its picture is missing")


def test_a_tile_cut_short_is_missing_and_says_why(run):
    run.made(0, 0)
    file = run.folder / "job_0_0" / "unit.png"
    file.write_bytes(file.read_bytes()[:-200])
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.LOST, "its picture cannot be read")


def test_a_manifest_cut_short_is_missing_and_says_why(run):
    run.made(0, 0)
    (run.folder / "job_0_0" / "manifest.json").write_text('{"id":')
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.LOST, "its record cannot be read")


@pytest.mark.parametrize(("repeat", "unit_px"), [("kaleidoscope", (32, 32)), ("half-drop", (32, 33))])
def test_a_tile_that_its_repeat_cannot_hold_is_missing_with_the_reason(run, repeat, unit_px):
    run.made(0, 0, repeat=repeat, unit_px=unit_px)
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.reason) == (State.LOST, "its record does not fit its picture")


def test_size_and_differences_are_in_words(run):
    run.made(0, 0, unit_px=(300, 150), differs={"tile.repeat": "brick", "losses.gram.weight": 0.4})
    tile = sheet_of(run.write()).cells[0][0].tile
    assert (tile.size, tile.differs) == ("5.1 × 2.5 cm", "brick · gram weight 0.4")


def test_a_tile_of_other_settings_is_told_by_what_it_was_made_with(run):
    now = {"key": "another", "differs": {"tile.repeat": "half-drop"}}
    run.made(0, 0, recorded=now, differs={"tile.repeat": "brick"})
    sheet = sheet_of(run.write())
    cell = sheet.cells[0][0]
    assert (cell.state, cell.tile.differs) == (State.OUTDATED, "brick · made with earlier settings")
    assert sheet.counts == "0 of 1 tile, 1 with earlier settings"


def test_what_a_current_tile_differs_in_is_what_the_recipe_says_now(run):
    run.made(0, 0, recorded={"key": "k", "differs": {"tile.repeat": "brick"}}, differs={"tile.repeat": "half-drop"})
    cell = sheet_of(run.write()).cells[0][0]
    assert (cell.state, cell.tile.differs) == (State.MADE, "brick")


def test_a_current_tile_that_no_longer_differs_from_its_recipe_has_no_words_for_it(run):
    run.made(0, 0, recorded={"key": "k"}, differs={"tile.repeat": "half-drop"})
    assert sheet_of(run.write()).cells[0][0].tile.differs == ""


@pytest.mark.parametrize(("key", "words"), [("k", "style weaker (× 0.2)"), ("another", "style weaker (× 0.4)")])
def test_weights_are_told_by_the_recipe_that_they_differ_from(run, key, words):
    weight = {"losses.gram.weight": 0.4}
    now = {"key": key, "differs": weight, "base": {"losses.gram.weight": 2.0}}
    run.made(0, 0, recorded=now, differs=weight, base={"losses.gram.weight": 1.0})
    assert sheet_of(run.write()).cells[0][0].tile.differs.partition(" · ")[0] == words


def test_the_unit_is_found_under_the_name_that_the_recipe_gives_its_files(run):
    run.made(0, 0, name="koi", colorways=("night",))
    run.manifest("koi", name="Weber-koi", colorways=("night",))
    run.colorway("koi", "night", (1, 2, 3))
    folder = run.folder / "koi"
    (folder / "unit.png").rename(folder / "Weber-koi-unit.png")
    night = folder / "colorways/night"
    (night / "unit.png").rename(night / "Weber-koi-night-unit.png")
    cells = [cell for (cell,) in sheet_of(run.write()).cells]
    assert [cell.state for cell in cells] == [State.MADE, State.MADE]
    assert [cell.id for cell in cells] == ["koi", "koi__night"]


@pytest.mark.parametrize(
    ("certificate", "seam", "warnings"),
    [
        ({"verdict": "pass", "summary": "seamless", "across": {"tramline": 0.2}}, "seamless", ()),
        ({"verdict": "pass", "summary": "seamless", "down": {"tramline": 0.7}}, "seamless", ("level stripes",)),
        ({"verdict": "warn", "summary": "seam: warn (z 3.7)"}, "look at its edges", ("look at its edges",)),
    ],
)
def test_what_a_certificate_warns_of_is_told_beside_the_seam(run, certificate, seam, warnings):
    run.made(0, 0, certificates={"unit": certificate})
    tile = sheet_of(run.write()).cells[0][0].tile
    assert (tile.seam, tile.warnings) == (seam, warnings)


def test_a_failure_of_other_settings_no_longer_counts(run):
    run.made(0, 0, name="koi", recorded={"key": "k"})
    run.failure("koi")
    assert sheet_of(run.write()).cells[0][0].state is State.FAILED
    run.cells[0] = run.cells[0].model_copy(update={"key": "another"})
    assert sheet_of(run.write()).cells[0][0].state is State.OUTDATED


def test_the_tile_of_an_earlier_version_s_manifest_is_shown_and_is_no_draft(run):
    run.made(0, 0, weights="slim", draft=True)
    file = run.folder / "job_0_0" / "manifest.json"
    written = json.loads(file.read_text())
    del written["weights"], written["draft"]
    file.write_text(json.dumps(written))
    sheet = sheet_of(run.write())
    assert (sheet.cells[0][0].state, sheet.drafts) == (State.MADE, "")


def test_a_colorway_whose_file_is_gone_is_missing(run):
    run.made(0, 0, colorways=("night",), facts={"colorways": {"night": {}}})
    (cell,) = sheet_of(run.write()).cells[1]
    assert (cell.state, cell.colorway) == (State.LOST, "night")


def test_a_colorway_of_which_no_facts_are_known_is_shown_without_inks(run):
    run.made(0, 0, colorways=("night",), facts=INKS)
    run.colorway("job_0_0", "night", (1, 2, 3))
    night = sheet_of(run.write()).cells[1][0]
    assert (night.state, night.tile.inks) == (State.MADE, ())


def test_a_tile_without_a_certificate_or_inks_has_no_words_for_them(run):
    run.made(0, 0)
    tile = sheet_of(run.write()).cells[0][0].tile
    assert (tile.seam, tile.inks) == ("", ())


@pytest.mark.parametrize(
    ("repeat", "unit_mm", "cell_mm", "size"),
    [
        ("half-drop", (50.8, 25.4), (50.8, 25.4), "5.1 × 2.5 cm"),
        ("ogee", (50.8, 25.4), (101.6, 25.4), "10.2 × 2.5 cm"),  # an ogee's box is two units wide
    ],
)
def test_sizes_in_print_are_in_mm_and_in_words(run, repeat, unit_mm, cell_mm, size):
    run.made(0, 0, unit_px=(300, 150), repeat=repeat)  # at 150 dpi
    tile = sheet_of(run.write()).cells[0][0].tile
    assert tile.unit_mm == pytest.approx(unit_mm)
    assert tile.cell_mm == pytest.approx(cell_mm)
    assert (tile.size, tile.unit_px) == (size, (300, 150))


def test_a_printed_size_is_the_records_and_not_that_of_the_file(run):
    run.made(0, 0, unit_px=(300, 150))
    Image.new("RGB", (30, 15)).save(run.folder / "job_0_0" / "unit.png")
    tile = sheet_of(run.write()).cells[0][0].tile
    assert tile.unit_px == (30, 15)
    assert tile.unit_mm == pytest.approx((50.8, 25.4))


def test_words_stand_in_place_of_a_tile_that_cannot_be_shown(run):
    run.matrix(["peony"], ["a", "b"])
    run.job(0, 0)
    run.manifest(run.job(0, 1))
    assert [cell.placeholder for cell in sheet_of(run.write()).cells[0]] == ["not made yet", "tile missing"]
