"""How soon how good: nstflow's default against a strong reference, on pairs of a photo and a painting.

    python -m benchmarks.quality --vgg19 FILE --pictures FOLDER [--px PX] [--keep FOLDER] [--plates FOLDER]

The reference (`benchmarks/reference.py`) runs as its peers run it and with bounds; ours as a recipe's default does, as
a placement print. Everything starts from the same content and compares with the same style picture, and is judged
after its 8-bit PNG is read back, by measures of both sides and by layers that none of them sees.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image

from benchmarks.judging import Judge, fine_energy
from benchmarks.pairs import FIVE_PAIRS as PAIRS
from benchmarks.pairs import picture
from benchmarks.reference import Classical, as_the_peers_run_it, with_bounds
from benchmarks.report import json_option, machine, write_json
from nstflow.engine.backend.precision import resolve
from nstflow.engine.losses import Content, Gram, TotalVariation
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.engine.optimize.painter import OptimizePainter
from nstflow.engine.optimize.prepare import prepare
from nstflow.engine.painter import Inputs
from nstflow.jobs.options.engine import Optimize
from nstflow.outputs.encode.png import to_8_bit
from nstflow.planning.pyramid import plan_scales
from nstflow.textile.lattice import Lattice

LOSSES = {loss.name: loss for loss in (Content(), Gram(), TotalVariation())}
LATTICE = Lattice("none")
BAR = "style and sliced Wasserstein no worse, content no worse, in at most 1/3 of the time; 4 of 5 pairs"
REFERENCES = {"peers": as_the_peers_run_it, "bounded": with_bounds}

Made = tuple[np.ndarray, dict[str, float]]


class Kept:
    """Results as 8-bit PNG with the time that they took; those that are kept in a folder are not made again."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def result(self, name: str, make: Callable[[], np.ndarray]) -> Made:
        """float32 (H, W, 3) as the file gives it back, and wall and processor seconds. make: an image in [0, 1]."""
        file = self._folder / f"{name}.png" if self._folder else None
        if file is not None and file.is_file():
            return np.asarray(Image.open(file), "float32") / 255, json.loads(file.with_suffix(".json").read_text())
        wall, cpu = time.perf_counter(), time.process_time()
        image = make()
        taken = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        stored = to_8_bit(image)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(stored).save(file)
            file.with_suffix(".json").write_text(json.dumps(taken))
        return stored.astype("float32") / 255, taken


class Bench:
    """Everything that the pairs share."""

    def __init__(self, vgg19: Path, pictures: Path, px: int, kept: Path | None, precision: str) -> None:
        self._params = read_keras_file(vgg19)
        self._options = Optimize(precision=precision)
        self._painter = OptimizePainter(self._params)
        self._judge, self._pictures, self._px, self._kept = Judge(vgg19), pictures, px, Kept(kept)
        self._name = f"nstflow-{resolve(self._options.precision)}"

    def pair(self, content: str, style: str) -> dict[str, Any]:
        """Let every method make a tile of a pair: its measures, and the image under `image`."""
        inputs = self._inputs(content, style)
        pictures = prepare(inputs, self._options, LOSSES)
        assert pictures.content is not None
        start, wanted = pictures.content.image, pictures.styles[0][0].image
        classical = Classical(self._params, start, wanted)
        classical(start * 255)  # compiles
        makers: dict[str, Callable[[], np.ndarray]] = {
            name: lambda run=run: np.clip(run(classical.evaluate, start * 255) / 255, 0, 1)  # type: ignore[misc]
            for name, run in REFERENCES.items()
        }
        makers[self._name] = lambda: self._painter.paint(inputs, self._options).image
        found = {}
        for name, make in makers.items():
            image, taken = self._kept.result(f"{content}-{style}-{self._px}-{name}", make)
            found["nstflow" if name == self._name else name] = {
                **{key: round(value, 1) for key, value in taken.items()},
                **self._judged(image, start, wanted, classical),
                "image": image,
            }
        return found

    def _judged(
        self, image: np.ndarray, content: np.ndarray, style: np.ndarray, classical: Classical
    ) -> dict[str, Any]:
        layers = self._judge.style_distances(image, style, LATTICE)
        return {
            "style": round(float(np.mean(list(layers.values()))), 4),
            "wasserstein": round(self._judge.sliced_wasserstein(image, style, LATTICE), 4),
            "content": round(self._judge.content_distance(image, content, LATTICE), 3),
            "classical": round(classical(image * 255)),
            "fine_energy": round(fine_energy(image), 5),
        }

    def _inputs(self, content: str, style: str) -> Inputs:
        motif = picture(self._pictures, "contents", content)
        unit = LATTICE.snap(self._px, self._px * motif.shape[0] / motif.shape[1], stride=16)
        return Inputs(
            content=motif,
            styles=((picture(self._pictures, "styles", style), 1.0),),
            losses=LOSSES,
            lattice=LATTICE,
            scales=plan_scales(unit, lattice=LATTICE),
        )


