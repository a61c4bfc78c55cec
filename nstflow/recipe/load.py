"""From a YAML file to a `Recipe`, or to every problem in it at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nstflow.engine.network.own_file import ENDINGS as WEIGHTS_ENDINGS
from nstflow.errors import PluginError, Problem, RecipeError, UsageError
from nstflow.jobs.names import slug
from nstflow.jobs.options.engine import STARTS
from nstflow.jobs.options.files import Outputs, Sheet
from nstflow.pictures.icc import cached_profile
from nstflow.plugins.files import read_plugin_file
from nstflow.recipe.document import merged_data, read_document, where
from nstflow.recipe.explain import explain, suggestion
from nstflow.recipe.matrix import DEFAULT_VARIANT, Combination, Include, Matrix, Source, Variant
from nstflow.recipe.mills import find_mill, load_mills
from nstflow.recipe.presets import preset_settings, with_preset
from nstflow.recipe.registry import RecipeRegistry, load_registry
from nstflow.recipe.schema import ContentEntry, Losses, RecipeFile, Settings, recipe_model
from nstflow.recipe.yaml12 import Document, dotted

_SETTINGS = ("tile", "losses", "engine", "finish")


@dataclass(frozen=True)
class Recipe:
    """A valid recipe with its matrix.

    path:    the file; root: the project folder that its paths are relative to.
    folder:  where its results go.
    outputs: which files; profile: the ICC file that colors are converted to, or None for sRGB.
    registry: the losses, backbones and finishing steps that it can use, and the plugin files that it names.
    """

    path: Path
    root: Path
    name: str
    seed: int
    contents: tuple[Source, ...]
    styles: tuple[Source, ...]
    settings: Settings
    combinations: tuple[Combination, ...]
    folder: Path
    outputs: Outputs
    profile: Path | None
    sheet: Sheet
    registry: RecipeRegistry

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Every picture of the contents and styles, and those to start from, each once."""
        sources = (path for source in (*self.contents, *self.styles) for path, _ in source.pictures)
        starts = (self.start_of(combination) for combination in self.combinations)
        return tuple(dict.fromkeys([*sources, *(start for start in starts if isinstance(start, Path))]))

    @property
    def masks(self) -> tuple[Path, ...]:
        """Every mask of the contents and styles, and every motif's outline, each once."""
        sources = (*self.contents, *self.styles)
        return tuple(dict.fromkeys(mask for source in sources for mask in (source.mask, source.cutout) if mask))

    @property
    def motifs(self) -> tuple[Path, ...]:
        """Every picture whose motif must be found in it."""
        motifs = (source for source in self.contents if source.periodic == "motif" and source.cutout is None)
        return tuple(dict.fromkeys(path for source in motifs for path, _ in source.pictures))

    def start_of(self, combination: Combination) -> str | Path:
        """Where the combination starts: `content`, `noise`, `style`, or a picture."""
        start = combination.settings.engine.start
        return start if start in STARTS else self.root / Path(start).expanduser()


