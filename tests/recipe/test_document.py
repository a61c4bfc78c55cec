"""Recipes with bases and overrides: what the data is, and where each part came from."""

from __future__ import annotations

import copy
import functools
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.errors import RecipeError
from nstflow.recipe.document import MAX_FILES, merged, read_document, where
from nstflow.recipe.yaml import Document

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file below the current folder, which is a fresh one."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, text: str) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def refusal(path: Path, *overrides: str) -> str:
    with pytest.raises(RecipeError) as caught:
        read_document(path, overrides=overrides)
    return str(caught.value)


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(paths_in(child, (*path, key)) for key, child in children))


def test_a_recipe_without_extends_is_its_file(write: Write) -> None:
    document = read_document(write("spring.yaml", "a: 1\nb: {c: 2}\n"))
    assert document.data == {"a": 1, "b": {"c": 2}}
    assert document.marks["b", "c"] == "spring.yaml:2"


def test_mappings_merge_and_everything_else_replaces(write: Write) -> None:
    write("base.yaml", "tile: {size: 512px, repeat: straight}\ninks: [a, b, c]\nname: base\nkept: 1\n")
    path = write("spring.yaml", "extends: base.yaml\ntile: {repeat: half-drop}\ninks: [d]\nname: spring\n")
    assert read_document(path).data == {
        "tile": {"size": "512px", "repeat": "half-drop"},
        "inks": ["d"],
        "name": "spring",
        "kept": 1,
    }


def test_marks_follow_the_file_that_said_it_last(write: Write) -> None:
    write("base.yaml", "tile:\n  size: 512px\n  repeat: straight\ninks: [a, b]\nlosses: {gram: {weight: 1}}\n")
    path = write("spring.yaml", "extends: base.yaml\ntile:\n  repeat: brick\ninks: [c]\nlosses:\n")
    assert read_document(path).marks == {
        (): "spring.yaml:1",
        ("tile",): "spring.yaml:2",
        ("tile", "size"): "base.yaml:2",
        ("tile", "repeat"): "spring.yaml:3",
        ("inks",): "spring.yaml:4",
        ("inks", 0): "spring.yaml:4",
        ("losses",): "spring.yaml:5",
    }


def test_a_base_is_relative_to_the_file_that_names_it(write: Write) -> None:
    write("house/inks.yaml", "inks: [a]\n")
    write("house/base.yaml", "extends: inks.yaml\nname: base\n")
    path = write("recipes/spring.yaml", "extends: ../house/base.yaml\n")
    document = read_document(path)
    assert document.data == {"inks": ["a"], "name": "base"}
    assert document.marks["inks",] == "house/inks.yaml:1"


MAPS = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: isinstance(value, dict))


