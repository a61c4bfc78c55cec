"""What a sheet says of all its tiles."""

from __future__ import annotations

import pytest

from nstflow.sheets.model.sheet import ShownInk
from testing.tiny_run import sheet_of

SLIM = {"weights": "slim", "draft": True}


def test_counts_name_what_failed_and_what_is_not_there_yet(run):
    run.matrix(["peony"], ["a", "b", "c", "d"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(0, 2)
    run.manifest(run.job(0, 3))
    assert sheet_of(run.write()).counts == "1 of 4 tiles, 1 failed, 1 not made yet, 1 missing"


def test_counts_of_a_complete_run_are_plain(run):
    run.made(0, 0)
    assert sheet_of(run.write()).counts == "1 tile"


def test_a_sheet_of_drafts_says_so_with_their_network(run):
    run.matrix(["peony"], ["a", "b"])
    run.made(0, 0, **SLIM)
    run.made(0, 1, **SLIM)
    sheet = sheet_of(run.write())
    assert sheet.drafts == "draft (slim)"
    assert [tile.draft for tile in sheet.tiles] == ["slim", "slim"]
    assert sheet.counts == "2 tiles"


def test_a_sheet_with_some_drafts_counts_them_among_the_tiles_that_it_shows(run):
    run.matrix(["peony"], ["a", "b", "c", "d"])
    run.made(0, 0, **SLIM)
    run.made(0, 1)
    run.made(0, 2, **SLIM)
    run.job(0, 3)
    assert sheet_of(run.write()).drafts == "2 of 3 drafts (slim)"


def test_a_sheet_without_drafts_does_not_speak_of_them(run):
    run.matrix(["peony"], ["a", "b", "c"])
    run.made(0, 0)
    run.made(0, 1, weights="weights/own.npz")
    run.manifest(run.job(0, 2), **SLIM)  # its picture is missing
    sheet = sheet_of(run.write())
    assert sheet.drafts == ""
    assert [tile.draft for tile in sheet.tiles] == ["", ""]


def test_a_sheet_without_tiles_has_no_drafts(run):
    run.job(0, 0)
    assert sheet_of(run.write()).drafts == ""


def test_drafts_of_several_networks_name_each_once(run):
    run.matrix(["peony"], ["a", "b", "c"])
    for column, weights in enumerate(("slim", "sketch", "slim")):
        run.made(0, column, weights=weights, draft=True)
    assert sheet_of(run.write()).drafts == "draft (slim, sketch)"


def test_a_draft_that_is_shown_for_a_later_failure_is_still_one(run):
    run.made(0, 0, **SLIM)
    run.failure("job_0_0")
    assert sheet_of(run.write()).drafts == "draft (slim)"


@pytest.mark.parametrize(
    ("percent", "words"), [(None, ""), (33.6, "34 %"), (0.4, "< 1 %"), (0.0, "0 %"), (100.0, "100 %")]
)
def test_the_coverage_of_an_ink_reads_as_words(percent, words):
    assert ShownInk("#1b2a41", "indigo", percent).coverage == words
