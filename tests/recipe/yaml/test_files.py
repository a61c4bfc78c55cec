"""Files that are not there, are too large, or in another encoding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nstflow.recipe.yaml import UnreadableError, read_yaml
from nstflow.recipe.yaml.files import MAX_BYTES
from testing.yaml_texts import Read, Refusal


def test_a_huge_file_is_refused(read: Read, refusal: Refusal) -> None:
    assert read(b"a: 1\n" + b"#" * (MAX_BYTES - 5)).data == {"a": 1}
    assert "larger than 1 MB" in refusal(b"#" * (MAX_BYTES + 1))


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
