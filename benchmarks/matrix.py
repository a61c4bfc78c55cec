"""A matrix of jobs in one run against the same jobs one by one, each in a fresh process.

    python -m benchmarks.matrix [--side 4] [--px 256] [--weights vgg19] [--json FILE]

Both are real runs of the command line with default quality on generated pictures. With NSTFLOW_WEIGHTS set, vgg19 reads
that file. On a GPU the run makes jobs of one kind together; `--devices` of the command line chooses.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image

from benchmarks.report import json_option, machine, write_json

BAR = "at most 0.6 on a CPU; on a GPU at least 3 times the images a minute"


def write_project(folder: Path, *, side: int, px: int, weights: str, settings: tuple[str, ...]) -> list[str]:
    """Write a recipe of side x side jobs over smooth random pictures, and return the arguments that run it."""
    rng = np.random.default_rng(0)
    for kind in ("contents", "styles"):
        (folder / kind).mkdir()
        for number in range(side):
            small = Image.fromarray((rng.random((12, 12, 3)) * 255).astype("uint8"))
            small.resize((px, px), Image.Resampling.BICUBIC).save(folder / kind / f"{kind[:-1]}-{number}.png")
    recipe = folder / "recipe.yaml"
    recipe.write_text(
        f'contents: ["contents/*.png"]\nstyles: ["styles/*.png"]\n'
        f"tile: {{repeat: half-drop, size: {px}x{px}px}}\nengine: {{weights: {weights}}}\n"
    )
    return ["run", str(recipe), *(part for setting in settings for part in ("--set", setting))]


def seconds(arguments: list[str]) -> float:
    """Of the command line in a fresh process."""
    began = time.perf_counter()
    code = "from nstflow.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


@click.command()
@click.option("--side", default=4, show_default=True, help="Contents, and styles.")
@click.option("--px", default=256, show_default=True)
@click.option("--weights", default="vgg19", show_default=True)
@click.option("--singles", type=int, help="Time only so many of the single runs, and multiply.")
@click.option("--set", "settings", multiple=True, help="As for nstflow run.")
@json_option
def main(
    side: int, px: int, weights: str, singles: int | None, settings: tuple[str, ...], json_file: Path | None
) -> None:
    """Print both times."""
    jobs = [f"content-{row}__style-{column}__*" for row in range(side) for column in range(side)]
    timed = jobs[:: max(1, len(jobs) // (singles or len(jobs)))][: singles or len(jobs)]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        arguments = write_project(folder, side=side, px=px, weights=weights, settings=settings)
        click.echo(f"{machine()}, {side} x {side} jobs at {px} px, {weights}, {os.environ.get('NSTFLOW_WEIGHTS', '')}")
        alone = [
            seconds([*arguments, "--only", job, "--set", f"outputs.folder={folder}/alone-{number}"])
            for number, job in enumerate(timed)
        ]
        found["singles_s"] = round(float(np.mean(alone)) * len(jobs), 1)
        found["matrix_s"] = round(seconds([*arguments, "--set", f"outputs.folder={folder}/together"]), 1)
    found["ratio"] = round(found["matrix_s"] / found["singles_s"], 3)
    found["images_a_minute"] = round(60 * len(jobs) / found["matrix_s"], 2)
    click.echo(
        f"one by one, fresh processes  {found['singles_s']:7.1f} s" + (f" (from {len(timed)})" if singles else "")
    )
    click.echo(f"one run                      {found['matrix_s']:7.1f} s   {found['images_a_minute']} images a minute")
    click.echo(f"ratio                        {found['ratio']:7.2f}     ({BAR})")
    write_json(json_file, found)


if __name__ == "__main__":
    main()
