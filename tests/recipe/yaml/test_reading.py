"""What a recipe's YAML text means, where its parts stand, and what is refused."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.yaml import MAX_DEPTH, Document, UnreadableError, read_value, read_yaml
from nstflow.recipe.yaml.files import MAX_BYTES
from nstflow.recipe.yaml.scalars import core_scalar

Read = Callable[[str | bytes], Document]
Refusal = Callable[[str | bytes], str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_content(content: str | bytes) -> Document:
        path = tmp_path / "spring.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_yaml(path, shown_as="spring.yaml")

    return read_content


@pytest.fixture
def refusal(read: Read) -> Refusal:
    def refused(content: str | bytes) -> str:
        with pytest.raises(RecipeError) as caught:
            read(content)
        return str(caught.value)

    return refused


# Expected values are written by hand from https://yaml.org/spec/1.2.2/#103-core-schema
CORE_SCHEMA = [
    *((text, None) for text in ("", "~", "null", "Null", "NULL")),
    *((text, True) for text in ("true", "True", "TRUE")),
    *((text, False) for text in ("false", "False", "FALSE")),
    *((text, text) for text in ("no", "No", "NO", "yes", "on", "off", "y", "n", "tRUE", "nULL", "none", "None")),
    *((text, text) for text in ("16:9", "1:30:00", "2024-05-01", "2024-05-01T10:00:00Z", "1_000", "0b11", "512px")),
    *((text, text) for text in ("1.2.3", "1e", "e3", ".", "-", "+", "0o8", "0xg", "-0o7", "+.nan", "١٢", "½", "=")),
    *(("012", 12), ("0", 0), ("-7", -7), ("+7", 7), ("0o17", 15), ("0xFf", 255)),
    *(("1e-3", 0.001), ("1E3", 1000.0), ("-.5", -0.5), ("1.", 1.0), ("+1.5e+2", 150.0), ("00.5", 0.5)),
    *((".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf)),
]


@pytest.mark.parametrize(("text", "value"), CORE_SCHEMA)
def test_unquoted_text_means_what_the_core_schema_says(text: str, value: Any) -> None:
    assert core_scalar(text) == value
    assert type(core_scalar(text)) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_nan_is_a_float(text: str) -> None:
    value = core_scalar(text)
    assert isinstance(value, float)
    assert math.isnan(value)


def test_no_and_yes_are_text(read: Read) -> None:
    text = "seamless: no\nproof: yes\nnames: [on, off]\non: 1\n"
    assert read(text).data == {"seamless": "no", "proof": "yes", "names": ["on", "off"], "on": 1}


def test_an_aspect_ratio_and_a_date_are_text(read: Read) -> None:
    assert read("ratio: 16:9\nday: 2024-05-01\n").data == {"ratio": "16:9", "day": "2024-05-01"}


def test_an_older_yaml_version_line_does_not_bring_old_meanings_back(read: Read) -> None:
    assert read("%YAML 1.1\n---\na: no\n").data == {"a": "no"}


def test_quoted_and_block_texts_stay_text(read: Read) -> None:
    assert read("a: '12'\nb: \"true\"\nc: |\n  1\nd: >-\n  ~\n").data == {"a": "12", "b": "true", "c": "1\n", "d": "~"}


def test_a_number_as_key_becomes_the_text_as_written(read: Read) -> None:
    assert read("1: a\n012: b\n0.50: c\n").data == {"1": "a", "012": "b", "0.50": "c"}


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n", b"\xef\xbb\xbf", "~\n"])
def test_an_empty_file_is_an_empty_mapping(read: Read, content: str | bytes) -> None:
    document = read(content)
    assert document.data == {}
    assert document.marks == {(): "spring.yaml:1"}


def problems_of(call: Callable[[], Any]) -> tuple[Problem, ...]:
    """The problems that the call reports; none if it succeeds. Any other exception is a bug."""
    try:
        call()
    except RecipeError as error:
        return error.problems
    return ()


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


def test_an_alias_repeats_the_value_at_its_own_line(read: Read) -> None:
    document = read("strong: &s\n  weight: 2\nlist:\n  - *s\n  - *s\n")
    assert document.data == {"strong": {"weight": 2}, "list": [{"weight": 2}, {"weight": 2}]}
    assert document.marks["list", 1] == "spring.yaml:5"
    assert document.marks["list", 1, "weight"] == "spring.yaml:2"


def test_aliases_do_not_share_changes(read: Read) -> None:
    data = read("a: &x [1]\nb: *x\n").data
    data["a"].append(2)
    assert data["b"] == [1]


def test_all_duplicate_keys_are_reported_with_both_lines(refusal: Refusal) -> None:
    text = "a: 1\nlosses:\n  gram: 1\n  gram: 2\na: 2\n'1': x\n1: y\n"
    assert refusal(text).splitlines() == [
        "spring.yaml:4: losses.gram: this key is already at spring.yaml:3; keep one of the two",
        "spring.yaml:5: a: this key is already at spring.yaml:1; keep one of the two",
        "spring.yaml:7: 1: this key is already at spring.yaml:6; keep one of the two",
    ]


def test_a_mistake_in_an_aliased_value_is_reported_once(refusal: Refusal) -> None:
    assert len(refusal("a: &x {b: 1, b: 2}\nc: *x\nd: *x\n").splitlines()) == 1


def test_merge_keys_are_refused_with_a_remedy(refusal: Refusal) -> None:
    message = refusal("base: &b {a: 1}\nother:\n  <<: *b\n")
    assert message.startswith("spring.yaml:3: other: ")
    assert "extends:" in message


def test_a_quoted_merge_sign_is_an_ordinary_key(read: Read) -> None:
    assert read("'<<': 1\n").data == {"<<": 1}


@pytest.mark.parametrize("key", ["[a]", "{a: 1}", "true", "~", "null"])
def test_a_key_that_is_neither_text_nor_number_is_refused(refusal: Refusal, key: str) -> None:
    assert refusal(f"x: 1\n? {key}\n: 2\n").startswith("spring.yaml:2: expected a text or a number as key")


@pytest.mark.parametrize("tagged", ["!!python/object/apply:os.system [ls]", "!foo 1", "!!str 12", "!!set {a}", "! a"])
def test_explicit_tags_are_refused(refusal: Refusal, tagged: str) -> None:
    assert refusal(f"a: 1\nb: {tagged}\n").startswith("spring.yaml:2: b: tags are not supported")


def test_a_tag_on_a_key_is_refused(refusal: Refusal) -> None:
    assert "tags are not supported" in refusal("!!str a: 1\n")


def test_a_color_that_yaml_takes_for_a_comment_is_refused(refusal: Refusal) -> None:
    lines = refusal("ink: #ff0000\nb:\n  - #abc # red\n").splitlines()
    assert lines[0].startswith("spring.yaml:1: ink: '#' starts a comment")
    assert '"#ff0000"' in lines[0]
    assert lines[1].startswith("spring.yaml:3: b.0: ")


def test_ordinary_comments_are_comments(read: Read) -> None:
    assert read("a: #note\n  b: 1 #ff0000\nc: # ff0000\nd: #add later\n").data == {"a": {"b": 1}, "c": None, "d": None}


def test_yaml_bomb_is_refused_quickly(refusal: Refusal) -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.perf_counter()
    assert "more than 100000 values" in refusal("\n".join(lines))
    assert time.perf_counter() - started < 5


def test_a_bomb_of_one_long_text_is_refused(refusal: Refusal) -> None:
    aliases = ", ".join(["*a"] * 200)
    assert "repeat so much text" in refusal(f"a: &a {'x' * 200_000}\nb: [{aliases}]\n")


def test_an_alias_inside_its_own_value_is_refused(refusal: Refusal) -> None:
    assert refusal("a: &x\n  b:\n    - *x\n").startswith("spring.yaml:3: a.b.0: this alias")
    assert "this alias" in refusal("&x {a: *x}")


@pytest.mark.parametrize(("depth", "fits"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (5000, False)])
def test_deep_nesting_is_refused(read: Read, refusal: Refusal, depth: int, fits: bool) -> None:
    text = "a: " + "[" * (depth - 1) + "]" * (depth - 1)
    if fits:
        assert read(text).data
    else:
        assert "deeper than 50" in refusal(text)


def test_deep_nesting_by_aliases_is_refused(refusal: Refusal) -> None:
    lines = ["a0: &a0 []", *(f"a{n}: &a{n} [[[[[*a{n - 1}]]]]]" for n in range(1, 12))]
    assert "deeper than 50" in refusal("\n".join(lines))


def test_a_huge_file_is_refused(read: Read, refusal: Refusal) -> None:
    assert read(b"a: 1\n" + b"#" * (MAX_BYTES - 5)).data == {"a": 1}
    assert "larger than 1 MB" in refusal(b"#" * (MAX_BYTES + 1))


def test_a_number_of_thousands_of_digits_is_refused(refusal: Refusal) -> None:
    assert refusal(f"a: {'9' * 5000}\n").startswith("spring.yaml:1: a: the number has 5000 digits")


def test_several_documents_are_refused(refusal: Refusal) -> None:
    message = refusal("---\na: 1\n---\nb: 2\n")
    assert message.startswith("spring.yaml:3: ")
    assert "one file is one recipe" in message


@pytest.mark.parametrize(
    ("content", "found"), [("- a\n", "a list"), ("hello\n", 'the text "hello"'), ("12\n", "the value 12")]
)
def test_a_top_level_that_is_no_mapping_is_named(refusal: Refusal, content: str, found: str) -> None:
    message = refusal(content)
    assert message.startswith("spring.yaml:1: expected keys at the top level")
    assert message.endswith(found)


SYNTAX = [
    ("a:\n\tb: 1\n", 2, "spaces instead of tabs"),
    ("a: 1\nweight:2\nb: 3\n", 2, "a key, a colon and a space"),
    ("weight:2\n", 1, "put a space after the colon"),
    ("weight:\u00a02\n", 1, "an ordinary space"),
    ("a: 1\nweight\u00a0 2\n", 2, "non-breaking space"),
    ("title: spring: two\n", 1, "put quotes around a text that contains ': '"),
    ("a: 1\n  b: 2\n", 2, "check the indentation"),
    ("a:\n    b: 1\n  c: 2\n", 3, "check the indentation"),
    ("contents: *.png\n", 1, 'put quotes around the text: "*.png"'),
    ("contents: [*.png, b.png]\n", 1, 'put quotes around the text: "*.png"'),
    ("contents:\n  - *flowers\n", 2, 'put quotes around the text: "*flowers"'),
    ("contents: **/*.png # all\n", 1, 'put quotes around the text: "**/*.png"'),
    ("a: &.png\n", 1, 'put quotes around the text: "&.png"'),
    ("a: %d.png\n", 1, 'put quotes around the text: "%d.png"'),
    ("a: @home base\n", 1, 'put quotes around the text: "@home base"'),
    ("a: `x`\n", 1, "put quotes around the text"),
    ("a: |x\n", 1, "put quotes around"),
    ("a: !<x\n", 1, "put quotes around"),
    ("a: !e!x y\n", 1, "put quotes around"),
    ("inks: [#fff, #000]\nb: 1\n", 3, "the '#' on line 1 starts a comment; put quotes around a color: \"#fff\""),
    ("a: [b,\nc: 1\n", 3, "bracket '[' on line 1"),
    ("a: ]\n", 1, "put quotes around the text"),
    ("a: 1\nb: 'open\nc: 2\n", 2, "never closed"),
    ("a: 'it's'\n", 1, "put quotes around the whole text"),
    ("a: 'x', 'y'\n", 1, "between brackets"),
    ('a: "C:\\paths"\n', 1, "use single quotes"),
    ('a: "\\UFFFFFFFF"\n', 1, "out of range"),
    ('a: "\\ud83d"\n', 1, "surrogate"),
    ("a: - b\n", 1, "begin a list on its own line"),
    ("a: &x 1\nb: &x 2\n", 2, "give each its own name"),
    ("a: [b, }\n", 1, "close the bracket"),
    ("?\n: x\n", 1, "the key before the colon is empty"),
    ("a: b\x07\n", 1, "U+0007"),
]


@pytest.mark.parametrize(("content", "line", "hint"), SYNTAX)
def test_a_syntax_error_names_the_line_and_a_remedy(refusal: Refusal, content: str, line: int, hint: str) -> None:
    message = refusal(content)
    assert hint in message
    assert message.startswith(f"spring.yaml:{line}: ")
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_with_a_byte_order_mark_is_read(read: Read, encoding: str) -> None:
    assert read("name: été 🌸\nb: 1\n".encode(encoding)).data == {"name": "été 🌸", "b": 1}


def test_big_endian_text_with_a_byte_order_mark_is_read(read: Read) -> None:
    assert read(b"\xfe\xff" + "a: é".encode("utf-16-be")).data == {"a": "é"}


def test_latin_1_is_refused_with_its_line(refusal: Refusal) -> None:
    message = refusal("a: 1\nname: été\n".encode("latin-1"))
    assert message.startswith("spring.yaml:2: found the byte 0xE9")
    assert "save the file as UTF-8" in message


def test_utf_16_without_a_byte_order_mark_is_refused(refusal: Refusal) -> None:
    assert "save it as UTF-8" in refusal("a: 1\n".encode("utf-16-le"))


def test_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "spring.yaml").touch()
    (tmp_path / "sprung.txt").touch()
    with pytest.raises(UnreadableError, match=r"there is no such file; did you mean 'spring\.yaml'\?"):
        read_yaml(tmp_path / "sprnig.yml")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"nor a readable folder '.*nowhere'"):
        read_yaml(tmp_path / "nowhere" / "spring.yaml")


def test_a_folder_is_not_a_recipe(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="this is a folder"):
        read_yaml(tmp_path)


@pytest.mark.parametrize("name", ["x" * 5000, "zero\0byte.yaml"])
def test_an_impossible_file_name_is_a_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError):
        read_yaml(tmp_path / name)


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableError, match="the file cannot be read: Permission denied"):
        read_yaml(tmp_path / "spring.yaml")


def test_the_name_is_shown_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "recipes").mkdir()
    path = tmp_path / "recipes" / "spring.yaml"
    path.write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    assert read_yaml(path).marks["a",] == "recipes/spring.yaml:1"
    monkeypatch.chdir(tmp_path / "recipes")
    assert read_yaml(Path("..") / "recipes" / "spring.yaml").marks["a",] == "spring.yaml:1"


def test_the_name_of_a_file_elsewhere_is_shown_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "spring.yaml"
    path.write_text("a: 1\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert read_yaml(path).marks["a",] == f"{path}:1"
    assert read_yaml(Path("../spring.yaml")).marks["a",] == "../spring.yaml:1"


def test_a_value_is_read_without_a_file() -> None:
    assert read_value("{a: [no, 1e-3]}", where="here") == {"a": ["no", 0.001]}
    assert read_value("", where="here") is None


def test_a_color_as_a_value_asks_for_quotes() -> None:
    with pytest.raises(RecipeError, match=r"^here: inks\.0: '#' starts a comment; put quotes .*\"#ff0000\""):
        read_value("#ff0000", where="here", path=("inks", 0))
