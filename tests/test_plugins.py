"""What plugin files may add, and what is said of those that cannot be used."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from project_folder import Project

from nstflow.engine.losses import Gram
from nstflow.errors import PluginError
from nstflow.plugins import load_registry
from nstflow.recipe.schema import recipe_model


def refusal(*files: Path) -> str:
    with pytest.raises(PluginError) as caught:
        load_registry(files)
    return str(caught.value)


def test_the_built_in_losses_are_there_without_a_file() -> None:
    registry = load_registry()
    assert set(registry.losses) == {"content", "gram", "tv", "color"}
    assert registry.losses["gram"] is Gram
    assert set(registry.origins.values()) == {"built in"}


def test_a_file_adds_its_losses_and_is_named_as_their_origin(project: Project) -> None:
    plugin = project.plugin("return 0")
    registry = load_registry([plugin])
    assert set(registry.losses) == {"content", "gram", "tv", "color", "own"}
    assert registry.origins["own"] == str(plugin)
    assert "own" not in load_registry().losses


def test_a_file_that_is_named_twice_is_loaded_once(project: Project) -> None:
    plugin = project.plugin("return 0")
    assert "own" in load_registry([plugin, plugin.parent / "." / plugin.name]).losses


def test_two_files_of_one_name_in_different_folders_are_two_plugins(project: Project) -> None:
    first = project.plugin("return 1", loss="first")
    second = project.file("other/own.py", first.read_text().replace('"first"', '"second"'))
    registry = load_registry([first, second])
    assert {"first", "second"} <= set(registry.losses)
    assert registry.losses["first"].__module__ != registry.losses["second"].__module__


def test_a_changed_file_is_loaded_anew(project: Project) -> None:
    assert load_registry([project.plugin("return 0", loss="one")]).losses["one"]
    assert "one" not in load_registry([project.plugin("return 0", loss="other")]).losses


def test_a_plugin_may_postpone_its_annotations(project: Project) -> None:
    text = """\
        from __future__ import annotations
        from typing import Any, ClassVar, Literal
        from nstflow.engine.losses import Loss, Weight
        from nstflow.plugins import hookimpl

        class Own(Loss):
            name: ClassVar[str] = "own"
            weight: Weight = 0.5
            mode: Literal["soft", "hard"] = "soft"

            def __call__(self, targets: Any, state: Any) -> Any:
                return 0

        @hookimpl
        def nstflow_losses() -> list[type[Loss]]:
            return [Own]
        """
    registry = load_registry([project.file("plugins/own.py", dedent(text))])
    model = recipe_model(registry.losses)
    losses = model.model_validate({"styles": ["a"], "losses": {"own": {"mode": "hard"}}}).losses.in_use()
    assert losses["own"].model_dump() == {"weight": 0.5, "mode": "hard"}


def test_what_a_plugin_prints_is_talk_and_not_data(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    plugin = project.plugin("return 0")
    plugin.write_text(plugin.read_text() + "\nprint('loading')\n")
    load_registry([plugin])
    assert capsys.readouterr() == ("", "loading\n")


def test_a_file_that_is_no_python_file_is_refused(project: Project) -> None:
    assert refusal(project.file("plugins/own.txt", "x")).endswith("expected a name that ends in .py")
    assert "no such plugin file" in refusal(project.root / "plugins")


def test_an_error_deep_in_a_plugin_names_the_line_of_its_own_file(project: Project) -> None:
    plugin = project.file("plugins/own.py", "import json\n\n\njson.loads('{')\n")
    assert refusal(plugin).startswith(f"{plugin}:4: the plugin fails to import: JSONDecodeError: ")


HOOK = """\
from typing import ClassVar
from nstflow.engine.losses import Loss
from nstflow.plugins import hookimpl

class Own(Loss):
    name: ClassVar[str] = "own"
    def __call__(self, targets, state): return 0

@hookimpl
def nstflow_losses():
"""


@pytest.mark.parametrize(
    ("hook", "hint"),
    [
        ("    return [Own, 3]", "3 is not a loss; expected a subclass of nstflow.engine.losses.Loss"),
        ("    return [Own()]", "is not a loss; expected a subclass"),
        ("    return Own", "nstflow_losses returned ModelMetaclass; expected a list of Loss classes"),
        ("    return None", "nstflow_losses returned NoneType; expected a list"),
        ("    return [Own, Own]", "the loss 'own' is there already"),
        ("    return 1 / 0", "nstflow_losses fails: ZeroDivisionError: division by zero"),
        ("    class Bare(Loss): pass\n    return [Bare]", "the loss Bare needs a 'name'"),
        ("    class Bare(Own): name = 'two words'\n    return [Bare]", "a plain word such as edge_keep"),
        ("    class Bare(Own):\n        name = 'b'\n        x: float\n    return [Bare]", "missing for ['x']"),
        (
            "    class Bare(Own):\n        name = 'b'\n        x: 'Nowhere' = 1\n    return [Bare]",
            "the loss 'b' cannot be made: PydanticUserError: ",
        ),
    ],
)
def test_what_a_hook_must_not_return_is_refused(project: Project, hook: str, hint: str) -> None:
    plugin = project.file("plugins/own.py", HOOK + hook + "\n")
    text = refusal(plugin)
    assert text.startswith(f"{plugin}: ")
    assert hint in text
    assert len(text.splitlines()) == 1


def test_the_example_plugin_can_be_loaded() -> None:
    plugin = Path(__file__).parents[1] / "plugins/edge_keep.py"
    assert "edge_keep" in load_registry([plugin]).losses
