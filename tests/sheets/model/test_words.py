"""Dates and failures as a client reads them."""

from __future__ import annotations

import pytest

from nstflow.outputs.records import Failure, FailureKind
from nstflow.sheets.model.words import date_in_words, failure_in_words


@pytest.mark.parametrize(
    ("created", "words"),
    [
        ("2026-03-01T23:59:00Z", "1 March 2026"),
        ("2026-12-24", "24 December 2026"),
        ("last week", "last week"),
    ],
)
def test_dates_read_as_words(created, words):
    assert date_in_words(created) == words


def test_every_kind_of_failure_has_words_of_its_own_without_paths_or_code() -> None:
    error = "/home/weber/spring/koi.png: ValueError: broken (details in failure.json)"
    failures = [Failure(id="koi", key="k", error=error, created="", kind=kind.value) for kind in FailureKind]
    words = [failure_in_words(failure) for failure in failures]
    assert len(set(words)) == len(FailureKind)
    assert not [text for text in words if set(text) & set("/_.:(")]


def test_a_failure_of_an_earlier_or_later_version_could_not_be_made() -> None:
    later = Failure(id="koi", key="k", error="", created="", kind="a kind of later")
    earlier = Failure(id="koi", key="k", error="", created="")
    assert [failure_in_words(one) for one in (later, earlier, None)] == ["could not be made"] * 3
