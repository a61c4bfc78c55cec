"""Writes what the pinned tests compare with: `python tests/pinned/write_pins.py [keys] [records] [finishing] [folder]`.

Without a name it writes everything but the finished folder, which is to stay as an earlier nstflow left it. Write pins
anew only where something was MEANT to change, and read the diff that Git shows afterwards: what is in it, changes for
every designer who has finished tiles.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # tests/, whose helpers the pins use

from house import main, tile_bytes
from pinned_project import CASES, DATA, build_project, described, folded, planned, read_pin
from pinned_records import KINDS, MAKERS, oldest
from pinned_tile import CASES as WAYS
from pinned_tile import HEIGHT, TILE, WIDTH, finish_tile, outcome, stored_pixels


def write_keys(scratch: Path) -> None:
    """Write what jobs of every kind of recipe are known by."""
    root = build_project(scratch / "project")
    found = {name: folded(described(planned(root, case), root)) for name, case in CASES.items()}
    store("keys", found, depth=4)
    (hero,) = (one.job for one in planned(root, CASES["collection"]).jobs if one.job.place.role == "hero")
    manifest = read_pin("hero_manifest")
    hero.folder.mkdir(parents=True)
    (hero.folder / "manifest.json").write_text(json.dumps({**manifest, "key": hero.key}))
    store("followers", folded(described(planned(root, CASES["collection"]), root)), depth=3)


def write_finishing(scratch: Path) -> None:
    """Write what finishing makes of the stored tile, and the tile where there is none."""
    if not TILE.exists():
        TILE.write_bytes(tile_bytes(smooth_tile(WIDTH, HEIGHT)))
    outcomes, arrays = {}, {}
    for number, (name, case) in enumerate(WAYS.items()):
        folder = scratch / str(number)
        outcomes[name] = outcome(folder, finish_tile(folder, case))
        arrays |= {f"{name}/{file}": found for file, found in stored_pixels(folder, case).items()}
    store("finishing", outcomes, depth=2)
    np.savez_compressed(DATA / "finishing.npz", **arrays)


def write_records(scratch: Path) -> None:
    """Write the records of runs, and what is read from the least that older versions wrote."""
    records = {name: make(scratch / name / "koi__ikat__bold") for name, make in MAKERS.items()}
    read = {
        f"oldest {name}": KINDS[name].model_validate(record).model_dump(mode="json")
        for name, record in oldest(records).items()
    }
    store("records", {**records, **read}, depth=2)


def write_folder(scratch: Path) -> None:
    """Run the recipe of the finished folder anew, for a version that is meant to find nothing of earlier ones done."""
    project = DATA / "finished"
    shutil.rmtree(project / "outputs")
    os.chdir(project)
    with contextlib.suppress(SystemExit):  # one of its jobs is to fail
        main(["run", "recipes/finished.yaml", "--devices", "cpu", "--jobs", "1"])
    for name in (".nstflow-lock", ".nstflow-seal", "sheet.png"):
        for file in (project / "outputs").rglob(name):
            file.unlink()


def smooth_tile(width: int, height: int) -> np.ndarray:
    """Draw a tile of a few whole waves, float32 (H, W, 3), and a bar with hard edges across it."""
    y, x = np.mgrid[:height, :width] * 2 * np.pi
    red = 0.5 + 0.25 * np.sin(x / width) + 0.2 * np.cos(2 * y / height)
    green = 0.5 + 0.3 * np.cos(2 * x / width + 4 * y / height)
    blue = 0.5 + 0.3 * np.sin(3 * x / width)
    tile = np.stack([red, green, blue], axis=-1).astype("float32")
    tile[height // 4 : height // 2, width // 8 : width // 2] *= np.float32(0.5)
    return tile


def store(name: str, value: dict[str, Any], *, depth: int) -> None:
    """Write a pin with a line for each key down to a depth: small, and with diffs that can be read."""
    (DATA / f"{name}.json").write_text(laid_out(value, depth=depth) + "\n", encoding="utf-8")


def laid_out(value: Any, *, depth: int, indent: str = "") -> str:
    """Lay JSON out with a line for each key down to a depth, and what is deeper in one line."""
    if not depth or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + " "
    lines = (
        f"{inner}{json.dumps(key, ensure_ascii=False)}: {laid_out(part, depth=depth - 1, indent=inner)}"
        for key, part in value.items()
    )
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


WRITERS = {"keys": write_keys, "records": write_records, "finishing": write_finishing, "folder": write_folder}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        # What the user has set up must not get into the pins.
        os.environ.pop("NSTFLOW_WEIGHTS", None)
        os.environ |= dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "KERAS_HOME"), folder)
        for writer in sys.argv[1:] or [name for name in WRITERS if name != "folder"]:
            WRITERS[writer](Path(folder) / writer)
