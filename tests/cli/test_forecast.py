"""What is told before a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nstflow.cli.forecast import about, forecast_lines
from nstflow.schedule.forecast import Forecast, Longest

FORECAST = Forecast(
    seconds=720.0,
    basis="runs",
    to_make=6,
    to_finish=0,
    disk_bytes=340_000_000,
    largest_bytes=80_000_000,
    free_bytes=9_000_000_000,
    longest=Longest("koi__ikat__default", 240.0, 1888, 1888, 5, 590, "vgg19"),
    shorter=(("--draft", 130.0), ("tile.work=944px", 200.0)),
)


def test_time_reason_and_what_is_shorter_are_told_in_three_lines() -> None:
    assert list(forecast_lines(FORECAST)) == [
        "about 12 min for 6 tiles, up to 340 MB on the disk",
        "  longest koi__ikat__default, about 4 min: 1888 × 1888 px, 590 iterations at 5 sizes, vgg19",
        "  shorter: with --draft about 2 min, with tile.work=944px about 3 min",
    ]


def test_a_short_run_is_told_in_one() -> None:
    told = replace(FORECAST, seconds=40.0, shorter=())
    assert list(forecast_lines(told)) == ["about 40 s for 6 tiles, up to 340 MB on the disk"]


def test_one_tile_is_not_the_longest_of_others() -> None:
    assert list(forecast_lines(replace(FORECAST, to_make=1)))[1] == (
        "  1888 × 1888 px, 590 iterations at 5 sizes, vgg19"
    )


def test_files_alone_are_told() -> None:
    files = replace(FORECAST, seconds=8.0, to_make=0, to_finish=2, longest=None, shorter=())
    assert list(forecast_lines(files)) == ["a few seconds for the files of 2 tiles, up to 340 MB on the disk"]
    (both, *_) = forecast_lines(replace(FORECAST, to_finish=1))
    assert both.startswith("about 12 min for 6 tiles and the files of 1 tile, ")


def test_nothing_to_do_is_not_told() -> None:
    assert list(forecast_lines(replace(FORECAST, to_make=0, to_finish=0))) == []


@pytest.mark.parametrize(("basis", "words"), [("guess", "a guess"), ("other runs", "from runs of another kind")])
def test_what_it_follows_from_is_told_where_that_is_little(basis: str, words: str) -> None:
    (first, *_) = forecast_lines(replace(FORECAST, basis=basis))
    assert words in first


def test_a_disk_that_may_not_be_enough_is_told() -> None:
    *_, last = forecast_lines(replace(FORECAST, free_bytes=100_000_000))
    assert last.startswith("  only 100 MB are free")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "a few seconds"), (38, "about 40 s"), (54, "about 55 s"), (55, "about 1 min"), (700, "about 12 min"),
     (3540, "about 59 min"), (3580, "about 1 h"), (7800, "about 2 h 10 min"), (86400, "about 24 h")],
)  # fmt: skip
def test_a_time_is_told_as_well_as_it_is_known(seconds: float, words: str) -> None:
    assert about(seconds) == words
