"""Recipes with bases: what the data is, and where each part came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.recipe.document import MAX_FILES, read_document
from testing.documents import Write, refusal_of_document


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


def test_a_circle_of_bases_shows_the_chain(write: Write) -> None:
    path = write("a.yaml", "x: 1\nextends: sub/b.yaml\n")
    write("sub/b.yaml", "extends: ../a.yaml\n")
    message = refusal_of_document(path)
    assert message.startswith("sub/b.yaml:1: extends: ")
    assert "a.yaml → sub/b.yaml → a.yaml" in message


def test_a_recipe_that_extends_itself_is_a_circle(write: Write) -> None:
    assert "spring.yaml → spring.yaml" in refusal_of_document(write("spring.yaml", "extends: ./spring.yaml\n"))


def test_a_missing_base_is_an_error_at_its_extends(write: Write) -> None:
    write("base.yaml", "")
    path = write("spring.yaml", "name: x\nextends: bsae.yaml\n")
    message = refusal_of_document(path)
    assert message == "spring.yaml:2: extends: bsae.yaml: there is no such file; did you mean 'base.yaml'?"


def test_a_missing_base_of_a_base_is_an_error_in_the_base(write: Write) -> None:
    write("base.yaml", "extends: gone.yaml\n")
    message = refusal_of_document(write("spring.yaml", "extends: base.yaml\n"))
    assert message == "base.yaml:1: extends: gone.yaml: there is no such file"


def test_a_mistake_inside_a_base_is_reported_at_its_own_line(write: Write) -> None:
    write("base.yaml", "a: 1\na: 2\n")
    assert refusal_of_document(write("spring.yaml", "extends: base.yaml\n")).startswith("base.yaml:2: a: ")


def test_a_folder_as_base_is_an_error_at_its_extends(write: Write) -> None:
    assert refusal_of_document(write("sub/spring.yaml", "extends: ..\n")).startswith("sub/spring.yaml:1: extends: ")


@pytest.mark.parametrize("value", ["", "[a.yaml, b.yaml]", "{a: b}", "12", "' '", '"a\\0b.yaml"'])
def test_extends_must_be_one_file_name(write: Write, value: str) -> None:
    message = refusal_of_document(write("spring.yaml", f"extends: {value}\n"))
    assert message.startswith("spring.yaml:1: extends: expected the name of one recipe file")


def test_the_chain_of_bases_has_a_limit(write: Write) -> None:
    for number in range(MAX_FILES + 1):
        write(f"{number}.yaml", f"extends: {number + 1}.yaml\n")
    write(f"{MAX_FILES}.yaml", "a: 1\n")
    assert read_document(Path("1.yaml")).data == {"a": 1}
    assert f"more than {MAX_FILES} files" in refusal_of_document(Path("0.yaml"))
