"""The walls between the rooms: who may import what."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nstflow

PACKAGE = Path(nstflow.__file__).parent
BACKENDS = {"keras", "tensorflow", "jax", "torch"}


def imports(source):
    """The top-level names of everything a module imports, within functions and type checks too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0], node.lineno


def backend_imports(files):
    return [
        f"{file.relative_to(PACKAGE)}:{line}: {name}"
        for file in files
        for name, line in imports(file.read_text())
        if name in BACKENDS
    ]


def test_only_the_engine_room_imports_keras_or_a_backend():
    files = set(PACKAGE.rglob("*.py"))
    engine = {file for file in files if file.is_relative_to(PACKAGE / "engine")}
    assert backend_imports(sorted(engine)), "the check finds imports"
    assert backend_imports(sorted(files - engine)) == []


def test_the_backends_are_told_apart_in_one_file_only():
    found = {place.partition(":")[0] for place in backend_imports(PACKAGE.rglob("*.py")) if not place.endswith("keras")}
    assert found == {"engine/backend/autodiff.py"}


def test_the_textile_room_needs_nothing_of_the_others():
    """A plugin's hooks are the one door into it."""
    rooms = {
        node.module
        for file in (PACKAGE / "textile").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nstflow.")
    }
    assert {room for room in rooms if not room.startswith("nstflow.textile")} == {
        "nstflow.errors",
        "nstflow.option_models",
        "nstflow.plugins",
        "nstflow.plugins.kinds",
    }


@pytest.mark.parametrize(
    "modules",
    [
        ("nstflow", "nstflow.api", "nstflow.recipe", "nstflow.planning.plan", "nstflow.cli", "nstflow.sheets"),
        ("nstflow.engine.losses", "nstflow.engine.ops", "nstflow.engine.network", "nstflow.engine.backend.versions"),
        ("nstflow.schedule.runner", "nstflow.schedule.worker", "nstflow.schedule.checkup"),
    ],
    ids=["recipes and commands", "declared losses", "schedule"],
)
def test_importing_does_not_start_keras(modules):
    code = f"import sys, {', '.join(modules)}; print(*sorted({BACKENDS} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.split() == []


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_validating_and_planning_import_nothing_that_only_runs_need(command, project):
    recipe = project.recipe("styles: [inputs/styles/*.png]\nengine: {weights: slim}\n")
    needed_by_runs = {"asyncio", "filelock", "joblib", "matplotlib", "rich", "scipy", "skimage"}
    code = f"""
import sys
from nstflow.cli import _exit_code
print(_exit_code([{command!r}, {str(recipe)!r}]), *sorted({needed_by_runs} & set(sys.modules)), file=sys.stderr)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stderr.splitlines()[-1] == "0"


def test_looking_into_the_lazy_operations_does_not_start_keras_but_using_them_does():
    code = """
import doctest, inspect, sys
from nstflow.engine import ops
inspect.getmembers(ops), inspect.unwrap(ops), doctest.DocTestFinder().find(ops), hasattr(ops, "__wrapped__")
print("keras" in sys.modules)
print(float(ops.square(3.0)), "keras" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.split() == ["False", "9.0", "True"]


def test_a_recipe_with_a_plugin_is_validated_and_planned_without_keras():
    plugin = PACKAGE.parent / "plugins" / "edge_keep.py"
    code = f"""
import sys
from nstflow.recipe.registry import load_registry
from nstflow.recipe.recipe_model import recipe_model
registry = load_registry([{str(plugin)!r}])
recipe_model(registry).model_validate({{"styles": ["given"], "losses": {{"edge_keep": {{"weight": 2}}}}}})
print(len(registry.losses), *sorted({BACKENDS} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert int(found.stdout.split()[0]) >= 5
    assert found.stdout.split()[1:] == []
