"""What changed between a job as it was finished and as its recipe wants it now, in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LONGEST_SHOWN = 40


def changed_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say `losses.tv.weight 0.02 → 0.03` for every setting that differs."""
    return _differences(old, new, "")


def changed_inputs(old: Mapping[str, str], new: Mapping[str, str], pictures: Mapping[str, Path]) -> list[str]:
    """Say `content (koi.png)` for every input whose digest differs.

    old, new: role -> digest; pictures: role -> file, for roles that are pictures.
    """
    roles = dict.fromkeys(role for role, _ in sorted(old.items() ^ new.items()))
    return [f"{role} ({pictures[role].name})" if role in pictures else role for role in roles]


def _differences(old: Any, new: Any, path: str) -> list[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = dict.fromkeys([*old, *new])
        return [text for key in keys for text in _differences(old.get(key), new.get(key), f"{path}.{key}".strip("."))]
    if old == new:
        return []
    before, after = _in_short(old), _in_short(new)
    return [f"{path} changed" if "…" in (before, after) else f"{path} {before} → {after}"]


def _in_short(value: Any) -> str:
    if value is None:
        return "none"
    return "…" if isinstance(value, (list, dict)) and len(str(value)) > _LONGEST_SHOWN else str(value)
