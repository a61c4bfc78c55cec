"""From a recipe's file to a `Recipe`, or to every problem in it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from nstflow.errors import PluginError, Problem, RecipeError
from nstflow.file_names import in_project, slash_remedy
from nstflow.plugins.files import PluginFile, read_plugin_file
from nstflow.recipe.assembly import assemble
from nstflow.recipe.document import gather_document
from nstflow.recipe.explain import explain
from nstflow.recipe.presets import with_preset
from nstflow.recipe.problems import ProblemList, in_order
from nstflow.recipe.recipe import Recipe
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import RecipeRegistry, load_registry
from nstflow.recipe.sound import sections_of, sound_file, without
from nstflow.recipe.yaml import Document


@dataclass(frozen=True)
class Reading:
    """A recipe as far as it can be used, and what is wrong with it.

    recipe:  without what the problems are about, so that the rest can be looked at; to be run where there are none.
    unsound: the sections in which something was left out, or is not known: `tile` for a setting of a variant, too.
    """

    recipe: Recipe
    problems: tuple[Problem, ...] = ()
    unsound: frozenset[str] = frozenset()


def load_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `losses.gram.weight=2`.
    Raises RecipeError with every problem.
    """
    reading = read_recipe(path, overrides=overrides)
    if reading.problems:
        raise RecipeError(reading.problems)
    return reading.recipe


def read_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Reading:
    """Read, merge and check a recipe, and give what can be used of it beside its problems.

    Raises RecipeError where the file cannot be read at all.
    """
    path = Path(path)
    gathered = gather_document(path, overrides=overrides)
    document = with_preset(gathered.document)
    root = _project_folder(path)
    in_plugins = ProblemList(document)
    registry = _registry(document, root, in_plugins)
    problems = [*gathered.problems, *in_plugins.problems]
    document = without(document, {"plugins"})  # they are dealt with
    model = recipe_model(registry, complete=gathered.is_whole and not in_plugins.problems)
    pruned: set[str] = set()
    try:
        file = model.model_validate(document.data)
    except ValidationError as error:
        told = explain(error, model=model, document=document)
        problems += told if gathered.is_whole else [one for one in told if not _may_be_elsewhere(one, document)]
        file, document, pruned = sound_file(model, document, error)
    recipe, in_combination = assemble(file, document=document, path=path, root=root, registry=registry)
    if "styles" not in document.data:
        recipe = replace(recipe, styles=(), combinations=())
    unsound = pruned | sections_of(problem.key for problem in [*problems, *in_combination])
    if not gathered.is_whole:
        unsound |= set(model.model_fields)
    return Reading(recipe, tuple(in_order([*problems, *in_combination])), frozenset(unsound))


def _may_be_elsewhere(problem: Problem, document: Document) -> bool:
    """Whether what is missing may stand in a file that could not be read."""
    return problem.key == "styles" and "styles" not in document.data


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
