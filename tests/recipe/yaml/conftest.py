"""Fixtures that read YAML texts as the file `spring.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import RecipeError
from nstflow.recipe.yaml import Document, read_yaml
from testing.yaml_texts import Read, Refusal


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as the file `spring.yaml`."""

    def read_content(content: str | bytes) -> Document:
        path = tmp_path / "spring.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_yaml(path, shown_as="spring.yaml")

    return read_content


@pytest.fixture
def refusal(read: Read) -> Refusal:
    """Read a text that must be refused, and return its message."""

    def refused(content: str | bytes) -> str:
        with pytest.raises(RecipeError) as caught:
            read(content)
        return str(caught.value)

    return refused
