"""What tests of several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from nstflow.engine.backend.settle import settle_backend
from testing.project_folder import Project

settle_backend(os.environ)
# A shared machine pauses for longer than Hypothesis' 200 ms: how long an example takes says nothing.
hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what runs remember of the machine out of the developer's home, in child processes too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """A folder in one of the test's own: beside a job's folder lies its run's store of tiles."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def random_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights file of VGG19's shape with random numbers: the whole path runs, only the pictures are ugly."""
    import keras

    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.weights.h5"
    keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3)).save_weights(path)
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with two contents and two styles, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    made = Project(tmp_path)
    for name in ("koi", "peony"):
        made.picture(f"{name}.png", folder="inputs/contents")
    for name in ("ikat", "plaid"):
        made.picture(f"{name}.png", folder="inputs/styles")
    return made
