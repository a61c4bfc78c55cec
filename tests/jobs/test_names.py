"""Names of folders."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nstflow.jobs.names import slug


@given(st.text(max_size=20))
def test_a_slug_is_a_folder_name_and_stays_one(text: str) -> None:
    name = slug(text)
    assert slug(name) == name
    assert Path(name).name == name
    assert "__" not in name
    assert name not in ("", ".", "..")


@given(*[st.text(alphabet="a_-.b", min_size=1, max_size=4)] * 4)
def test_ids_of_different_parts_are_different(first: str, second: str, third: str, fourth: str) -> None:
    pairs = {(slug(first), slug(second)), (slug(third), slug(fourth))}
    assert len({"__".join(pair) for pair in pairs}) == len(pairs)
