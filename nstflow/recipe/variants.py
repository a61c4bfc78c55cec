"""Variants and includes: a recipe's settings with what each of them changes merged over, and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nstflow.file_names import caseless
from nstflow.recipe.explain import explain, suggestion
from nstflow.recipe.merging import merged_data
from nstflow.recipe.models import RecipeFile
from nstflow.recipe.presets import preset_settings
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.recipe_model import settings_model
from nstflow.recipe.settings import SETTING_SECTIONS, Settings
from nstflow.recipe.yaml import Document, PathParts
from nstflow.textile.finish import Finish, prepare

DEFAULT_VARIANT = "default"


@dataclass(frozen=True, eq=False)
class Variant:
    """A named set of settings, and what follows from it alone; known by its identity.

    All combinations of a variant share one object, and each include has one of its own: what is worked out once for a
    variant is kept in it or under it.

    title:   what the client reads in place of the name; empty for the name itself.
    differs: what it changes, by dotted key; base: the numbers that it changes, as they are without it.
    root:    the project folder.
    written_at: the paths in the recipe below which its settings stand, the strongest first, the recipe's own last.
    """

    name: str
    settings: Settings
    differs: Mapping[str, Any]
    root: Path
    title: str = ""
    base: Mapping[str, float] = field(default_factory=dict)
    written_at: tuple[PathParts, ...] = ((),)

    @cached_property
    def steps(self) -> tuple[Finish, ...]:
        """The finishing steps, prepared: their files are read, their order is checked. Raises UsageError."""
        return prepare(self.settings.steps, self.root)


@dataclass(frozen=True)
class Include:
    """A combination to add.

    index:          its place in the recipe's `include`.
    content, style: ids.
    variant:        a variant of its own, by the name of the one that it is based on.
    own:            what it changes itself, by dotted key; title: its own, where it becomes a column of its own.
    """

    index: int
    content: str | None
    style: str
    variant: Variant
    own: Mapping[str, Any]
    title: str = ""


class VariantMaker:
    """Makes the variants of a valid recipe file; `problems` are added to.

    root: the project folder.
    """

    def __init__(self, file: RecipeFile, *, root: Path, document: Document, problems: ProblemList) -> None:
        self._file, self._root, self._document, self._problems = file, root, document, problems
        self._settings_model = settings_model(type(file))
        sections = {key: section for key in SETTING_SECTIONS if (section := document.data.get(key))}
        self._written = {"preset": file.preset, **sections}

    def variants(self) -> list[Variant]:
        """Make the named variants in their order; the one called `default` where there are none."""
        variants: list[Variant] = []
        folders: dict[str, str] = {}
        for name, overrides in (self._named or {DEFAULT_VARIANT: {}}).items():
            path = ("variants", name)
            self._problems.check_folder_name(name, path)
            if (first := folders.setdefault(caseless(name), name)) != name:
                message = f"not every computer tells it from '{first}', only its capitals differ; rename one of them"
                self._problems.add(path, message)
            variants.append(self._variant(name, [_without_title(overrides)], (path,), title=self._title_of(name)))
        return variants

    def includes(self, names: Sequence[str]) -> list[Include]:
        """Make the includes, each with a variant of its own; names: of the recipe's variants, the default first."""
        includes = (
            self._include(index, written, names)
            for index, written in enumerate(self._document.data.get("include") or ())
        )
        return [include for include in includes if include is not None]

    @property
    def _named(self) -> Mapping[str, Any]:
        return self._document.data.get("variants") or {}

    def _include(self, index: int, written: Mapping[str, Any], names: Sequence[str]) -> Include | None:
        entry = self._file.include[index]
        name = entry.variant or names[0]
        if name not in names:
            message = f"'{name}': no variant of that name{suggestion(name, names)}"
            self._problems.add(("include", index, "variant"), message)
            return None
        own = {key: written[key] for key in ("preset", *SETTING_SECTIONS) if written.get(key)}
        layers = [_without_title(self._named.get(name)), own]
        places = (("include", index), ("variants", name))
        variant = self._variant(name, layers, places, title=entry.title or self._title_of(name))
        return Include(index, entry.content, entry.style, variant, self._differs([own])[0], entry.title)

    def _title_of(self, name: str) -> str:
        named = self._file.variants.get(name)
        return named.title if named is not None else ""

    def _variant(
        self, name: str, layers: Sequence[Mapping[str, Any]], places: tuple[PathParts, ...], *, title: str
    ) -> Variant:
        """places: of what its layers say, the strongest first."""
        differs, base = self._differs(layers)
        return Variant(name, self._settings(layers, places[0]), differs, self._root, title, base, (*places, ()))

    def _settings(self, layers: Sequence[Mapping[str, Any]], at: PathParts) -> Settings:
        """Merge the layers' maps over the recipe's settings, each over its preset, and check them as a whole."""
        merged: Mapping[str, Any] = self._written
        for layer in layers:
            merged = merged_data(merged_data(merged, preset_settings(layer.get("preset"))), layer)
        try:
            return self._settings_model.model_validate(merged)
        except ValidationError as error:
            self._problems.problems += explain(error, model=self._settings_model, document=self._document, at=at)
            return self._file.settings

    def _differs(self, layers: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, float]]:
        """Return what the layers change against the recipe's own settings and their presets, by dotted key.

        And the numbers among it, as they are there.
        """
        settings = self._file.settings
        losses = {name: loss.model_dump(mode="json") for name, loss in settings.losses.in_use().items()}
        default = _leaves({**settings.model_dump(mode="json"), "losses": losses})
        changed: dict[str, Any] = {}
        for layer in layers:
            default |= _leaves(preset_settings(layer.get("preset")))
            changed |= _leaves(layer)
        differs = {key: value for key, value in changed.items() if default.get(key) != value}
        return differs, {key: default[key] for key in differs if _is_number(default.get(key))}


def _without_title(written: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what a variant changes: its title is no setting."""
    return {key: part for key, part in (written or {}).items() if key != "title"}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _leaves(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, part in value.items():
        if isinstance(part, Mapping) and part:
            leaves |= _leaves(part, f"{prefix}{key}.")
        elif part is not None:
            leaves[f"{prefix}{key}"] = part
    return leaves
