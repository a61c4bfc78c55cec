"""A tile to be shown, and pages that are drawn soon."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.proofs import mockup_layout
from testing.mockups import tile_of


@pytest.fixture
def tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A smooth random tile without red, so that its cloth can be told from the page; 150 dpi."""
    monkeypatch.chdir(tmp_path)
    return tile_of(tmp_path / "waves.png", dpi=(150, 150))


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only words count: a page of 2400 px takes half a second."""
    monkeypatch.setattr(mockup_layout, "_PAGE_PX", {1: 1100, 2: 1100, 3: 1100})
