"""What plugin files may add, and what is said of those that cannot be used."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from nstflow.engine.losses import Gram
from nstflow.engine.network import Slim, Vgg19
from nstflow.errors import PluginError
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import load_registry
from nstflow.sheets import SHEET_FORMATS, PngSheet
from testing.places import ROOT
from testing.project_folder import Project

BUILT_IN = {
    "content", "gram", "tv", "color", "sliced_wasserstein", "histogram", "mean_std", "laplacian", "palette",
}  # fmt: skip


FINISHES = {"sharpen", "inks", "colorways"}


def refusal(*files: Path) -> str:
    with pytest.raises(PluginError) as caught:
        load_registry(files)
    return str(caught.value)


def test_what_is_built_in_is_there_without_a_file() -> None:
    registry = load_registry()
    assert set(registry.losses) == BUILT_IN
    assert registry.losses["gram"] is Gram
    assert registry.backbones == {"slim": Slim, "vgg19": Vgg19}
    assert set(registry.finishes) == FINISHES
    assert registry.of(SHEET_FORMATS) == {"png": PngSheet}
    assert set(registry.origins) == {
        *registry.losses.values(), *registry.backbones.values(), *registry.finishes.values(), PngSheet,
    }  # fmt: skip
    assert set(registry.origins.values()) == {"built in"}


def test_a_file_adds_its_losses_and_is_named_as_their_origin(project: Project) -> None:
    plugin = project.plugin("return 0")
    registry = load_registry([plugin])
    assert set(registry.losses) == {*BUILT_IN, "own"}
    assert registry.origins[registry.losses["own"]] == str(plugin)
    assert "own" not in load_registry().losses


def test_a_file_adds_its_backbones_and_is_named_as_their_origin(project: Project) -> None:
    plugin = project.backbone()
    registry = load_registry([plugin])
    assert set(registry.backbones) == {"slim", "vgg19", "sketch"}
    assert registry.origins[registry.backbones["sketch"]] == str(plugin)
    assert set(registry.losses) == set(load_registry().losses)
    assert "sketch" not in load_registry().backbones


def test_a_file_may_add_losses_and_backbones_which_have_names_of_their_own(project: Project) -> None:
    plugin = project.plugin("return 0", loss="sketch")
    plugin.write_text(plugin.read_text() + project.backbone("sketch").read_text())
    registry = load_registry([plugin])
    assert registry.origins[registry.losses["sketch"]] == registry.origins[registry.backbones["sketch"]] == str(plugin)


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
    model = recipe_model(registry)
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
        ("    return Own", "nstflow_losses returned ModelMetaclass; expected a list of classes"),
        ("    return None", "nstflow_losses returned NoneType; expected a list"),
        ("    return [Own, Own]", "the loss 'own' is there already"),
        (
            "    from nstflow.engine.losses import Gram\n    return [Gram]",
            "the loss 'gram' is there already (built in); give it another name",
        ),
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
def test_what_a_hook_for_losses_must_not_return_is_refused(project: Project, hook: str, hint: str) -> None:
    refused_with(hint, project.file("plugins/own.py", HOOK + hook + "\n"))


def refused_with(hint: str, plugin: Path) -> None:
    """In one line that begins with the file."""
    text = refusal(plugin)
    assert text.startswith(f"{plugin}: ")
    assert hint in text
    assert len(text.splitlines()) == 1


BACKBONE_HOOK = """\
from dataclasses import dataclass
from nstflow.engine.network import Backbone, Slim
from nstflow.plugins import hookimpl

class Sketch(Backbone):
    name = "sketch"
    def locate(self): return None
    def load(self, path): return {}

@hookimpl
def nstflow_backbones():
"""


@pytest.mark.parametrize(
    ("hook", "hint"),
    [
        ("    return [Sketch, 3]", "3 is not a backbone; expected a subclass of nstflow.engine.network.Backbone"),
        ("    return [dict]", "<class 'dict'> is not a backbone"),
        ("    return [Sketch()]", "is not a backbone; expected a subclass"),
        ("    return Sketch", "nstflow_backbones returned ABCMeta; expected a list of classes"),
        ("    return None", "nstflow_backbones returned NoneType; expected a list of classes"),
        ("    return 1 / 0", "nstflow_backbones fails: ZeroDivisionError: division by zero"),
        ("    raise SystemExit(3)", "nstflow_backbones fails: SystemExit: 3"),
        (
            "    del Sketch.name\n    return [Sketch]",
            "the backbone Sketch needs a 'name' (a plain word such as sketch)",
        ),
        ("    Sketch.name = ''\n    return [Sketch]", "the backbone Sketch needs a 'name'"),
        ("    Sketch.name = 'sketch.h5'\n    return [Sketch]", "the backbone Sketch needs a 'name'"),
        ("    Sketch.name = 'nets/sketch'\n    return [Sketch]", "the backbone Sketch needs a 'name'"),
        (
            "    class Bare(Backbone):\n        name = 'bare'\n        def locate(self): ...\n    return [Bare]",
            "the backbone Bare needs a 'name' (a plain word such as sketch), a 'locate' and a 'load'",
        ),
        ("    return [Sketch, Sketch]", "the backbone 'sketch' is there already"),
        ("    return [Slim]", "the backbone 'slim' is there already (built in); give it another name"),
        ("    Sketch.name = 'slim'\n    return [Sketch]", "the backbone 'slim' is there already (built in)"),
        ("    Sketch.name = 'vgg19'\n    return [Sketch]", "the backbone 'vgg19' is there already (built in)"),
        (
            "    Sketch.__init__ = lambda self: 1 / 0\n    return [Sketch]",
            "the backbone 'sketch' cannot be made: ZeroDivisionError: division by zero",
        ),
        (
            "    @dataclass(frozen=True)\n    class Wide(Sketch):\n        width: int\n    return [Wide]",
            "the backbone 'sketch' cannot be made: TypeError: ",
        ),
    ],
)
def test_what_a_hook_for_backbones_must_not_return_is_refused(project: Project, hook: str, hint: str) -> None:
    refused_with(hint, project.file("plugins/own.py", BACKBONE_HOOK + hook + "\n"))


FINISH_HOOK = """\
from typing import ClassVar
from nstflow.plugins import hookimpl
from nstflow.textile.finish import Finish, Sharpen

