"""A tiny run on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from testing.tiny_run import TinyRun


@pytest.fixture
def run(tmp_path: Path) -> TinyRun:
    return TinyRun(tmp_path / "spring").matrix(["peony"], ["indigo"])
