"""The project of the pinned recipes: stored recipes and plugins, and pictures whose every byte is drawn here.

The pictures are BMPs written by hand from whole numbers, so that their digests, which are in the jobs' keys, depend on
no library's version.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from house import rgb_profile

import nstflow

DATA = Path(__file__).parent / "data"
_PROJECT = DATA / "project"
EXACT: Mapping[str, float] = MappingProxyType({})

Color = tuple[int, int, int]


class Case(NamedTuple):
    """A recipe of the project, and what `--set` changes in it."""

    recipe: str
    overrides: tuple[str, ...] = ()


CASES = {
    "everything": Case("everything"),
    "everything in full color": Case(
        "everything",
        (
            "finish=[{fade: {amount: 0.75}}]", "outputs.separations=false", "contents=[inputs/contents/*.bmp]",
            "exclude=[{style: cloth}]", "include=[]", "outputs.intent=absolute", "outputs.compression=lzw",
            "styles.0={id: linen, image: inputs/styles/plaid.bmp}",
        ),
    ),
    "repeats": Case("repeats"),
    "losses": Case("losses"),
    "engines": Case("engines"),
    "presets": Case("presets"),
    "another preset": Case("presets", ("preset=course", "variants={}")),
    "a third preset": Case("presets", ("preset=adam2000", "variants={}", "engine.adam.rate=0.5")),
    "finishes": Case("finishes"),
    "saturation": Case("finishes", ("variants={}", "outputs.bits=8", "outputs.profile=inputs/wide-rgb.icc",
                                    "outputs.intent=saturation")),
    "relative": Case("finishes", ("variants={}", "outputs.bits=8", "outputs.profile=inputs/wide-rgb.icc",
                                  "outputs.intent=relative", "outputs.formats=png")),
    "intent without a profile": Case("finishes", ("variants={}", "outputs.intent=absolute")),
    "collection": Case("collection"),
    "style alone": Case("style-alone"),
    "names": Case("names"),
    "least": Case("least"),
    "least, set": Case("least", ("tile.repeat=ogee", "losses.gram.weight=2", "seed=1", "engine.weights=slim")),
}  # fmt: skip


def build_project(root: Path) -> Path:
    """Copy the stored recipes and plugins to `root`, and draw the pictures and other inputs beside them."""
    shutil.copytree(_PROJECT, root, dirs_exist_ok=True)
    inputs = root / "inputs"
    bmp(inputs / "contents/koi.bmp", 48, 32, lambda x, y: (7 * x + 3 * y, x * y + 40, 255 - 5 * x))
    bmp(inputs / "contents/peony.bmp", 40, 40, lambda x, y: (x * x, 6 * y, 3 * (x ^ y)))
    bmp(inputs / "wide.bmp", 64, 40, lambda x, y: (4 * x, 200 - 4 * y, 2 * x + 2 * y))
    bmp(inputs / "motif.bmp", 48, 40, lambda x, y: (160, 40 + x, 3 * y) if _in_disk(x, y) else (240, 236, 224))
    bmp(inputs / "styles/ikat.bmp", 40, 48, lambda x, y: (90 * (x // 8 % 3), 60 * (y // 6 % 4), 120))
    bmp(inputs / "styles/plaid.bmp", 48, 48, lambda x, y: (80 * (x // 12 % 3), 80 * (y // 12 % 3), 9 * (x % 12)))
    bmp(inputs / "masks/wide.bmp", 64, 40, lambda x, y: _grey(255 * (x < 40)))
    bmp(inputs / "masks/motif.bmp", 48, 40, lambda x, y: _grey(255 * _in_disk(x, y)))
    bmp(inputs / "masks/plaid.bmp", 48, 48, lambda x, y: _grey(255 * (y > 12)))
    (inputs / "own.npz").write_bytes(b"plans take its digest and do not look into it")
    (inputs / "wide-rgb.icc").write_bytes(rgb_profile())
    return root


def bmp(path: Path, width: int, height: int, color: Callable[[int, int], Color]) -> None:
    """Write a BMP of 24 bits whose pixel in column x and row y has the color (modulo 256) of x and y."""
    rows = []
    for y in reversed(range(height)):  # a BMP begins with its last row
        row = b"".join(bytes(part % 256 for part in reversed(color(x, y))) for x in range(width))
        rows.append(row + bytes(-len(row) % 4))
    pixels = b"".join(rows)
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) + header + pixels)


def planned(root: Path, case: Case) -> Any:
    """Plan a case of the project."""
    return nstflow.plan(nstflow.load_recipe(root / f"recipes/{case.recipe}.yaml", overrides=case.overrides))


def described(plan: Any, root: Path) -> dict[str, Any]:
    """Describe a plan's jobs by id: what they are known by, and all that this is made of.

    An input stands as the SHA-256 of a file of the project, which is short and says more than its digits.
    """
    files = [file for file in sorted(root.rglob("*")) if file.is_file()]
    said = {sha256(file.read_bytes()).hexdigest(): f"SHA-256 of {file.relative_to(root).as_posix()}" for file in files}

    def named(inputs: Any) -> dict[str, str]:
        return {role: said.get(digest, digest) for role, digest in inputs.items()}

    return {
        one.job.id: {
            "key": one.job.key,
            "tile_key": one.job.tile_key,
            "inputs": named(one.job.inputs),
            "finish_inputs": named(one.job.finish_inputs),
            "role": one.job.place.role,
            "awaits": one.job.awaits,
            "settings": one.job.settings,
        }
        for one in plan.jobs
    }


def differences(
    stored: Any, found: Any, path: str = "", *, near: Mapping[str, float] = MappingProxyType({})
) -> list[str]:
    """Say `job › losses › tv › weight: stored 0.02, found 0.03` for every leaf that differs; 1 and 1.0 do.

    near: key -> how far numbers at and below it may be apart, for those that libraries compute.
    """
    if isinstance(stored, dict) and isinstance(found, dict):
        return [
            text
            for key in dict.fromkeys([*stored, *found])
            for text in differences(
                stored.get(key, _NOTHING), found.get(key, _NOTHING), f"{path} › {key}".strip(" ›"), near=near
            )
        ]
    if isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        pairs = enumerate(zip(stored, found, strict=True))
        return [text for place, pair in pairs for text in differences(*pair, f"{path}[{place}]", near=near)]
    if _are_near(stored, found, max((near.get(key.partition("[")[0], 0) for key in path.split(" › ")), default=0)):
        return []
    return [] if _shown(stored) == _shown(found) else [f"{path}: stored {_shown(stored)}, found {_shown(found)}"]


def other_orders(stored: Any, found: Any, path: str = "") -> list[str]:
    """Name every map whose keys stand in another order, which a reader of JSON sees."""
    if isinstance(stored, dict) and isinstance(found, dict):
        here = [] if list(stored) == list(found) else [f"{path}: stored {list(stored)}, found {list(found)}"]
        return [
            *here,
            *(text for key in stored for text in other_orders(stored[key], found.get(key), f"{path} › {key}")),
        ]
    if isinstance(stored, list) and isinstance(found, list):
        pairs = enumerate(zip(stored, found, strict=False))
        return [text for place, pair in pairs for text in other_orders(*pair, f"{path}[{place}]")]
    return []


def _are_near(stored: Any, found: Any, tolerance: float) -> bool:
    """Compare numbers; of large ones, which come of divisions by little, the tolerance is larger."""
    if tolerance == 0 or type(stored) is not type(found) or not isinstance(stored, (int, float)):
        return False
    return abs(stored - found) <= tolerance * max(1, abs(stored) / 10)


class _Nothing:
    """Stands where a key is missing, which is not the same as null."""


_NOTHING = _Nothing()


def _shown(value: Any) -> str:
    return "nothing" if isinstance(value, _Nothing) else json.dumps(value, ensure_ascii=False)


def without_measures(certificate: dict[str, Any]) -> dict[str, Any]:
    """Take the numbers out of a certificate's words, where no tolerance reaches them; they stand beside."""
    words = {
        key: json.dumps(certificate[key], ensure_ascii=False) for key in ("summary", "reasons", "remedies", "notes")
    }
    return {**certificate, **{key: json.loads(re.sub(r"\d+(\.\d+)?", "N", text)) for key, text in words.items()}}


