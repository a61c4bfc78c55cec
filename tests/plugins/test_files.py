"""Plugin files: known before they are executed, and executed once a process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nstflow.cli import main
from nstflow.errors import PluginError, RecipeError
from nstflow.jobs.digests import sha256_file
from nstflow.planning.plan import plan
from nstflow.plugins.files import import_plugin, read_plugin_file
from nstflow.recipe import load_recipe
from nstflow.recipe.registry import load_registry
from testing.project_folder import Project

LOG = "\nwith open({log!r}, 'a') as log:\n    print(__file__, file=log)\n"


def logging(plugin: Path, log: Path) -> Path:
    """Let a plugin file append a line to `log` whenever it is executed."""
    plugin.write_text(plugin.read_text() + LOG.format(log=str(log)))
    return plugin


def executed(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_a_file_is_known_by_path_name_and_digest_without_being_executed(project: Project) -> None:
    plugin = project.file("plugins/own.py", "raise RuntimeError('executed')")
    link = project.root / "linked.py"
    link.symlink_to(plugin)
    file = read_plugin_file(link)
    assert (file.path, file.name, file.digest) == (plugin.resolve(), "linked.py", sha256_file(plugin))


@pytest.mark.parametrize("name", ["plugins", "plugins/nowhere.py"])
def test_what_is_no_file_is_refused(project: Project, name: str) -> None:
    project.file("plugins/own.txt", "")
    with pytest.raises(PluginError, match="no such plugin file; expected a Python file, relative to the project"):
        read_plugin_file(project.root / name)


def test_what_is_no_python_file_is_refused_before_it_is_read(project: Project) -> None:
    with pytest.raises(PluginError, match=r"not a Python file; expected a name that ends in \.py"):
        read_plugin_file(project.file("plugins/own.txt", "x"))


def test_what_is_executed_is_what_the_digest_is_of(project: Project) -> None:
    plugin = project.file("plugins/own.py", "version = 1")
    file = read_plugin_file(plugin)
    plugin.write_text("version = 2")
    assert import_plugin(file).version == 1
    assert import_plugin(read_plugin_file(plugin)).version == 2


def test_a_change_of_the_same_length_within_a_second_is_seen(project: Project) -> None:
    """Python's own cache of compiled files tells them apart by length and whole seconds."""
    plugin = project.file("plugins/own.py", "version = 1")
    assert import_plugin(read_plugin_file(plugin)).version == 1
    plugin.write_text("version = 3")
    assert import_plugin(read_plugin_file(plugin)).version == 3
    assert not (plugin.parent / "__pycache__").exists()


def test_an_unchanged_file_is_the_same_module_again(project: Project, tmp_path: Path) -> None:
    plugin = logging(project.plugin("return 0"), tmp_path / "log")
    first, second = (load_registry([plugin]) for _ in range(2))
    assert first.losses["own"] is second.losses["own"]
    assert len(executed(tmp_path / "log")) == 1


def test_two_versions_of_a_file_keep_modules_of_their_own(project: Project) -> None:
    first = load_registry([project.plugin("return 0")]).losses["own"]
    second = load_registry([project.plugin("return 1")]).losses["own"]
    assert sys.modules[first.__module__].__dict__["Own"] is first
    assert sys.modules[second.__module__].__dict__["Own"] is second


def test_a_broken_file_leaves_nothing_behind_and_may_be_mended(project: Project) -> None:
    plugin = project.file("plugins/own.py", "x = 1\nraise ValueError('not yet')")
    before = set(sys.modules)
    with pytest.raises(PluginError) as caught:
        import_plugin(read_plugin_file(plugin))
    assert str(caught.value) == f"{plugin}:2: the plugin fails to import: ValueError: not yet"
    assert set(sys.modules) == before
    plugin.write_text("x = 1")
    assert import_plugin(read_plugin_file(plugin)).x == 1


@pytest.fixture
def three(project: Project, tmp_path: Path) -> list[Path]:
    """Three plugin files of the recipe `spring`, which append to `log` when they are executed."""
    project.picture("styles/ikat.png")
    project.recipe(
        "styles: [inputs/styles/ikat.png]\nengine: {weights: sketch}\nlosses: {own: {}, other: {weight: 2}}\n"
        "plugins: [plugins/own.py, plugins/other.py, plugins/sketch_net.py]\n"
    )
    plugins = [
        project.plugin("return 0"),
        project.plugin("return 1", name="other", loss="other"),
        project.backbone(),
    ]
    return [logging(plugin, tmp_path / "log") for plugin in plugins]


def test_loading_and_planning_execute_each_file_once(project: Project, three: list[Path], tmp_path: Path) -> None:
    (planned,) = plan(load_recipe(project.root / "recipes/spring.yaml")).jobs
    assert executed(tmp_path / "log") == [str(file) for file in three]
    assert [file.path for file in planned.job.plugins] == three
    digests = {f"plugin {file.name}": sha256_file(file) for file in three}
    assert {role: digest for role, digest in planned.job.inputs.items() if role.startswith("plugin")} == digests


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_command_executes_each_file_once(project: Project, three: list[Path], tmp_path: Path, command: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, str(project.root / "recipes/spring.yaml")])
    assert left.value.code == 0
    assert executed(tmp_path / "log") == [str(file) for file in three]


def test_a_recipe_with_broken_files_executes_each_once_and_tells_of_all(
    project: Project, three: list[Path], tmp_path: Path
) -> None:
    own, other, sketch = three
    other.write_text(other.read_text() + "\nraise ValueError('broken')\n")
    project.recipe(
        "styles: [inputs/styles/ikat.png]\n"
        "plugins: [plugins/own.py, plugins/nowhere.py, plugins/other.py, plugins/sketch_net.py]\n"
    )
    with pytest.raises(RecipeError) as caught:
        load_recipe(project.root / "recipes/spring.yaml")
    assert executed(tmp_path / "log") == [str(own), str(other), str(sketch)]
    assert [problem.key for problem in caught.value.problems] == ["plugins.1", "plugins.2"]
    missing, broken = (problem.message for problem in caught.value.problems)
    assert missing.startswith(f"{own.parent / 'nowhere.py'}: no such plugin file")
    assert broken.startswith(f"{other}:")
    assert broken.endswith("the plugin fails to import: ValueError: broken")
