"""What a manifest says about the backend."""

from __future__ import annotations

from importlib.metadata import version

import keras
import pytest

from nstflow.engine.backend.versions import versions


@pytest.mark.engine
def test_versions_are_those_of_the_installed_packages():
    backend = keras.backend.backend()
    found = versions()
    assert found["keras"] == version("keras")
    name, number = found["backend"].split()
    assert (name, number.split("+")[0]) == (backend, version(backend).split("+")[0])
