"""What a recipe's YAML text means, where its parts stand, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.yaml import read_value, read_yaml
from testing.yaml_texts import Read, Refusal


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n", b"\xef\xbb\xbf", "~\n"])
def test_an_empty_file_is_an_empty_mapping(read: Read, content: str | bytes) -> None:
    document = read(content)
    assert document.data == {}
    assert document.marks == {(): "spring.yaml:1"}


JSON_TEXT = st.text(max_size=30)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | JSON_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(JSON_TEXT, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None, max_examples=100)
@given(value=JSON, indent=st.sampled_from([None, 2]))
def test_json_means_the_same_as_to_a_json_reader(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    read = read_value(text, where="json")
    assert read == json.loads(text)
    assert json.dumps(read) == json.dumps(json.loads(text))  # 1 is not 1.0, and not true


def problems_of(call: Callable[[], Any]) -> tuple[Problem, ...]:
    """The problems that the call reports; none if it succeeds. Any other exception is a bug."""
    try:
        call()
    except RecipeError as error:
        return error.problems
    return ()


@settings(deadline=None, max_examples=300)
@given(text=st.text(alphabet=list("ab1 \n\t:-?,[]{}#&*!|>'\"%@`\\<~.x\u00a0\r\0"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    problems = problems_of(lambda: read_value(text, where="here"))
    assert all(problem.where == "here" and problem.message for problem in problems)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(content)
    assert all(problem.message for problem in problems_of(lambda: read_yaml(path)))


def test_marks_name_the_line_of_keys_and_of_list_items(read: Read) -> None:
    document = read("losses:\n  gram:\n    weight: 2\nstyles:\n- id: a\n- id:\n    b\ncontents: [x,\n  y]\n")
    lines = {path: int(mark.removeprefix("spring.yaml:")) for path, mark in document.marks.items()}
    assert lines == {
        (): 1,
        ("losses",): 1,
        ("losses", "gram"): 2,
        ("losses", "gram", "weight"): 3,
        ("styles",): 4,
        ("styles", 0): 5,
        ("styles", 0, "id"): 5,
        ("styles", 1): 6,
        ("styles", 1, "id"): 6,
        ("contents",): 8,
        ("contents", 0): 8,
        ("contents", 1): 9,
    }


def test_lines_are_counted_with_windows_line_ends(read: Read) -> None:
    assert read(b"a: 1\r\nb: 2\r\n").marks[("b",)] == "spring.yaml:2"


def test_every_part_of_the_data_has_a_mark(read: Read) -> None:
    document = read("a: &x {b: [1, {c: 2}]}\nd: *x\ne: []\n")

    def paths(value: Any, path: tuple[str | int, ...]) -> set[tuple[str | int, ...]]:
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return {path}.union(*(paths(child, (*path, key)) for key, child in children))

    assert set(document.marks) == paths(document.data, ())


@pytest.mark.parametrize(
    ("content", "found"), [("- a\n", "a list"), ("hello\n", 'the text "hello"'), ("12\n", "the value 12")]
)
def test_a_top_level_that_is_no_mapping_is_named(refusal: Refusal, content: str, found: str) -> None:
    message = refusal(content)
    assert message.startswith("spring.yaml:1: expected keys at the top level")
    assert message.endswith(found)


def test_a_value_is_read_without_a_file() -> None:
    assert read_value("{a: [no, 1e-3]}", where="here") == {"a": ["no", 0.001]}
    assert read_value("", where="here") is None


def test_a_color_as_a_value_asks_for_quotes() -> None:
    with pytest.raises(RecipeError, match=r"^here: inks\.0: '#' starts a comment; put quotes .*\"#ff0000\""):
        read_value("#ff0000", where="here", path=("inks", 0))
