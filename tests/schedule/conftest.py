"""What the tests of whole runs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testing.project_folder import Project


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """This process's environment for a module's runs: on the CPU, with no weights but those that nstflow has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NSTFLOW_WEIGHTS", raising=False)
        patch.setenv("CUDA_VISIBLE_DEVICES", "-1")
        yield patch


@pytest.fixture(scope="module")
def new_project(tmp_path_factory: pytest.TempPathFactory, environment: pytest.MonkeyPatch):
    """Makes project folders with two contents and two styles; each new one is the current folder."""

    def make() -> Project:
        project = Project(tmp_path_factory.mktemp("project"))
        for name in ("koi", "peony"):
            project.picture(f"{name}.png", folder="inputs/contents")
        for name in ("ikat", "plaid"):
            project.picture(f"{name}.png", folder="inputs/styles")
        environment.chdir(project.root)
        return project

    return make
