"""Finishing a tile at print size: time and peak memory of what comes after the optimization.

    python -m benchmarks.finish [--sides 944,1890,3780] [--content PICTURE] [--json FILE]

A half-drop unit is cut, brought from 15/16 of its size to print pixels, reduced to six inks, recolored three times,
certified and written as PNG and TIFF with plates. Each size runs in a process of its own, whose peak memory the system
counts; the slope between sizes is what a pixel takes. Time is compared with resampling alone, in the same process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from benchmarks.report import json_option, machine, write_json

_PICTURE = Path(__file__).parents[1] / "inputs/contents/koi.png"

_CHILD = """
import json, resource, sys, tempfile, time
from pathlib import Path
import benchmarks
from nstflow.jobs.options.engine import EngineOptions, Scale
from nstflow.jobs.options.files import Outputs
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.sources import TileSources
from nstflow.jobs.job import Canvas, Job, MatrixPlace
from nstflow.outputs.curves import LossRow
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import PaintedTile, publish_tile
from nstflow.pictures.reading import read_picture
from nstflow.recipe.registry import load_registry
from nstflow.jobs.production import Production
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover, resize

side, picture = int(sys.argv[1]), Path(sys.argv[2])
made, lattice = round(side * 15 / 16 / 32) * 32, Lattice("drop", 1, 2)
tile = periodic_component(cover(read_picture(picture).image, width=made, height=made), lattice)
began = time.perf_counter()
resize(tile, width=side, height=side, lattice=lattice)
resampling = time.perf_counter() - began
steps = (("inks", {"count": 6}), ("colorways", {name: {"rotate": 90 * n} for n, name in enumerate("abc", 1)}))
finishes = load_registry().finishes
with tempfile.TemporaryDirectory() as folder:
    job = Job(
        id="print", folder=Path(folder), place=MatrixPlace("a", "b", "c"), sources=TileSources(picture, ()),
        canvas=Canvas(lattice, (made, made), (Scale(made, made, 1),)), losses={}, engine=EngineOptions(weights="slim"),
        seed=0, is_draft=True, plugins=(), inputs={},
        production=Production(
            (side, side), Tile(cut="auto"), Outputs(formats=("png", "tiff"), separations=True), steps=steps
        ),
    )
    losses = [LossRow(1, made, 1, {"gram": 1.0})]
    publish_tile(job, PaintedTile(tile, {}, losses, {"gram": 1.0}, 0.0, "", "", "", {}, ()))
    began = time.perf_counter()
    finish(job, [finishes[name].model_validate(options) for name, options in steps])
    seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
found = {"px": side, "seconds": round(seconds, 1), "resamplings": round(seconds / resampling)}
print(json.dumps({**found, "peak_gb": round(peak / 1e9, 3)}))
"""


def measured(side: int, picture: Path) -> Any:
    """Seconds and peak memory of a process that finishes such a tile."""
    arguments = [sys.executable, "-c", _CHILD, str(side), str(picture)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@click.command()
@click.option("--sides", default="944,1890,3780", show_default=True, help="Sides of square units, in px.")
@click.option("--content", type=click.Path(path_type=Path), default=_PICTURE, help="The picture that is finished.")
@json_option
def main(sides: str, content: Path, json_file: Path | None) -> None:
    """Print a row for each size, and what memory grows by."""
    click.echo(f"{machine()}\n\n| unit px | seconds | resamplings | peak GB |\n|---|---|---|---|")
    rows = []
    for side in sides.split(","):
        rows.append(row := measured(int(side), content))
        click.echo(f"| {row['px']} | {row['seconds']} | {row['resamplings']} | {row['peak_gb']} |")
    growth = [
        round(1e9 * (large["peak_gb"] - small["peak_gb"]) / (large["px"] ** 2 - small["px"] ** 2))
        for small, large in pairwise(rows)
    ]
    click.echo(f"\nbytes a pixel between sizes: {', '.join(map(str, growth))}")
    write_json(json_file, {"rows": rows, "bytes_a_pixel": growth})


if __name__ == "__main__":
    main()
