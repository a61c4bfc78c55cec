"""What the tests of the commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nstflow.cli import _exit_code
from testing.project_folder import Project


@dataclass
class Said:
    """How a command ended. out: data; err: talk."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def weights(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that plans can name but nothing can be made with."""
    path = project.vgg19()
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(path))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    return path


@pytest.fixture
def nstflow(project: Project, weights: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command in this process, in the folder of a project with two contents and two styles."""

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = _exit_code([str(argument) for argument in arguments])
        return Said(code, *capsys.readouterr())

    return run
