"""The backend in use, and that nothing outside of it tells backends apart."""

from __future__ import annotations

import ast
from importlib.metadata import version
from pathlib import Path

import keras
import pytest
from keras import ops

import nstflow
from nstflow.engine.backend.backends import current_backend

PACKAGE = Path(nstflow.__file__).parent
NAMES = {"tensorflow", "jax", "torch"}


@pytest.mark.engine
def test_the_current_backend_is_the_one_that_keras_uses():
    assert current_backend().version.split("+")[0] == version(keras.backend.backend()).split("+")[0]


@pytest.mark.engine
def test_a_biased_relu_is_what_is_left_above_zero():
    found = current_backend().biased_relu(ops.convert_to_tensor([[[[1.0, -2.0]]]]), ops.convert_to_tensor([-3.0, 2.5]))
    assert ops.convert_to_numpy(found).ravel().tolist() == [0.0, 0.5]


def imported(file):
    """The top-level names that a module imports, within functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_backends_are_imported_in_one_module_only_and_each_there():
    found = {str(file.relative_to(PACKAGE)): NAMES & set(imported(file)) for file in PACKAGE.rglob("*.py")}
    assert {place: names for place, names in found.items() if names} == {"engine/backend/backends.py": NAMES}


def test_only_that_module_asks_which_backend_there_is_but_for_its_name_in_a_manifest():
    asking = {
        str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py") if "backend.backend()" in file.read_text()
    }
    assert asking == {"engine/backend/backends.py", "engine/backend/versions.py"}