class Fade(Finish):
    name: ClassVar[str] = "fade"
    amount: float = 0.5
    def __call__(self, artwork): return artwork

@hookimpl
def nstflow_finishes():
"""


def test_a_file_adds_its_finishes_and_is_named_as_their_origin(project: Project) -> None:
    plugin = project.file("plugins/own.py", FINISH_HOOK + "    return [Fade]\n")
    registry = load_registry([plugin])
    assert set(registry.finishes) == {*FINISHES, "fade"}
    assert registry.origins[registry.finishes["fade"]] == str(plugin)
    assert "fade" not in load_registry().finishes


@pytest.mark.parametrize(
    ("hook", "hint"),
    [
        ("    return [Fade, 3]", "3 is not a finish; expected a subclass of nstflow.textile.finish.Finish"),
        ("    return [Fade()]", "is not a finish; expected a subclass"),
        ("    return Fade", "nstflow_finishes returned ModelMetaclass; expected a list of classes"),
        ("    return [Fade, Fade]", "the finish 'fade' is there already"),
        ("    return [Sharpen]", "the finish 'sharpen' is there already (built in); give it another name"),
        ("    return 1 / 0", "nstflow_finishes fails: ZeroDivisionError: division by zero"),
        ("    class Bare(Finish): name = 'bare'\n    return [Bare]", "needs a 'name' (a plain word such as linen)"),
        ("    class Bare(Fade): name = 'two words'\n    return [Bare]", "needs a 'name' (a plain word such as linen)"),
        ("    class Bare(Fade):\n        name = 'b'\n        x: float\n    return [Bare]", "missing for ['x']"),
        (
            "    class Bare(Fade):\n        name = 'b'\n        on_plates = 'melts'\n    return [Bare]",
            "the finish 'b': on_plates is 'melts'; expected a ClassVar that is 'makes', 'keeps' or 'drops'",
        ),
        (
            "    class Bare(Fade):\n        name = 'b'\n        x: 'Nowhere' = 1\n    return [Bare]",
            "the finish 'b' cannot be made: PydanticUserError: ",
        ),
    ],
)
def test_what_a_hook_for_finishes_must_not_return_is_refused(project: Project, hook: str, hint: str) -> None:
    refused_with(hint, project.file("plugins/own.py", FINISH_HOOK + hook + "\n"))


@pytest.mark.parametrize("mark", ["@hookimpl\n", ""])
def test_a_misspelt_hook_is_told_beside_one_that_is_right(project: Project, mark: str) -> None:
    misspelt = f"\n{mark}def nstflow_loses():\n    return []\n"
    path = project.plugin("return 0.0")
    project.file("plugins/own.py", path.read_text() + misspelt)
    refused_with("nstflow_loses is no hook of nstflow; did you mean 'nstflow_losses'?; expected nstflow_", path)


def test_helpers_of_a_plugin_are_no_hooks(project: Project) -> None:
    text = project.plugin("return 0.0").read_text() + "\nnstflow_strength = 3\n\ndef own_losses():\n    pass\n"
    assert "own" in load_registry([project.file("plugins/own.py", text)]).losses


def test_a_file_that_registers_nothing_is_told_the_hooks(project: Project) -> None:
    refused_with(
        "registers nothing; expected nstflow_losses, nstflow_backbones, nstflow_finishes or nstflow_sheets",
        project.file("plugins/own.py", "x = 1\n"),
    )


def test_two_files_with_a_backbone_of_one_name_clash_at_the_second(project: Project) -> None:
    first = project.backbone()
    second = project.file("other/net.py", first.read_text())
    assert refusal(first, second) == (
        f"{second}: the backbone 'sketch' is there already ({first}); give it another name"
    )


def test_the_example_plugins_can_be_loaded() -> None:
    folder = ROOT / "plugins"
    registry = load_registry([folder / "edge_keep.py", folder / "linen.py"])
    assert "edge_keep" in registry.losses
    assert "linen" in registry.finishes
