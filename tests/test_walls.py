"""The walls between the rooms: what import contracts (.importlinter) cannot hold, and that the page says the same."""

from __future__ import annotations

import configparser
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import nstflow
import nstflow.jobs
from testing.markdown import tables
from testing.places import ROOT

PACKAGE = Path(nstflow.__file__).parent
BACKENDS = {"keras", "tensorflow", "jax", "torch"}


def rooms_of_the_contract() -> list[set[str]]:
    """List the rooms from the bottom to the top; those of one set stand side by side."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    return [set(re.findall(r"\w+", layer)) - {"_version"} for layer in reversed(layers) if layer.strip()]


def rooms_of_the_page() -> dict[str, str]:
    """Map each room to what it may import, by docs/architecture.md: a room a row, from the bottom to the top."""
    table = next(rows for rows in tables(ROOT / "docs" / "architecture.md") if rows[0][0] == "room")
    column = table[0].index("may import")
    return {room: row[column] for row in table[1:] for room in re.findall(r"`(\w+)(?:/|\.py)?`", row[0])}


def test_the_page_of_the_architecture_has_the_rooms_of_the_contract_in_their_order() -> None:
    shown = list(rooms_of_the_page())
    for side_by_side in rooms_of_the_contract():
        assert set(shown[: len(side_by_side)]) == side_by_side
        shown = shown[len(side_by_side) :]
    assert shown == []


def test_a_room_imports_the_rooms_that_the_page_says_it_may() -> None:
    """`everything` stands for all rooms below; `–` for none."""
    rooms = rooms_of_the_page()
    graph = grimp.build_graph("nstflow")
    for place, (room, said) in enumerate(rooms.items()):
        imported = {
            other
            for other in rooms
            if other != room
            and graph.direct_import_exists(importer=f"nstflow.{room}", imported=f"nstflow.{other}", as_packages=True)
        }
        if said.startswith("everything"):
            assert imported <= set(list(rooms)[:place]), room
        else:
            assert imported == set(re.findall(r"`(\w+)(?:/|\.py)?`", said)), room


def test_modules_are_imported_by_name_in_few_places() -> None:
    """Contracts see import statements alone: beside these, nothing hides from them."""
    by_name = re.compile(r"\b(import_module|__import__|spec_from_file_location|exec)\(")
    places = {str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py") if by_name.search(file.read_text())}
    assert places == {
        "plugins/files.py",  # plugins of users
        "plugins/registry.py",  # rooms that bring what is built in
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
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.split() == []


def test_importing_jobs_loads_no_pictures() -> None:
    modules = [module.name for module in pkgutil.walk_packages(nstflow.jobs.__path__, "nstflow.jobs.")]
    assert "nstflow.jobs.job" in modules
    code = f"import sys, nstflow.jobs, {', '.join(modules)}; print('PIL' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.split() == ["False"]


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_validating_and_planning_import_nothing_that_only_runs_need(command, project):
    recipe = project.recipe("styles: [inputs/styles/*.png]\nengine: {weights: slim}\n")
    needed_by_runs = {"filelock", "matplotlib", "rich", "scipy", "skimage"}
    if command == "validate":  # a plan counts the cores, to tell the time
        needed_by_runs |= {"asyncio", "joblib"}
    code = f"""
import sys
from nstflow.cli import _exit_code
print(_exit_code([{command!r}, {str(recipe)!r}]), *sorted({needed_by_runs} & set(sys.modules)), file=sys.stderr)
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stderr.splitlines()[-1] == "0"


def test_looking_into_the_lazy_operations_does_not_start_keras_but_using_them_does():
    code = """
import doctest, inspect, sys
from nstflow.engine import ops
inspect.getmembers(ops), inspect.unwrap(ops), doctest.DocTestFinder().find(ops), hasattr(ops, "__wrapped__")
print("keras" in sys.modules)
print(float(ops.square(3.0)), "keras" in sys.modules)
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert shown.stdout.split() == ["False", "9.0", "True"]


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
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert int(shown.stdout.split()[0]) >= 5
    assert shown.stdout.split()[1:] == []
