"""Palette files in a folder, read or refused, for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import UsageError
from nstflow.textile.palette_files import read_palette
from nstflow.textile.palettes import Ink

INKS = (Ink("madder", (168, 50, 62)), Ink("night sky 染", (0, 1, 255)), Ink("", (7, 8, 9)))


def read(folder: Path, data: bytes | str, name: str) -> tuple[Ink, ...]:
    """Write a palette file and read it."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_palette(path)


def refusal(folder: Path, data: bytes | str, name: str) -> str:
    """Read a palette file that must be refused, and return the one line that says so, which names the file first."""
    with pytest.raises(UsageError) as caught:
        read(folder, data, name)
    text = str(caught.value)
    assert text.startswith(str(folder / name))
    assert len(text.splitlines()) == 1
    return text
