"""From a recipe's file to a `Recipe`, or to every problem in it at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import ValidationError

from nstflow.errors import PluginError, RecipeError
from nstflow.file_names import in_project, slash_remedy
from nstflow.plugins.files import PluginFile, read_plugin_file
from nstflow.recipe.assembly import assemble
from nstflow.recipe.document import read_document
from nstflow.recipe.explain import explain
from nstflow.recipe.presets import with_preset
from nstflow.recipe.problems import ProblemList, in_order
from nstflow.recipe.recipe import Recipe
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import RecipeRegistry, load_registry
from nstflow.recipe.yaml import Document


def load_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `losses.gram.weight=2`.
    Raises RecipeError with every problem.
    """
    path = Path(path)
    document = with_preset(read_document(path, overrides=overrides))
    root = _project_folder(path)
    in_plugins = ProblemList(document)
    registry = _registry(document, root, in_plugins)
    problems = in_plugins.problems
    document = _without(document, {"plugins"})  # they are dealt with
    model = recipe_model(registry, complete=not problems)
    try:
        file = model.model_validate(document.data)
    except ValidationError as error:
        problems += explain(error, model=model, document=document)
        document = _sound_part(document, {item["loc"][0] for item in error.errors()})
        file = model.model_validate(document.data)
    recipe, in_combination = assemble(file, document=document, path=path, root=root, registry=registry)
    if problems := problems + in_combination:
        raise RecipeError(in_order(problems))
    return recipe


def _project_folder(path: Path) -> Path:
    folder = path.resolve().parent
    return folder.parent if folder.name == "recipes" else folder


def _registry(document: Document, root: Path, problems: ProblemList) -> RecipeRegistry:
    """Collect what plugins register, without those that cannot be used; `problems` are added to.

    Every file is read before any is imported.
    """
    names = document.data.get("plugins") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.add(("plugins",), "expected a list of Python files, for example [plugins/edge_keep.py]")
        names = []
    files: dict[int, PluginFile] = {}
    for index, name in enumerate(names):
        try:
            files[index] = read_plugin_file(in_project(root, name))
        except PluginError as error:
            remedy = "" if in_project(root, name).exists() else slash_remedy(name)
            problems.add(("plugins", index), f"{error}{remedy}")
    registry = load_registry()
    for index, file in files.items():
        try:
            registry = registry.with_file(file)
        except PluginError as error:
            problems.add(("plugins", index), str(error))
    return registry


def _sound_part(document: Document, broken: set[str | int]) -> Document:
    """Return what can be checked further where some sections are broken, so that every problem is told at once."""
    if broken.intersection(("contents", "styles", "variants")):
        broken = {*broken, "exclude", "include"}  # they name what stands in the broken ones
    sound = _without(document, broken)
    return Document(data={"styles": ["unknown"], **sound.data}, marks=sound.marks)


def _without(document: Document, sections: Collection[str | int]) -> Document:
    data = {key: value for key, value in document.data.items() if key not in sections}
    return Document(data=data, marks=document.marks)
