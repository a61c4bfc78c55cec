"""Overrides as after `--set`."""

from __future__ import annotations

from typing import Any

import pytest

from nstflow.recipe.document import read_document
from testing.documents import RECIPE, Write, paths_in, refusal_of_document


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
        ("name=null", ("name",), None),
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
    lines = refusal_of_document(
        write("spring.yaml", RECIPE), *overrides, "ok=1", "c={a: 1, a: 2}", "extends=x"
    ).splitlines()
    expected = [*overrides, "c={a: 1, a: 2}", "extends=x"]
    for line, override in zip(lines, expected, strict=True):
        assert line.startswith(f"--set {override}: ")
    assert "found no '='" in lines[0]
    assert "empty part" in lines[1]
    assert "empty part" in lines[2]
    assert "this list has 2 items, 0 to 1; there is no item '2'" in lines[3]
    assert "this is 'x', so there is no 'y' in it" in lines[6]
    assert 'put quotes around the text: "*.png"' in lines[7]


@pytest.mark.parametrize(
    ("override", "remedy"),
    [
        ("finish.0.inks.count=3", "--set 'finish=[{inks: {count: 3}}]'"),
        ("contents.0=koi.png", "--set 'contents=[koi.png]'"),
        ("variants.bold.finish.1.sharpen.amount=1", "--set 'variants.bold.finish=[{sharpen: {amount: 1}}]'"),
        ("losses.gram.weight=", "--set losses.gram.weight=null for the default"),
        ("name= ", "--set name=null for the default"),
    ],
)
def test_what_sets_nothing_names_what_does(write: Write, override: str, remedy: str) -> None:
    file = write("spring.yaml", "styles: [a.png]\n")
    assert remedy in refusal_of_document(file, override)
    followed = remedy.removeprefix("--set ").removesuffix(" for the default").strip("'")
    assert read_document(file, overrides=[followed]).marks


def test_an_override_of_thousands_of_parts_is_refused(write: Write) -> None:
    assert "more than 50 parts" in refusal_of_document(write("spring.yaml", ""), ".".join("a" * 5000) + "=1")
