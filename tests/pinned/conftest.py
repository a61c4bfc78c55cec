"""The pins hold on every machine: what a user has set up there is out of sight."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own in which nothing is: no weights of vgg19, no mills."""
    monkeypatch.delenv("NSTFLOW_WEIGHTS", raising=False)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "KERAS_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"