def read_pin(name: str) -> Any:
    """Read what is stored under a name."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


_SAME = "as in the first job"


def folded(jobs: dict[str, Any]) -> dict[str, Any]:
    """Write what a job has in common with the first one of its recipe as that: a changed default is one line then."""
    first = next(iter(jobs.values()))
    return {id: job if job is first else _map_parts(_fold, first, job) for id, job in jobs.items()}


def unfolded(jobs: dict[str, Any]) -> dict[str, Any]:
    """Undo `folded`."""
    first = next(iter(jobs.values()))
    return {id: _map_parts(_unfold, first, job) for id, job in jobs.items()}


def _map_parts(change: Callable[[Any, Any], Any], first: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    parts = {
        key: change(first.get(key), part) for key, part in job.items() if key not in ("settings", "key", "tile_key")
    }
    settings = {key: change(first["settings"].get(key), part) for key, part in job["settings"].items()}
    return {"key": job["key"], "tile_key": job["tile_key"], **parts, "settings": settings}


def _fold(first: Any, part: Any) -> Any:
    return _SAME if part and _shown(part) == _shown(first) else part


def _unfold(first: Any, part: Any) -> Any:
    return first if part == _SAME else part


def _grey(value: int) -> Color:
    return int(value), int(value), int(value)


def _in_disk(x: int, y: int) -> bool:
    return (x - 24) ** 2 + (y - 20) ** 2 < 144
