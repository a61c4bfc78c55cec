"""Ids, and names of folders."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.file_names import is_reserved_on_windows
from nstflow.jobs.names import LONGEST_BYTES, job_id, shortened, slug


@given(st.text(max_size=20))
def test_a_slug_is_a_folder_name_and_stays_one(text: str) -> None:
    name = slug(text)
    assert slug(name) == name
    assert Path(name).name == name
    assert "__" not in name
    assert name not in ("", ".", "..")
    assert not name.endswith(".")
    assert not is_reserved_on_windows(f"{name}__ikat__default")


@given(st.text(max_size=20))
def test_an_id_is_the_same_in_every_form_of_its_letters(text: str) -> None:
    assert slug(unicodedata.normalize("NFC", text)) == slug(unicodedata.normalize("NFD", text))
    assert unicodedata.is_normalized("NFC", slug(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Blüte", "Blüte"),
        (unicodedata.normalize("NFD", "Blüte"), "Blüte"),
        ("फूल", "फूल"),
        ("ดอกไม้", "ดอกไม้"),
        ("koi [1]", "koi-1"),
        ("koi ❤\ufe0f", "koi"),
        ("1\ufe0f\u20e3", "1"),
        ("a \u0301b", "a-b"),
        ("🐟", "unnamed"),
        ("aux", "aux"),
        ("con.v2", "con-v2"),
    ],
)
def test_letters_keep_their_marks_and_everything_else_becomes_a_dash(text: str, name: str) -> None:
    assert slug(text) == name


def test_words_that_differ_in_vowel_signs_alone_are_different_ids() -> None:
    assert slug("फूल") != slug("फील")


@given(*[st.text(alphabet="a_-.b", min_size=1, max_size=4)] * 4)
def test_ids_of_different_parts_are_different(first: str, second: str, third: str, fourth: str) -> None:
    pairs = {(slug(first), slug(second)), (slug(third), slug(fourth))}
    assert len({"__".join(pair) for pair in pairs}) == len(pairs)


@given(st.lists(st.text(alphabet="a柄ü9", min_size=1, max_size=251), min_size=3, max_size=3))
def test_the_id_of_a_job_is_the_name_of_a_folder_however_long_its_parts_are(names: list[str]) -> None:
    found = job_id(*names)
    assert len(found.encode()) <= LONGEST_BYTES
    assert found.count("__") == 2
    assert found == "__".join(names) or len("__".join(names).encode()) > LONGEST_BYTES


def test_long_names_that_begin_the_same_stay_different_when_they_are_shortened() -> None:
    ids = {job_id("柄" * 45 + ending, "布" * 45, "default") for ending in "甲乙丙"}
    assert len(ids) == 3
    assert all(one.startswith("柄柄柄") for one in ids)


def test_shortening_keeps_what_is_short_enough_and_whole_letters() -> None:
    assert shortened("柄" * 10, 30) == "柄" * 10
    assert shortened("柄" * 11, 30).startswith("柄" * 7 + "-")
    assert len(shortened("柄" * 11, 30).encode()) == 30
