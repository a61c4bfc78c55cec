"""Print size: peak memory of steps in blocks, and a whole tile.

    python -m benchmarks.large [--sides 1024,2048,4096] [--whole PX] [--weights slim|FILE] [--json FILE]

Each size runs in a process of its own, whose peak memory the system counts. Two steps are an optimization of one
iteration: one to move, one to judge. The slope between sizes is what memory grows by, a pixel.
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

BARS = {"peak_gb": "below 6 at 4096 px", "bytes_a_pixel": "at most 80"}

_CHILD = """
import json, resource, sys, time
import benchmarks
from pathlib import Path
import numpy as np
from nstflow.engine.network import Slim
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.engine.losses import Content, Gram, TotalVariation
from nstflow.jobs.options.engine import Optimize, Scale
from nstflow.planning.pyramid import plan_scales
from nstflow.engine.optimize.painter import OptimizePainter
from nstflow.engine.painter import Inputs
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import resize

weights, side, whole, precision, out = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "whole", sys.argv[4], sys.argv[5]
slim = Slim()
params = slim.load(slim.obtain()) if weights == "slim" else read_keras_file(Path(weights))
rng, lattice = np.random.default_rng(0), Lattice("drop", 1, 2)
if out:
    from nstflow.pictures.reading import read_picture
    content, style = (read_picture(Path(path)).image for path in sys.argv[6:8])
else:
    content, style = (resize(rng.random((64, 64, 3), "float32"), width=512, height=512, lattice=lattice) for _ in "ab")
inputs = Inputs(
    content=content,
    styles=((style, 1.0),),
    losses={loss.name: loss for loss in (Content(), Gram(), TotalVariation())},
    lattice=lattice,
    scales=plan_scales((side, side), lattice=lattice) if whole else (Scale(side, side, 1),),
)
began = time.perf_counter()
result = OptimizePainter(params).paint(inputs, Optimize(blocks=1024, precision=precision))
seconds = time.perf_counter() - began
if out:
    from PIL import Image
    from nstflow.outputs.encode.png import to_8_bit
    Image.fromarray(to_8_bit(result.image)).save(out)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"px": side, "seconds": round(seconds, 1), "peak_gb": round(peak / 1e9, 3), "notes": result.notes}))
"""


def measured(weights: str, side: int, *, precision: str, whole: bool = False, pictures: tuple[str, ...] = ()) -> Any:
    """Seconds and peak memory of a process that makes such a tile; pictures: where to save it, content and style."""
    arguments = [weights, str(side), "whole" if whole else "steps", precision, *(pictures or [""])]
    done = subprocess.run([sys.executable, "-c", _CHILD, *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@click.command()
@click.option("--sides", default="1024,2048,4096", show_default=True, help="Sides of square tiles, in px.")
@click.option("--whole", type=int, help="Also make a whole tile of this side, from the coarsest size on.")
@click.option("--weights", default="slim", show_default=True, help="slim, or Keras' own file of VGG19.")
@click.option("--precision", default="float32", show_default=True)
@click.option("--pictures", nargs=3, help="For the whole tile: where to save it, its content, its style.")
@json_option
def main(
    sides: str,
    whole: int | None,
    weights: str,
    precision: str,
    pictures: tuple[str, ...] | None,
    json_file: Path | None,
) -> None:
    """Print peak memory and time."""
    click.echo(f"{machine()}, {'slim' if weights == 'slim' else 'vgg19'}, {precision}, half-drop, blocks of 1024 px")
    found: dict[str, Any] = {"steps": []}
    for side in (int(text) for text in sides.split(",") if text):
        found["steps"].append(measured(weights, side, precision=precision))
        one = found["steps"][-1]
        click.echo(f"{side:5} px, two steps    {one['seconds']:7.1f} s   peak {one['peak_gb']:.2f} GB")
    for small, large in pairwise(found["steps"]):
        slope = (large["peak_gb"] - small["peak_gb"]) * 1e9 / (large["px"] ** 2 - small["px"] ** 2)
        large["bytes_a_pixel"] = round(slope, 1)
        click.echo(f"{small['px']} to {large['px']} px       {slope:7.1f} bytes a pixel   ({BARS['bytes_a_pixel']})")
    if whole:
        found["whole"] = measured(weights, whole, precision=precision, whole=True, pictures=pictures or ())
        click.echo(
            f"{whole:5} px, whole tile  {found['whole']['seconds']:7.1f} s   peak {found['whole']['peak_gb']:.2f} GB"
        )
    click.echo(f"({BARS['peak_gb']})")
    write_json(json_file, found)


if __name__ == "__main__":
    main()
