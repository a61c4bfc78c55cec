"""Moments in records."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from nstflow.outputs.moments import is_before, moment_of, now


def test_now_is_told_in_utc_to_the_second() -> None:
    told = datetime.fromisoformat(now())
    assert told.utcoffset() == timedelta(0)
    assert told.microsecond == 0
    assert abs(datetime.now(timezone.utc) - told) < timedelta(seconds=5)


def test_a_text_that_names_no_moment_is_none() -> None:
    assert moment_of("yesterday") is None
    assert moment_of("2026-11-30T12:00:00Z") == datetime(2026, 11, 30, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("2026-11-30T12:00:00+00:00", "2026-11-30T12:00:01+00:00", True),
        ("2026-11-30T12:00:00+00:00", "2026-11-30T12:00:00+00:00", False),
        ("2026-11-30T13:00:00+02:00", "2026-11-30T12:00:00+00:00", True),
        ("2026-11-30T12:00:00", "2026-11-30T13:00:00+00:00", False),
        ("2026-11-30T12:00:00", "2026-11-30T13:00:00", True),
        ("yesterday", "2026-11-30T13:00:00", False),
    ],
)
def test_moments_are_compared_where_they_can_be(earlier: str, later: str, expected: bool) -> None:
    assert is_before(earlier, later) is expected
