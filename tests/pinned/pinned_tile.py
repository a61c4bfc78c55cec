"""A stored tile of 16 bits, and the ways in which the pinned tests finish it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from house import Manifest, finish, job, steps
from PIL import Image
from pinned_project import DATA, without_measures

TILE = DATA / "tile.tif"
WIDTH, HEIGHT = 96, 64
REPEATS = ("straight", "half-drop", "mirror")

_GIVEN = ("inks", {"colors": ["ivory: #f4ecd8", "madder: #a8323e", "navy: #16264d", "#5d7fa3"]})
_NIGHT = ["#0b132b", "fog: #c2f0ec", "#f4e9cd", "#3a506b", "#000000"]
_BY_LIGHTNESS = {"colors": ["#ffffff", "#808080", "#101010", "#404040"], "match": "lightness"}
_WAYS = ("colorways", {"night": _NIGHT, "grey": _BY_LIGHTNESS, "cool": {"rotate": 160}})
_FOUND = (
    ("sharpen", {"amount": 0.8, "radius_mm": 0.5}),
    ("inks", {"count": 5}),
    ("colorways", {"cool": {"rotate": 60}}),
)
_PLATES = {"formats": ("png", "tiff"), "separations": True, "title": "Waves", "creator": "Atelier Weber"}


@dataclass(frozen=True)
class Case:
    """How the tile is finished. steps: names and options; options: of the job and its production."""

    repeat: str
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


CASES = {
    **{f"{repeat}, inks that are given": Case(repeat, (_GIVEN, _WAYS), _PLATES) for repeat in REPEATS},
    **{f"{repeat}, inks that are found": Case(repeat, _FOUND, _PLATES) for repeat in REPEATS},
    "half-drop, dithered": Case("half-drop", (("inks", {**_GIVEN[1], "dither": "ordered"}),), _PLATES),
    "half-drop, at print size": Case(
        "half-drop",
        (("sharpen", {"amount": 1.0, "radius_mm": 0.3}), ("colorways", {"cool": {"rotate": 90}})),
        {"print_px": (120, 82), "cut": "auto", "dpi": 200},
    ),
    "quarter-drop, which it was not drawn for": Case("quarter-drop"),
    "mirror, at print size": Case("mirror", (("inks", {"count": 3}),), {"print_px": (70, 50)}),
}  # fmt: skip


def finish_tile(folder: Path, case: Case) -> Manifest:
    """Finish the stored tile into a folder, from a record as the engine leaves it there."""
    chosen = steps(*case.steps)
    unfinished = job(folder, repeat=case.repeat, unit_px=(WIDTH, HEIGHT), **case.options)
    one = replace(unfinished, production=unfinished.production.finished_by(chosen))
    folder.mkdir(parents=True)
    shutil.copy(TILE, folder / "tile.tif")
    made = json.loads((DATA / "made.json").read_text())
    files = {"tile.tif": sha256(TILE.read_bytes()).hexdigest()}
    (folder / "made.json").write_text(json.dumps({**made, "key": one.tile_key, "files": files}))
    return finish(one, chosen)


def outcome(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """Describe what finishing found out and wrote, but for pixels; colors are numbers, which can be near others."""
    return {
        "files": list(manifest.files),
        "tile": manifest.model_dump(mode="json")["tile"],
        "colorways": list(manifest.colorways),
        "notes": list(manifest.notes),
        "facts": _with_numbers(manifest.facts),
        "certificates": {name: without_measures(one) for name, one in manifest.certificates.items()},
    }


def stored_pixels(folder: Path, case: Case) -> dict[str, np.ndarray]:
    """Read the pictures from which the others follow: a unit's indices into its inks, or a unit in full color."""
    names = ["unit.png"]
    if not any(name == "inks" for name, _ in case.steps):
        names += [path.relative_to(folder).as_posix() for path in sorted(folder.glob("colorways/*/unit.png"))]
    return {name: pixels(folder / name) for name in names}


def pixels(path: Path) -> np.ndarray:
    """Decode a picture of 8 bits: a palette picture to its indices."""
    with Image.open(path) as picture:
        return np.asarray(picture)


def _with_numbers(value: Any) -> Any:
    """Spell colors out as [red, green, blue]."""
    if isinstance(value, dict):
        return {key: _with_numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_numbers(part) for part in value]
    if isinstance(value, str) and (found := re.fullmatch(r"(?:(.*): )?#([0-9a-f]{6})", value)):
        return {"name": found[1], "color": list(bytes.fromhex(found[2]))}
    return value
