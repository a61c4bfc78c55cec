"""From a YAML file to a `Recipe`, or to every problem in it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nstflow.errors import PluginError, Problem, RecipeError
from nstflow.plugins import Registry, load_registry
from nstflow.recipe.document import read_document, where
from nstflow.recipe.explain import explain, suggestion
from nstflow.recipe.matrix import DEFAULT_VARIANT, Combination, Include, Matrix, Source, Variant, slug
from nstflow.recipe.schema import RecipeFile, Settings, Sheet, recipe_model
from nstflow.recipe.yaml12 import Document

_SETTINGS = ("tile", "losses", "engine")


@dataclass(frozen=True)
class Recipe:
    """A valid recipe with its matrix.

    path:    the file; root: the project folder that its paths are relative to.
    folder:  where its results go.
    preview: (columns, rows) of repeats in repeat.png.
    """

    path: Path
    root: Path
    name: str
    seed: int
    contents: tuple[Source, ...]
    styles: tuple[Source, ...]
    settings: Settings
    combinations: tuple[Combination, ...]
    plugins: tuple[Path, ...]
    folder: Path
    preview: tuple[int, int]
    sheet: Sheet

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Every picture of the contents and styles, each once."""
        return tuple(dict.fromkeys(path for source in (*self.contents, *self.styles) for path, _ in source.pictures))


