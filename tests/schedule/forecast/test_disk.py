"""Whether the disk has room is asked before anything is painted."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import OutputError
from nstflow.schedule.forecast import Forecast, check_disk, disk_in_words, lacking_disk


def forecast(*, all_of_them: int, largest: int, free: int) -> Forecast:
    return Forecast(
        60.0, "runs", to_make=3, to_finish=0, disk_bytes=all_of_them, largest_bytes=largest, free_bytes=free
    )


def test_a_tile_that_cannot_be_written_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match=r"300 MB are free and the files of one tile may take 1\.2 GB; free some space"
    ):
        check_disk(forecast(all_of_them=2_000_000_000, largest=1_200_000_000, free=300_000_000), tmp_path)
    check_disk(forecast(all_of_them=2_000_000_000, largest=300_000_000, free=300_000_000), tmp_path)


def test_a_run_that_may_not_fit_as_a_whole_is_told() -> None:
    assert "only 300 MB are free" in lacking_disk(forecast(all_of_them=300_000_001, largest=1, free=300_000_000))
    assert lacking_disk(forecast(all_of_them=300_000_000, largest=1, free=300_000_000)) == ""


@pytest.mark.parametrize(
    ("number", "words"), [(0, "1 MB"), (340_400_000, "340 MB"), (999_000_000, "999 MB"), (3_440_000_000, "3.4 GB")]
)
def test_bytes_are_told_as_people_do(number: int, words: str) -> None:
    assert disk_in_words(number) == words
