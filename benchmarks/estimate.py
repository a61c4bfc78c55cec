"""The forecast of a run against the run: after one run of a network has told how fast the machine is.

    python -m benchmarks.estimate [--vgg19 FILE] [--json FILE]

Recipes of many kinds run one after the other on one core, and each is forecast from those before it. Seconds are the
processor's, of this process and the workers: a shared machine gives a run as much of its time as others leave, and no
forecast knows how much. On an idle machine they are the seconds that pass, which are told beside them.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import click
import numpy as np
from PIL import Image

from benchmarks.report import json_option, machine, write_json
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.schedule import learning
from nstflow.schedule.forecast import forecast_of
from nstflow.schedule.runner import run

BAR = 0.3
# Workers measure their steps by this clock, too.
_PROCESSOR_CLOCK = "import time\ntime.perf_counter = time.process_time\n"


@dataclass(frozen=True)
class Case:
    """A recipe's settings. contents, styles: how many; calibrates: whether nothing like it ran before."""

    name: str
    settings: str
    contents: int = 1
    styles: int = 1
    calibrates: bool = False


_SLIM = "engine: {{weights: slim, scales: [{}], iterations: {}}}\n"
_VGG19 = "engine: {{weights: vgg19, scales: [{}], iterations: {}}}\n"
_INKS = "finish: [inks: {count: 6}]\n"


def cases(*, vgg19: bool) -> list[Case]:
    """List the recipes, from small to large in each kind."""
    slim = [
        Case("slim 128 px", "tile: {size: 128px}\n" + _SLIM.format("64, 128", 60), 2, 1, calibrates=True),
        Case("64 px, 200 iterations", "tile: {size: 64px}\n" + _SLIM.format("64", 200)),
        Case("192 px, 3 jobs", "tile: {size: 192px}\n" + _SLIM.format("96, 192", 80), 3, 1),
        Case("256 px, 4 jobs", "tile: {size: 256px, repeat: half-drop}\n" + _SLIM.format("128, 256", 60), 2, 2),
        Case("384 px", "tile: {size: 384px}\n" + _SLIM.format("96, 192, 384", 80)),
        Case("512 px, 30 iterations", "tile: {size: 512px}\n" + _SLIM.format("128, 256, 512", 30)),
        Case("mirror 192 px, unfolded", "tile: {size: 192px, repeat: mirror}\n" + _SLIM.format("96, 192", 60)),
        Case("print 1200 px from 256 px", "tile: {size: 1200px, work: 256px}\n" + _SLIM.format("128, 256", 60)),
        Case(
            "print 1200 px, 6 inks, TIFF, plates",
            "tile: {size: 1200px, work: 256px}\n" + _INKS + _SLIM.format("128, 256", 60)
            + "outputs: {formats: [png, tiff], separations: true}\n",
        ),
        Case(
            "sliced Wasserstein, 256 px",
            "tile: {size: 256px}\nlosses: {sliced_wasserstein: {weight: 1}}\n" + _SLIM.format("128, 256", 60),
        ),
        Case(
            "no deep layers, 256 px",
            "tile: {size: 256px}\nlosses: {gram: {layers: [block1_conv1, block2_conv1]}, content: {weight: 0}}\n"
            + _SLIM.format("128, 256", 100),
        ),
        Case("12 jobs of 96 px", "tile: {size: 96px}\n" + _SLIM.format("96", 30), 3, 4),
    ]  # fmt: skip
    deep = [
        Case("vgg19 128 px", "tile: {size: 128px}\n" + _VGG19.format("64, 128", 20), calibrates=True),
        Case("vgg19 256 px", "tile: {size: 256px}\n" + _VGG19.format("128, 256", 30)),
        Case("vgg19 192 px, 3 jobs", "tile: {size: 192px}\n" + _VGG19.format("192", 30), 3, 1),
        Case("vgg19 512 px, 20 iterations", "tile: {size: 512px}\n" + _VGG19.format("256, 512", 20)),
    ]
    return slim + deep * vgg19


def write_recipe(folder: Path, case: Case) -> Path:
    """Write a case's recipe and its pictures, which are smooth and random."""
    rng = np.random.default_rng(0)
    for kind, number in (("contents", case.contents), ("styles", case.styles)):
        (folder / kind).mkdir(parents=True)
        for index in range(number):
            small = Image.fromarray((rng.random((12, 12, 3)) * 255).astype("uint8"))
            small.resize((640, 640), Image.Resampling.BICUBIC).save(folder / kind / f"{kind[:-1]}-{index}.png")
    recipe = folder / "recipe.yaml"
    recipe.write_text(f'contents: ["contents/*.png"]\nstyles: ["styles/*.png"]\n{case.settings}')
    return recipe


def processor_seconds() -> float:
    """Of this process and of the workers that have ended."""
    return sum(os.times()[:4])


@click.command()
@click.option("--vgg19", type=click.Path(exists=True, path_type=Path), help="Keras' own weights.")
@json_option
def main(vgg19: Path | None, json_file: Path | None) -> None:
    """Print the forecast, the run, and their ratio for every recipe."""
    if vgg19 is not None:
        os.environ["NSTFLOW_WEIGHTS"] = str(vgg19.resolve())
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # on one core its seconds are those of a thread
    found = {}
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        (folder / "sitecustomize.py").write_text(_PROCESSOR_CLOCK)
        os.environ["PYTHONPATH"] = os.pathsep.join([text, str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        vars(learning)["time"] = SimpleNamespace(monotonic=processor_seconds)  # there only: executors wait by the clock
        click.echo(f"{machine()}\n{'':38} forecast       run  ratio   passed")
        for number, case in enumerate(cases(vgg19=vgg19 is not None)):
            recipe = load_recipe(write_recipe(folder / str(number), case))
            forecast = forecast_of(plan(recipe)).forecast.seconds
            began, passed = processor_seconds(), time.monotonic()
            report = run(recipe)
            real = processor_seconds() - began
            if report.failed:
                raise click.ClickException(f"{case.name}: {report.failed[0].error}")
            ratio = forecast / real
            found[case.name] = {"forecast_s": round(forecast, 1), "run_s": round(real, 1), "ratio": round(ratio, 2)}
            remark = "  calibrates" if case.calibrates else "" if abs(ratio - 1) <= BAR else "  missed"
            click.echo(
                f"{case.name:38} {forecast:8.1f}  {real:8.1f}  {ratio:5.2f}  {time.monotonic() - passed:7.1f}{remark}"
            )
    judged = [abs(found[case.name]["ratio"] - 1) for case in cases(vgg19=vgg19 is not None) if not case.calibrates]
    click.echo(f"within {BAR:.0%}: {sum(off <= BAR for off in judged)} of {len(judged)}, at most {max(judged):.0%} off")
    write_json(json_file, found)


if __name__ == "__main__":
    main()