def verdict(found: dict[str, Any]) -> dict[str, Any]:
    """Ours against the better reference: the one with the lower style loss."""
    ours, best = found["nstflow"], min((found[name] for name in REFERENCES), key=lambda one: one["style"])
    no_worse = all(ours[measure] <= best[measure] for measure in ("style", "wasserstein", "content"))
    time_of_best = ours["seconds"] / best["seconds"]
    return {
        "time": round(time_of_best, 3),
        "cpu_time": round(ours["cpu"] / best["cpu"], 3),
        "no_worse": no_worse,
        "reached": no_worse and time_of_best <= 1 / 3,
    }


@click.command()
@click.option("--vgg19", type=click.Path(exists=True, path_type=Path), required=True, help="Keras' own weights.")
@click.option("--pictures", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--px", default=384, show_default=True, help="Width of the tiles.")
@click.option("--pairs", default=len(PAIRS), show_default=True, help="How many of the pairs.")
@click.option("--precision", default="auto", show_default=True)
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Keep tiles and times here, and use those that are there."
)
@click.option("--plates", type=click.Path(path_type=Path), help="Write the pairs side by side here.")
@json_option
def main(
    vgg19: Path,
    pictures: Path,
    px: int,
    pairs: int,
    precision: str,
    keep: Path | None,
    plates: Path | None,
    json_file: Path | None,
) -> None:
    """Print every result's measures and time; an hour on two cores, for the references are slow."""
    bench = Bench(vgg19, pictures, px, keep, precision)
    click.echo(f"{machine()}, {px} px")
    rows, report = [], []
    for content, style in PAIRS[:pairs]:
        found = bench.pair(content, style)
        rows.append(np.concatenate([one.pop("image") for one in found.values()], axis=1))
        for name, one in found.items():
            click.echo(
                f"{content:12} {style:13} {name:8} {one['seconds']:6.0f} s  style {one['style']:.4f}  "
                f"Wasserstein {one['wasserstein']:.4f}  content {one['content']:.3f}  classical {one['classical']:.3g}"
            )
        judged = verdict(found)
        click.echo(f"  {judged['time']:.2f} of the time, {judged['cpu_time']:.2f} of the processor's; {_words(judged)}")
        report.append({"content": content, "style": style, **found, "verdict": judged})
    reached = sum(one["verdict"]["reached"] for one in report)
    click.echo(f"{reached} of {len(report)} pairs reach the bar ({BAR})")
    if plates:
        _save(rows, plates / "quality-pairs.jpg")
    write_json(json_file, {"px": px, "pairs": report, "reached": reached})


def _words(judged: dict[str, Any]) -> str:
    return "as good or better in style, Wasserstein and content" if judged["no_worse"] else "worse in a measure"


def _save(rows: list[np.ndarray], file: Path) -> None:
    """Lay the pairs below each other: peers, bounded, nstflow."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(to_8_bit(np.concatenate(rows))).save(file, quality=88)


if __name__ == "__main__":
    main()