def load_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `losses.gram.weight=2`.
    Raises RecipeError with every problem.
    """
    path = Path(path)
    document = read_document(path, overrides=overrides)
    root = _project_folder(path)
    registry, plugin_files = _plugins(document, root)
    model = recipe_model(registry.losses)
    try:
        file = model.model_validate(document.data)
    except ValidationError as error:
        raise RecipeError(_unique(explain(error, model=model, document=document))) from None
    return _Assembly(file, document=document, path=path, root=root, plugins=plugin_files).recipe()


def check_settings(settings: Mapping[str, Any], registry: Registry) -> Settings:
    """The settings of a single tile, given as `tile`, `losses` and `engine` in Python.

    Raises RecipeError with every problem.
    """
    model = _settings_model(recipe_model(registry.losses))
    try:
        return model.model_validate(settings)
    except ValidationError as error:
        raise RecipeError(_unique(explain(error, model=model, document=Document({}, {})))) from None


def _project_folder(path: Path) -> Path:
    folder = path.resolve().parent
    return folder.parent if folder.name == "recipes" else folder


def _plugins(document: Document, root: Path) -> tuple[Registry, tuple[Path, ...]]:
    names = document.data.get("plugins") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        message = "expected a list of Python files, for example [plugins/edge_keep.py]"
        raise RecipeError([Problem(where(document, ("plugins",)), "plugins", message)])
    files, problems = [], []
    for index, name in enumerate(names):
        try:
            load_registry([root / name])
            files.append(root / name)
        except PluginError as error:
            problems.append(Problem(where(document, ("plugins", index)), f"plugins.{index}", str(error)))
    if problems:
        raise RecipeError(problems)
    try:
        return load_registry(files), tuple(files)
    except PluginError as error:
        raise RecipeError([Problem(where(document, ("plugins",)), "plugins", str(error))]) from None


class _Assembly:
    """Puts a recipe together from its valid file; gathers the problems that only show in combination."""

    def __init__(
        self, file: RecipeFile, *, document: Document, path: Path, root: Path, plugins: tuple[Path, ...]
    ) -> None:
        self._file, self._document, self._path, self._root, self._plugins = file, document, path, root, plugins
        self._settings_model = _settings_model(type(file))
        self._written = {key: document.data.get(key) or {} for key in _SETTINGS}
        self._problems: list[Problem] = []

    def recipe(self) -> Recipe:
        name = self._name()
        matrix = Matrix(self._file, root=self._root, document=self._document)
        variants = self._variants()
        combinations = matrix.combinations(variants, self._includes(variants))
        problems = self._problems + matrix.problems
        if not combinations and not problems:
            problems = [Problem(where(self._document, ("exclude",)), "exclude", "leaves nothing of the matrix to make")]
        if problems:
            raise RecipeError(_unique(problems))
        return Recipe(
            path=self._path,
            root=self._root,
            name=name,
            seed=self._file.seed,
            contents=matrix.contents,
            styles=matrix.styles,
            settings=self._file.settings,
            combinations=combinations,
            plugins=self._plugins,
            folder=self._root / (self._file.outputs.folder or f"outputs/{name}"),
            preview=self._file.outputs.preview_grid,
            sheet=self._file.sheet,
        )

    def _name(self) -> str:
        name = self._file.name or slug(self._path.stem)
        self._check_name(name, ("name",))
        return name

    def _variants(self) -> list[Variant]:
        written = self._document.data.get("variants") or {DEFAULT_VARIANT: {}}
        found = []
        for name, overrides in written.items():
            self._check_name(name, ("variants", name))
            settings = self._settings([overrides or {}], ("variants", name))
            found.append(Variant(name, settings, self._differs([overrides or {}])))
        return found

    def _includes(self, variants: Sequence[Variant]) -> list[Include]:
        return [
            include
            for index, written in enumerate(self._document.data.get("include") or ())
            if (include := self._include(index, written, [variant.name for variant in variants])) is not None
        ]

    def _include(self, index: int, written: Mapping[str, Any], names: Sequence[str]) -> Include | None:
        entry = self._file.include[index]
        variant = entry.variant or names[0]
        if variant not in names:
            path = ("include", index, "variant")
            message = f"'{variant}': no variant of that name{suggestion(variant, names)}"
            self._problems.append(Problem(where(self._document, path), f"include.{index}.variant", message))
            return None
        own = {key: written[key] for key in _SETTINGS if written.get(key)}
        layers = [(self._document.data.get("variants") or {}).get(variant) or {}, own]
        settings = self._settings(layers, ("include", index))
        return Include(entry.content, entry.style, variant, settings, self._differs(layers), self._differs([own]))

    def _settings(self, layers: Sequence[Mapping[str, Any]], at: tuple[str | int, ...]) -> Settings:
        """The recipe's settings with the layers' maps merged over them, checked as a whole."""
        merged: Mapping[str, Any] = self._written
        for layer in layers:
            merged = _merge(merged, layer)
        try:
            return self._settings_model.model_validate(merged)
        except ValidationError as error:
            self._problems += explain(error, model=self._settings_model, document=self._document, at=at)
            return self._file.settings

    def _differs(self, layers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What the layers change against the recipe's own settings, by dotted key."""
        default = _leaves(self._file.settings.model_dump(mode="json"))
        changed: dict[str, Any] = {}
        for layer in layers:
            changed |= _leaves(layer)
        return {key: value for key, value in changed.items() if default.get(key) != value}

    def _check_name(self, name: str, path: tuple[str | int, ...]) -> None:
        if slug(name) != name:
            expected = f"expected letters, digits, '-', '_' or '.', for example '{slug(name)}'"
            message = f"'{name}' cannot be the name of a folder; {expected}"
            self._problems.append(Problem(where(self._document, path), ".".join(map(str, path)), message))


def _settings_model(file_model: type[RecipeFile]) -> type[Settings]:
    """The recipe's own kind of settings, which knows the registered losses: what `variants` hold."""
    model: type[Settings] = file_model.model_fields["variants"].annotation.__args__[1]  # type: ignore[union-attr]
    return model


def _merge(base: Any, over: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {**base, **{key: _merge(base.get(key), value) for key, value in over.items()}}
    return over


def _leaves(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, part in value.items():
        if isinstance(part, Mapping) and part:
            found |= _leaves(part, f"{prefix}{key}.")
        elif part is not None:
            found[f"{prefix}{key}"] = part
    return found


def _unique(problems: Sequence[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