def load_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `losses.gram.weight=2`.
    Raises RecipeError with every problem.
    """
    path = Path(path)
    document = with_preset(read_document(path, overrides=overrides))
    root = _project_folder(path)
    registry, problems = _plugins(document, root)
    document = _without(document, {"plugins"})  # they are dealt with
    model = recipe_model(registry, complete=not problems)
    try:
        file = model.model_validate(document.data)
    except ValidationError as error:
        problems += explain(error, model=model, document=document)
        document = _sound_part(document, {item["loc"][0] for item in error.errors()})
        file = model.model_validate(document.data)
    assembly = _Assembly(file, document=document, path=path, root=root, registry=registry)
    recipe = assembly.recipe()
    if problems := problems + assembly.problems:
        raise RecipeError(_in_order(problems))
    return recipe


def check_settings(settings: Mapping[str, Any], registry: RecipeRegistry) -> Settings:
    """The settings of a single tile, given as `tile`, `losses` and `engine` in Python.

    Raises RecipeError with every problem.
    """
    model = _settings_model(recipe_model(registry))
    try:
        found = model.model_validate(settings)
    except ValidationError as error:
        raise RecipeError(_in_order(explain(error, model=model, document=Document({}, {})))) from None
    if lacking := [Problem("", f"losses.{name}", what) for name, what in _lacking(found.losses)]:
        raise RecipeError(lacking)
    return found


def check_content(entry: Mapping[str, Any]) -> ContentEntry:
    """One entry of `contents`, given in Python. Raises RecipeError with every problem."""
    try:
        return ContentEntry.model_validate(entry)
    except ValidationError as error:
        raise RecipeError(_in_order(explain(error, model=ContentEntry, document=Document({}, {})))) from None


def _lacking(losses: Losses) -> list[tuple[str, str]]:
    """What losses in use still lack, by name; known only once everything is merged."""
    return [(name, what) for name, loss in losses.in_use().items() if (what := loss.lacks())]


def _project_folder(path: Path) -> Path:
    folder = path.resolve().parent
    return folder.parent if folder.name == "recipes" else folder


def _sound_part(document: Document, broken: set[str | int]) -> Document:
    """What can be checked further where some sections are broken, so that every problem is reported at once."""
    if broken.intersection(("contents", "styles", "variants")):
        broken = {*broken, "exclude", "include"}  # they name what stands in the broken ones
    sound = _without(document, broken)
    return Document(data={"styles": ["unknown"], **sound.data}, marks=sound.marks)


def _without(document: Document, sections: Collection[str | int]) -> Document:
    data = {key: value for key, value in document.data.items() if key not in sections}
    return Document(data=data, marks=document.marks)


def _plugins(document: Document, root: Path) -> tuple[RecipeRegistry, list[Problem]]:
    """What the plugins register, and the problems with those that are left out. All are read before any is imported."""
    names = document.data.get("plugins") or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        message = "expected a list of Python files, for example [plugins/edge_keep.py]"
        return load_registry(), [Problem(where(document, ("plugins",)), "plugins", message)]
    problems = []

    def report(index: int, error: PluginError) -> None:
        problems.append(Problem(where(document, ("plugins", index)), f"plugins.{index}", str(error)))

    files = {}
    for index, name in enumerate(names):
        try:
            files[index] = read_plugin_file(root / Path(name).expanduser())
        except PluginError as error:
            report(index, error)
    registry = load_registry()
    for index, file in files.items():
        try:
            registry = registry.with_file(file)
        except PluginError as error:
            report(index, error)
    return registry, problems


class _Assembly:
    """Puts a recipe together from its valid file; gathers the problems that only show in combination."""

    def __init__(
        self,
        file: RecipeFile,
        *,
        document: Document,
        path: Path,
        root: Path,
        registry: RecipeRegistry,
    ) -> None:
        self._file, self._document, self._path, self._root = file, document, path, root
        self._registry = registry
        self._settings_model = _settings_model(type(file))
        self._written = {"preset": file.preset, **{key: part for key in _SETTINGS if (part := document.data.get(key))}}
        self._problems: list[Problem] = []
        self._matrix = Matrix(file, root=root, document=document)

    @property
    def problems(self) -> list[Problem]:
        return self._problems + self._matrix.problems

    def recipe(self) -> Recipe:
        name = self._name()
        variants = self._variants()
        combinations = self._matrix.combinations(variants, self._includes(variants))
        if not combinations and not self.problems:
            self._problem(("exclude",), "leaves nothing of the matrix to make")
        self._check_losses(combinations)
        self._check_weights(combinations)
        folder = self._root / Path(self._file.outputs.folder or f"outputs/{name}").expanduser()
        self._check_folder(folder)
        self._check_mills(combinations)
        self._check_finish(combinations)
        return Recipe(
            path=self._path,
            root=self._root,
            name=name,
            seed=self._file.seed,
            contents=self._matrix.contents,
            styles=self._matrix.styles,
            settings=self._file.settings,
            combinations=combinations,
            folder=folder,
            outputs=self._file.outputs,
            profile=self._profile(),
            sheet=self._file.sheet,
            registry=self._registry,
        )

    def _check_losses(self, combinations: Sequence[Combination]) -> None:
        # One combination speaks for all of its variant.
        of_each: dict[tuple[Variant, bool], Combination] = {}
        for combination in combinations:
            of_each.setdefault((combination.variant, combination.content is not None), combination)
        for combination in of_each.values():
            for name, what in _lacking(combination.settings.losses):
                own = ("variants", combination.variant.name, "losses", name)
                self._problem(own if own in self._document.marks else ("losses", name), what)
        for combination in of_each.values():
            if not combination.settings.losses.in_use(with_content=combination.content is not None):
                alone = "" if combination.content else ", since there is no content"
                message = f"no loss is left for {combination.id}{alone}; give gram a weight above 0"
                self._problem(("losses",), message)
                return

    def _check_weights(self, combinations: Sequence[Combination]) -> None:
        """A file that is named must be there before anything starts; a backbone's own may still be fetched."""
        for name in dict.fromkeys(combination.settings.engine.weights for combination in combinations):
            file = self._root / Path(name).expanduser()
            if name not in self._registry.backbones and name.endswith(WEIGHTS_ENDINGS) and not file.is_file():
                endings, names = " or ".join(WEIGHTS_ENDINGS), ", ".join(sorted(self._registry.backbones))
                message = f"'{name}': no such file ({file}); name a {endings} file, or one of {names}"
                self._problem(("engine", "weights"), message)

    def _profile(self) -> Path | None:
        name = self._file.outputs.profile
        if name is None:
            return None
        path = self._root / Path(name).expanduser()
        try:
            cached_profile(path)
        except UsageError as error:
            self._problem(("outputs", "profile"), str(error))
        return path

    def _check_folder(self, folder: Path) -> None:
        """Sheets and tiles among the sources would be sources of the next run."""
        for source in (*self._matrix.contents, *self._matrix.styles):
            for path, _ in source.pictures:
                if path.resolve().is_relative_to(folder):
                    message = (
                        f"'{self._file.outputs.folder}': {path.name} lies there too; results need their own folder"
                    )
                    self._problem(("outputs", "folder"), message)
                    return

    def _check_mills(self, combinations: Sequence[Combination]) -> None:
        names = dict.fromkeys(combination.settings.tile.mill for combination in combinations)
        for name in names:
            try:
                if name is not None:
                    find_mill(name, load_mills(self._root))
            except UsageError as error:
                self._problem(("tile", "mill"), str(error))
            except RecipeError as error:
                self._problems += error.problems

    def _check_finish(self, combinations: Sequence[Combination]) -> None:
        for variant in dict.fromkeys(combination.variant for combination in combinations):
            try:
                variant.steps  # noqa: B018 - prepares them, once for all combinations
            except UsageError as error:
                self._problem(("finish",), str(error))

    def _name(self) -> str:
        name = self._file.name or slug(self._path.stem)
        self._check_name(name, ("name",))
        return name

    def _variants(self) -> list[Variant]:
        written = self._document.data.get("variants") or {DEFAULT_VARIANT: {}}
        found: list[Variant] = []
        folders: dict[str, str] = {}
        for name, overrides in written.items():
            self._check_name(name, ("variants", name))
            if (first := folders.setdefault(name.casefold(), name)) != name:
                message = f"not every computer tells it from '{first}', only its capitals differ; rename one of them"
                self._problem(("variants", name), message)
            settings = self._settings([overrides or {}], ("variants", name))
            found.append(Variant(name, settings, self._differs([overrides or {}]), self._root))
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
            message = f"'{variant}': no variant of that name{suggestion(variant, names)}"
            self._problem(("include", index, "variant"), message)
            return None
        own = {key: written[key] for key in ("preset", *_SETTINGS) if written.get(key)}
        layers = [(self._document.data.get("variants") or {}).get(variant) or {}, own]
        settings = self._settings(layers, ("include", index))
        whole = Variant(variant, settings, self._differs(layers), self._root)
        return Include(index, entry.content, entry.style, whole, self._differs([own]))

    def _settings(self, layers: Sequence[Mapping[str, Any]], at: tuple[str | int, ...]) -> Settings:
        """The recipe's settings with the layers' maps merged over them, each over its preset; checked as a whole."""
        merged: Mapping[str, Any] = self._written
        for layer in layers:
            merged = merged_data(merged_data(merged, preset_settings(layer.get("preset"))), layer)
        try:
            return self._settings_model.model_validate(merged)
        except ValidationError as error:
            self._problems += explain(error, model=self._settings_model, document=self._document, at=at)
            return self._file.settings

    def _differs(self, layers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What the layers change against the recipe's own settings and their presets, by dotted key."""
        default = _leaves(self._file.settings.model_dump(mode="json"))
        changed: dict[str, Any] = {}
        for layer in layers:
            default |= _leaves(preset_settings(layer.get("preset")))
            changed |= _leaves(layer)
        return {key: value for key, value in changed.items() if default.get(key) != value}

    def _check_name(self, name: str, path: tuple[str | int, ...]) -> None:
        if slug(name) != name:
            expected = f"expected letters, digits, '-', '_' or '.', for example '{slug(name)}'"
            self._problem(path, f"'{name}' cannot be the name of a folder; {expected}")

    def _problem(self, path: tuple[str | int, ...], message: str) -> None:
        self._problems.append(Problem(where(self._document, path), dotted(path), message))


def _settings_model(file_model: type[RecipeFile]) -> type[Settings]:
    """The recipe's own kind of settings, which knows the registered losses: what `variants` hold."""
    model: type[Settings] = file_model.model_fields["variants"].annotation.__args__[1]  # type: ignore[union-attr]
    return model


def _leaves(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, part in value.items():
        if isinstance(part, Mapping) and part:
            found |= _leaves(part, f"{prefix}{key}.")
        elif part is not None:
            found[f"{prefix}{key}"] = part
    return found


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Each once, file by file and line by line."""

    def place(problem: Problem) -> tuple[str, int]:
        file, _, line = problem.where.rpartition(":")
        return (file, int(line)) if line.isdigit() else (problem.where, 0)

    return sorted(dict.fromkeys(problems), key=place)
