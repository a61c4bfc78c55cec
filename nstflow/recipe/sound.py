"""What is left of a recipe without its mistakes, so that the rest can be looked at: every problem is told at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from pydantic import ValidationError

from nstflow.recipe.models import RecipeFile
from nstflow.recipe.settings import SETTING_SECTIONS
from nstflow.recipe.yaml import Document

Path = tuple[str | int, ...]

_HOLD_SETTINGS = ("variants", "include")
_PLACEHOLDER = "unknown"


def sound_file(
    model: type[RecipeFile], document: Document, error: ValidationError
) -> tuple[RecipeFile, Document, set[str]]:
    """Leave out what is wrong in a document: a key where that helps, else its section.

    Gives the recipe file, the document of it, and the sections that lack something. A file without styles has one of
    a placeholder, which its document lacks.
    """
    wrong = [tuple(part for part in item["loc"] if part != "[key]") for item in error.errors()]
    broken = {str(path[0]) for path in wrong}
    if broken.intersection(("contents", "styles", "variants")):
        broken |= {"exclude", "include"}  # they name what stands in the broken ones
    sound = without(document, broken.intersection(("exclude", "include")))
    for path in dict.fromkeys(_deepest_key(sound.data, path) for path in wrong):
        if path:
            sound = Document(_removed(sound.data, path), sound.marks)
    unsound = broken | sections_of(".".join(map(str, path)) for path in wrong)
    try:
        return model.model_validate(_with_styles(sound.data)), sound, unsound
    except ValidationError as still:
        sound = without(sound, {str(item["loc"][0]) for item in still.errors()})
        return model.model_validate(_with_styles(sound.data)), sound, unsound


def sections_of(keys: Iterable[str]) -> set[str]:
    """List the sections that problems are in, by their dotted keys: of `variants.bold.tile.size` also `tile`."""
    sections = set[str]()
    for key in keys:
        first, *below = key.split(".")
        sections |= {first, *(part for part in below[:2] if part in SETTING_SECTIONS and first in _HOLD_SETTINGS)}
    return sections


def without(document: Document, sections: Collection[str]) -> Document:
    """Return the document without some of its sections."""
    data = {key: value for key, value in document.data.items() if key not in sections}
    return Document(data=data, marks=document.marks)


def _deepest_key(data: Any, path: Path) -> Path:
    """Return the longest beginning of the path that ends at a key of a map: an item of a list goes with the whole."""
    length = 0
    for index, part in enumerate(path):
        if isinstance(data, dict) and part in data:
            length = index + 1
        elif not (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            break  # a validator may have added items before it
        data = data[part]
    return path[:length]


def _removed(data: Any, path: Path) -> Any:
    """Copy the data without the key at a path that ends at one; the same data where it is gone already."""
    key, below = path[0], path[1:]
    if isinstance(data, list):
        return [_removed(item, below) if index == key else item for index, item in enumerate(data)]
    if not below or key not in data:
        return {name: value for name, value in data.items() if name != key}
    return {**data, key: _removed(data[key], below)}


def _with_styles(data: dict[str, Any]) -> dict[str, Any]:
    return data if data.get("styles") else {**data, "styles": [_PLACEHOLDER]}
