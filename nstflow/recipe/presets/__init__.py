"""Partial recipes by name: settings that papers and courses teach, beside this file as YAML (see docs/presets.md)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from nstflow.recipe.merging import merged
from nstflow.recipe.yaml import Document, read_yaml, where

_FOLDER = Path(__file__).parent
PRESETS = tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))
PresetName = Literal[PRESETS]  # type: ignore[valid-type]


@lru_cache
def preset_settings(name: str | None) -> dict[str, Any]:
    """Return what the preset says, as a recipe would; nothing for None. Not to be changed."""
    return {} if name is None else read_yaml(_FOLDER / f"{name}.yaml", shown_as=f"preset {name}").data


def with_preset(document: Document) -> Document:
    """Merge the recipe over the preset that it names; an unknown name is left to the check of the recipe."""
    name = document.data.get("preset")
    if name not in PRESETS:
        return document
    settings = preset_settings(name)
    mark = where(document, ("preset",))
    return merged(Document(data=settings, marks={(section,): mark for section in settings}), document)