def nodes(data: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """All paths with their values, parents before children."""
    below = [nodes(value, (*above, key)) for key, value in data.items() if isinstance(value, dict)]
    return [((*above, key), value) for key, value in data.items()] + [node for part in below for node in part]


def merged_by_assignments(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """As if somebody typed each line of `over` into `base`, one after the other."""
    result = copy.deepcopy(base)
    for (*above, key), value in nodes(over):
        parent = functools.reduce(operator.getitem, above, result)
        if not isinstance(value, dict):
            parent[key] = value
        elif not isinstance(parent.get(key), dict):
            parent[key] = {}
    return result


@given(base=MAPS, over=MAPS)
def test_merging_equals_assigning_one_by_one(base: dict[str, Any], over: dict[str, Any]) -> None:
    before = copy.deepcopy((base, over))
    assert merged(Document(base, {}), Document(over, {})).data == merged_by_assignments(base, over)
    assert (base, over) == before


@given(base=MAPS, over=MAPS)
def test_after_merging_every_part_has_one_mark_of_the_right_file(base: dict[str, Any], over: dict[str, Any]) -> None:
    result = merged(
        Document(base, dict.fromkeys(paths_in(base), "base")), Document(over, dict.fromkeys(paths_in(over), "over"))
    )
    assert set(result.marks) == paths_in(result.data)
    assert {path for path, mark in result.marks.items() if mark == "over"} == paths_in(over)


def test_merging_with_itself_changes_nothing(write: Write) -> None:
    text = "a: {b: [1, 2]}\nc: x\n"
    write("base.yaml", text)
    path = write("spring.yaml", "extends: base.yaml\n" + text)
    assert read_document(path).data == read_document(Path("base.yaml")).data


def test_a_circle_of_bases_shows_the_chain(write: Write) -> None:
    path = write("a.yaml", "x: 1\nextends: sub/b.yaml\n")
    write("sub/b.yaml", "extends: ../a.yaml\n")
    message = refusal(path)
    assert message.startswith("sub/b.yaml:1: extends: ")
    assert "a.yaml → sub/b.yaml → a.yaml" in message


def test_a_recipe_that_extends_itself_is_a_circle(write: Write) -> None:
    assert "spring.yaml → spring.yaml" in refusal(write("spring.yaml", "extends: ./spring.yaml\n"))


def test_a_missing_base_is_an_error_at_its_extends(write: Write) -> None:
    write("base.yaml", "")
    path = write("spring.yaml", "name: x\nextends: bsae.yaml\n")
    message = refusal(path)
    assert message == "spring.yaml:2: extends: bsae.yaml: there is no such file; did you mean 'base.yaml'?"


def test_a_missing_base_of_a_base_is_an_error_in_the_base(write: Write) -> None:
    write("base.yaml", "extends: gone.yaml\n")
    message = refusal(write("spring.yaml", "extends: base.yaml\n"))
    assert message == "base.yaml:1: extends: gone.yaml: there is no such file"


def test_a_mistake_inside_a_base_is_reported_at_its_own_line(write: Write) -> None:
    write("base.yaml", "a: 1\na: 2\n")
    assert refusal(write("spring.yaml", "extends: base.yaml\n")).startswith("base.yaml:2: a: ")


def test_a_folder_as_base_is_an_error_at_its_extends(write: Write) -> None:
    assert refusal(write("sub/spring.yaml", "extends: ..\n")).startswith("sub/spring.yaml:1: extends: ")


@pytest.mark.parametrize("value", ["", "[a.yaml, b.yaml]", "{a: b}", "12", "' '", '"a\\0b.yaml"'])
def test_extends_must_be_one_file_name(write: Write, value: str) -> None:
    message = refusal(write("spring.yaml", f"extends: {value}\n"))
    assert message.startswith("spring.yaml:1: extends: expected the name of one recipe file")


def test_the_chain_of_bases_has_a_limit(write: Write) -> None:
    for number in range(MAX_FILES + 1):
        write(f"{number}.yaml", f"extends: {number + 1}.yaml\n")
    write(f"{MAX_FILES}.yaml", "a: 1\n")
    assert read_document(Path("1.yaml")).data == {"a": 1}
    assert f"more than {MAX_FILES} files" in refusal(Path("0.yaml"))


RECIPE = "losses: {gram: {weight: 1}}\nstyles: [{id: a}, {id: b}]\nempty:\nname: x\n"


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("losses.gram.weight=2", ("losses", "gram", "weight"), 2),
        ("losses.gram.weight = 1e-3", ("losses", "gram", "weight"), 0.001),
        ("tile.size=512px", ("tile", "size"), "512px"),
        ("seamless=no", ("seamless",), "no"),
        ("variants={a: {}}", ("variants",), {"a": {}}),
        ("contents=[a.png, b.png]", ("contents",), ["a.png", "b.png"]),
        ("styles.0.id=z", ("styles", 0, "id"), "z"),
        ("styles.1={id: y}", ("styles", 1), {"id": "y"}),
        ("name=", ("name",), None),
        ("formula=a=b", ("formula",), "a=b"),
        ("empty.size=3", ("empty", "size"), 3),
        ("losses={tv: 1}", ("losses",), {"tv": 1}),
    ],
)
def test_an_override_sets_one_value(write: Write, override: str, path: tuple[str | int, ...], value: Any) -> None:
    file = write("spring.yaml", RECIPE)
    plain, document = read_document(file), read_document(file, overrides=[override])
    found: Any = document.data
    for part in path:
        found = found[part]
    assert found == value
    assert document.marks[path] == f"--set {override}"
    assert set(document.marks) == paths_in(document.data)
    untouched = {name: item for name, item in plain.data.items() if name != path[0]}
    assert {name: item for name, item in document.data.items() if name != path[0]} == untouched


def test_an_override_leaves_its_neighbours_and_their_marks(write: Write) -> None:
    document = read_document(write("spring.yaml", RECIPE), overrides=["styles.0.id=z"])
    assert document.data["styles"] == [{"id": "z"}, {"id": "b"}]
    assert document.marks["styles", 0] == "spring.yaml:2"


def test_overrides_come_after_the_bases_and_in_order(write: Write) -> None:
    write("base.yaml", "a: {b: 1, c: 1}\n")
    path = write("spring.yaml", "extends: base.yaml\na: {b: 2}\n")
    overrides = ["a.b=3", "new.list=[1]", "new.list.0=5", "a.b=4"]
    assert read_document(path, overrides=overrides).data == {"a": {"b": 4, "c": 1}, "new": {"list": [5]}}


def test_all_mistakes_in_overrides_are_reported_at_once(write: Write) -> None:
    overrides = ["weight", "a..b=1", "=1", "styles.2.id=x", "styles.x=1", "styles.-1=1", "name.y=1", "c=*.png"]
    lines = refusal(write("spring.yaml", RECIPE), *overrides, "ok=1", "c={a: 1, a: 2}", "extends=x").splitlines()
    expected = [*overrides, "c={a: 1, a: 2}", "extends=x"]
    for line, override in zip(lines, expected, strict=True):
        assert line.startswith(f"--set {override}: ")
    assert "found no '='" in lines[0]
    assert "empty part" in lines[1]
    assert "empty part" in lines[2]
    assert "this list has 2 items, 0 to 1; there is no item '2'" in lines[3]
    assert "this is 'x', so there is no 'y' in it" in lines[6]
    assert 'put quotes around the text: "*.png"' in lines[7]


def test_an_override_of_thousands_of_parts_is_refused(write: Write) -> None:
    assert "more than 50 parts" in refusal(write("spring.yaml", ""), ".".join("a" * 5000) + "=1")


def test_where_is_the_mark_or_that_of_the_nearest_ancestor(write: Write) -> None:
    document = read_document(write("spring.yaml", RECIPE), overrides=["tile.size=1"])
    assert where(document, ("styles", 1, "id")) == "spring.yaml:2"
    assert where(document, ["styles", 1, "missing", "deeper"]) == "spring.yaml:2"
    assert where(document, ("unknown",)) == "spring.yaml:1"
    assert where(document, ("tile", "repeat")) == "--set tile.size=1"
    assert where(Document({}, {}), ("a",)) == ""
