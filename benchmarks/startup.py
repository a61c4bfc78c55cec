"""How soon the commands answer: help, a long recipe, and a matrix of 10 000 jobs, not made yet and done.

    python -m benchmarks.startup [--runs N] [--json FILE]

The recipes, their pictures and what is left of finished jobs are made up in a temporary folder. Every command runs in a
process of its own, as a designer starts it; the bare interpreter takes its turn among them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image

from benchmarks.report import json_option, machine, write_json
from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.moments import now
from nstflow.outputs.records import Manifest, TileRecord
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe

BARS_S = {"help": 0.4, "validate": 0.6, "plan, nothing made": 3.0, "plan, all done": 3.0}
BARE = "python -c pass"

LONG_LINES = 500
SIDE = 100
"""Contents, and styles, of the large matrix: 10 000 jobs."""

_START = "from nstflow.cli import main; main()"
_PICTURE_PX = (48, 32)
_FRAMES = 7  # of a tile 512 px wide: the start, and two of each of three sizes
_RESULTS = (
    "unit.png", "swatch.png", "repeat.png", "losses.csv", "losses.png",
    *(f"frames/{number:02d}.png" for number in range(1, _FRAMES + 1)),
)  # fmt: skip


class Project:
    """A project folder with made-up pictures and recipes."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.long = self._recipe("long", _long_recipe())
        self.large = self._recipe("large", "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\n")
        for kind in ("contents", "styles"):
            for number in range(SIDE):
                self._picture(f"inputs/{kind}/{kind[0]}{number:03d}.png", seed=number)

    def finish_all(self) -> None:
        """Leave what a copied run of the large recipe would leave, with a few bytes in place of each picture.

        No job is sealed: the first plan reads every file.
        """
        for planned in plan(load_recipe(self.large)).jobs:
            _finish(planned.job)

    def _recipe(self, name: str, text: str) -> Path:
        path = self._root / "recipes" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def _picture(self, name: str, *, seed: int) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        columns, rows = _PICTURE_PX
        pixels = np.random.default_rng(seed).integers(0, 256, (rows, columns, 3), dtype="uint8")
        Image.fromarray(pixels).save(path)


def _long_recipe() -> str:
    """60 contents, 12 styles and 24 variants, with excludes and includes: all the kinds of lines that there are."""
    contents = [f"  - id: motif-{n}\n    image: inputs/contents/c{n:03d}.png" for n in range(60)]
    styles = [f"  - id: cloth-{n}\n    image: inputs/styles/s{n:03d}.png" for n in range(8)]
    styles += [
        f"  - id: blend-{n}\n    blend:\n"
        f"      inputs/styles/s{n:03d}.png: 0.7\n      inputs/styles/s{n + 20:03d}.png: 0.3"
        for n in range(4)
    ]
    variants = [
        f"  variant-{n}:\n    tile:\n      repeat: half-drop\n      size: {256 + 32 * (n % 5)}px\n"
        f"    losses:\n      gram:\n        weight: {0.5 + n / 10}\n        layers: [block1_conv1, block3_conv1]\n"
        f"    engine:\n      iterations: {100 + n}"
        for n in range(24)
    ]
    excludes = [f"  - content: motif-{n}*\n    variant: variant-{n % 7}" for n in range(20)]
    includes = [
        f"  - content: motif-{n}\n    style: cloth-0\n    variant: variant-8\n    tile:\n      dpi: {72 + n}"
        for n in range(8)
    ]
    sections = {
        "contents": contents, "styles": styles, "variants": variants, "exclude": excludes, "include": includes,
    }  # fmt: skip
    text = "".join(f"{name}:\n" + "\n".join(lines) + "\n" for name, lines in sections.items())
    comments = LONG_LINES - text.count("\n")
    return "".join(f"# A designer's note, number {n}\n" for n in range(comments)) + text


def _finish(job: Job) -> None:
    width, height = job.canvas.unit_px
    (job.folder / "frames").mkdir(parents=True)
    for name in _RESULTS:
        (job.folder / name).write_bytes(name.encode())
    manifest = Manifest(
        id=job.id,
        content=job.place.content_id,
        style=job.place.style_id,
        variant=job.place.variant,
        key=job.key,
        tile=TileRecord(
            repeat=job.canvas.lattice.name,
            unit_px=job.canvas.unit_px,
            swatch_px=(width, height),
            dpi=job.production.tile.dpi,
        ),
        settings=job.settings,
        inputs=dict(job.inputs),
        files={name: sha256(name.encode()).hexdigest() for name in _RESULTS},
        weights=job.engine.weights,
        draft=job.is_draft,
        losses={"gram": 1.0, "total": 1.0},
        versions={},
        backend="none",
        device="none",
        seconds=1.0,
        created=now(),
    )
    (job.folder / JobFolder.MANIFEST).write_text(manifest.model_dump_json(indent=2))


def best_seconds(arguments: Sequence[str], *, runs: int, says: str = "") -> dict[str, float]:
    """Take the best of several runs of a command, and of the bare interpreter in between; `says` is expected of it.

    cpu_seconds: what the processor spent on it, which a busy machine lengthens less.
    """
    bare, took = [], []
    for _ in range(runs):
        bare.append(_seconds(["pass"]))
        took.append(_seconds([_START, *arguments], says=says))
    seconds, cpu_seconds = (round(min(column), 3) for column in zip(*took, strict=True))
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "bare_seconds": round(min(bare)[0], 3)}


def _seconds(code: Sequence[str], *, says: str = "") -> tuple[float, float]:
    """Measure the seconds that passed, and those that the processor spent."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run([sys.executable, "-c", *code], capture_output=True, text=True)
    seconds, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    if done.returncode or says not in done.stdout + done.stderr:
        raise click.ClickException(f"{' '.join(code)}: expected '{says}' and exit code 0, found\n{done.stderr}")
    return seconds, spent


def _line(name: str, found: dict[str, Any]) -> str:
    bar = f"at most {BARS_S[name]} s" if name in BARS_S else "no bar"
    return (
        f"{name:24} {found['seconds']:7.3f} s, {found['cpu_seconds']:6.2f} s of the processor   "
        f"({bar}; {BARE}: {found['bare_seconds']:.3f} s)"
    )


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, help="The best of so many counts.")
@json_option
def main(runs: int, json_file: Path | None) -> None:
    """How soon nstflow answers. A minute or two, and 600 MB in the temporary folder."""
    found: dict[str, Any] = {}
    click.echo(machine())

    def measure(name: str, *arguments: str, says: str, runs: int = runs) -> None:
        found[name] = best_seconds(arguments, runs=runs, says=says)
        click.echo(_line(name, found[name]))

    os.environ.pop("NSTFLOW_WEIGHTS", None)  # a file's 80 MB would be read for its digest
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    jobs = SIDE * SIDE
    with tempfile.TemporaryDirectory(prefix="nstflow-startup-") as folder:
        project = Project(Path(folder))
        measure("help", "--help", says="Usage: nstflow")
        measure("validate", "validate", str(project.long), says="valid; 60 contents, 12 styles")
        measure("plan, nothing made", "plan", str(project.large), says=f"{jobs} jobs to run, 0 done")
        project.finish_all()
        all_done = f"0 jobs to run, {jobs} done"
        measure("plan, all done, a copy", "plan", str(project.large), says=all_done, runs=1)
        measure("plan, all done", "plan", str(project.large), says=all_done)
    write_json(json_file, found)


if __name__ == "__main__":
    main()
