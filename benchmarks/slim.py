"""The built-in network against VGG19: speed, size, and results as VGG19 judges them.

    python -m benchmarks.slim --vgg19 FILE --pictures FOLDER [--only PART] [--keep FOLDER] [--json FILE]

FOLDER holds contents/ and styles/ with the pictures named in PAIRS and TEXTURES, none of which the network was trained
on. Both networks optimize each pair with the same schedule; VGG19 with real weights judges both results.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image, ImageOps

from benchmarks.judging import STYLE_LAYERS, Judge, fine_energy, missed_way, same_composition
from benchmarks.pairs import PAIRS, picture
from benchmarks.report import json_option, machine, write_json
from benchmarks.steps import seconds_a_step
from nstflow.engine.losses import Content, Gram, TotalVariation
from nstflow.engine.network import Slim
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.engine.network.slim import DATA, NETWORK_FILE
from nstflow.engine.optimize.painter import OptimizePainter
from nstflow.engine.optimize.prepare import prepare
from nstflow.engine.painter import Inputs
from nstflow.jobs.options.engine import Optimize
from nstflow.outputs.encode.png import to_8_bit
from nstflow.planning.pyramid import plan_scales
from nstflow.textile.lattice import Lattice

TEXTURES = ("starry_night", "mosaic", "red_canna", "wheat_field")
NETWORKS = ("slim", "vgg19")
LOSSES = {loss.name: loss for loss in (Content(), Gram(), TotalVariation())}
LATTICE = Lattice("straight")
OPTIONS = Optimize(precision="float32")

SPEED_PX = 384
BARS = {
    "step": "at least 5",
    "load_s": "at most 0.3",
    "package_mb": "at most 4",
    "missed": "at most 0.15",
    "missed_layer": "at most 0.3",
    "content": "at most 1.5",
    "fine_energy": "at most 1.5",
}


class Results:
    """Tiles by network, made when asked for and kept in a folder: VGG19's do not change with slim."""

    def __init__(self, vgg19: Path, pictures: Path, kept: Path | None) -> None:
        self._files = {"vgg19": vgg19, "slim": NETWORK_FILE}
        self._pictures, self._kept = pictures, kept
        self._painters: dict[str, OptimizePainter] = {}

    def inputs(self, content: str | None, style: str, *, size: int, seed: int = 0, start: str = "content") -> Inputs:
        """Read the pictures of a tile `size` px wide, with nstflow's own schedule."""
        picture = None if content is None else self._read("contents", content)
        height = size if picture is None else round(size * picture.shape[0] / picture.shape[1])
        unit = LATTICE.snap(size, height, stride=16)
        return Inputs(
            content=picture,
            styles=((self._read("styles", style), 1.0),),
            losses=LOSSES if content else {"gram": LOSSES["gram"], "tv": LOSSES["tv"]},
            lattice=LATTICE,
            scales=plan_scales(unit, lattice=LATTICE),
            start=start if content else "noise",
            seed=seed,
        )

    def tile(self, network: str, content: str | None, style: str, **options: Any) -> np.ndarray:
        """float32 (H, W, 3), as an 8-bit file gives it back."""
        made_by = Slim().locate().identity[-8:] if network == "slim" else network
        name = "-".join(str(part) for part in (made_by, content, style, *options.values()))
        file = self._kept / f"{name}.png" if self._kept else None
        if file is not None and file.is_file():
            return np.asarray(Image.open(file), "float32") / 255
        image = self._painter(network).paint(self.inputs(content, style, **options), OPTIONS).image
        stored = to_8_bit(image)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(stored).save(file)
        return stored.astype("float32") / 255

    def _painter(self, network: str) -> OptimizePainter:
        if network not in self._painters:
            read = Slim().load if network == "slim" else read_keras_file
            self._painters[network] = OptimizePainter(read(self._files[network]))
        return self._painters[network]

    def _read(self, kind: str, name: str) -> np.ndarray:
        return picture(self._pictures, kind, name)


def speed(vgg19: Path) -> dict[str, Any]:
    """Seconds a step at 384 px in turns, the size of the package's data, and the time to load once Keras is there."""
    networks = {"slim": Slim().load(NETWORK_FILE), "vgg19": read_keras_file(vgg19)}
    seconds = seconds_a_step(networks, LOSSES, Lattice("drop", 1, 2), side_px=SPEED_PX)
    return {
        "step_s": {name: round(value, 4) for name, value in seconds.items()},
        "step": round(seconds["vgg19"] / seconds["slim"], 2),
        "load_s": round(_load_seconds(), 3),
        "package_mb": round(sum(file.stat().st_size for file in DATA.iterdir()) / 1e6, 2),
    }


def _load_seconds() -> float:
    """In a process of its own, best of three."""
    code = """
import time, keras
from nstflow.engine.network import Slim
began = time.perf_counter(); slim = Slim(); slim.load(slim.obtain()); print(time.perf_counter() - began)
"""
    runs = (subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3))
    return min(float(run.stdout.split()[-1]) for run in runs)


def quality(results: Results, judge: Judge, *, size: int) -> Iterator[dict[str, Any]]:
    """For each pair, what slim misses of VGG19's way, content and fine energy in proportion to VGG19's."""
    for content, style in PAIRS:
        tiles = {network: results.tile(network, content, style, size=size) for network in NETWORKS}
        pictures = prepare(results.inputs(content, style, size=size), OPTIONS, LOSSES)
        assert pictures.content is not None
        untouched, wanted = pictures.content.image, pictures.styles[0][0].image
        distances = {name: judge.style_distances(tile, wanted, LATTICE) for name, tile in tiles.items()}
        before = judge.style_distances(untouched, wanted, LATTICE)
        missed = missed_way(distances["slim"], distances["vgg19"], before)
        kept = {name: judge.content_distance(tile, untouched, LATTICE) for name, tile in tiles.items()}
        energy = {name: fine_energy(tile) for name, tile in tiles.items()}
        yield {
            "content": content,
            "style": style,
            "missed": {layer: round(value, 3) for layer, value in missed.items()},
            "content_distance": {name: round(value, 3) for name, value in kept.items()},
            "content_ratio": round(kept["slim"] / kept["vgg19"], 2),
            "fine_energy_ratio": round(energy["slim"] / energy["vgg19"], 2),
            "same_composition": round(same_composition(tiles["slim"], tiles["vgg19"]), 2),
        }


def drafts(results: Results, *, size: int) -> Iterator[dict[str, Any]]:
    """Start from noise: how alike VGG19 puts things with slim's seed, and with another."""
    for content, style in PAIRS[:3]:
        options = {"size": size, "start": "noise"}
        final = results.tile("vgg19", content, style, seed=0, **options)
        yield {
            "content": content,
            "style": style,
            "draft_and_final": same_composition(results.tile("slim", content, style, seed=0, **options), final),
            "two_seeds": same_composition(results.tile("vgg19", content, style, seed=1, **options), final),
        }


def textures(results: Results, *, size: int, folder: Path) -> Path:
    """Each texture with slim's and VGG19's synthesis from noise below it, as one picture."""
    columns = []
    for style in TEXTURES:
        source = prepare(results.inputs(None, style, size=size), OPTIONS, LOSSES).styles[0][0].image
        made = [results.tile(network, None, style, size=size) for network in NETWORKS]
        columns.append(np.concatenate([_square(image, size) for image in (source, *made)]))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "slim-textures.jpg"
    Image.fromarray(to_8_bit(np.concatenate(columns, axis=1))).save(path, quality=90)
    return path


def _square(image: np.ndarray, side: int) -> np.ndarray:
    picture = Image.fromarray(to_8_bit(image))
    return np.asarray(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS), "float32") / 255


def side_by_side(results: Results, *, size: int, folder: Path) -> Path:
    """Lay out the pairs, slim's tile beside VGG19's, two pairs a row."""
    pairs = [
        np.concatenate([_square(results.tile(network, *pair, size=size), size) for network in NETWORKS], axis=1)
        for pair in PAIRS
    ]
    rows = [np.concatenate(pairs[index : index + 2], axis=1) for index in range(0, len(pairs), 2)]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "slim-pairs.jpg"
    Image.fromarray(to_8_bit(np.concatenate(rows))).save(path, quality=90)
    return path


def _report_speed(found: dict[str, Any], say: Callable[[str], None]) -> None:
    times = found["step_s"]
    say(f"a step at {SPEED_PX} px      slim {times['slim']:.3f} s, vgg19 {times['vgg19']:.3f} s")
    say(f"                      {found['step']:.2f} times as fast      ({BARS['step']})")
    say(f"loading               {found['load_s']:.3f} s               ({BARS['load_s']})")
    say(f"data in the package   {found['package_mb']:.2f} MB              ({BARS['package_mb']})")


def _report_quality(found: list[dict[str, Any]], say: Callable[[str], None]) -> dict[str, Any]:
    missed = np.array([list(one["missed"].values()) for one in found])
    layers = missed.mean(axis=0)
    summary = {
        "missed": round(float(missed.mean()), 3),
        "missed_by_layer": {name: round(float(value), 3) for name, value in zip(STYLE_LAYERS, layers, strict=True)},
        "missed_worst": round(float(missed.max()), 3),
        "content": round(float(np.mean([one["content_ratio"] for one in found])), 2),
        "content_worst": max(one["content_ratio"] for one in found),
        "fine_energy": round(float(np.mean([one["fine_energy_ratio"] for one in found])), 2),
        "fine_energy_worst": max(one["fine_energy_ratio"] for one in found),
    }
    say(f"mean missed way       {summary['missed']:.3f}                 ({BARS['missed']})")
    by_layer = " ".join(f"{value:.3f}" for value in layers)
    say(f"  by layer            {by_layer} ({BARS['missed_layer']}; worst single {summary['missed_worst']})")
    say(f"content / vgg19's     {summary['content']}, worst {summary['content_worst']}      ({BARS['content']})")
    fine, finest = summary["fine_energy"], summary["fine_energy_worst"]
    say(f"fine energy / vgg19's {fine}, worst {finest}    ({BARS['fine_energy']})")
    return summary


def _pair_line(one: dict[str, Any]) -> str:
    missed = " ".join(f"{value:6.3f}" for value in one["missed"].values())
    return (
        f"  {one['content']:12} {one['style']:13} missed {missed}   content {one['content_ratio']:.2f}   "
        f"fine {one['fine_energy_ratio']:.2f}   SSIM {one['same_composition']:.2f}"
    )


def _reported(found: Iterator[dict[str, Any]], line: Callable[[dict[str, Any]], str]) -> list[dict[str, Any]]:
    """All of them, each with its line as soon as it is there."""
    kept = []
    for one in found:
        click.echo(line(one))
        kept.append(one)
    return kept


_PARTS = ("speed", "quality", "drafts", "textures")
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--vgg19",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="NSTFLOW_WEIGHTS",
    required=True,
    help="VGG19's weights; or NSTFLOW_WEIGHTS.",
)
@click.option("--pictures", type=_FOLDER, default="../shared/images", show_default=True)
@click.option("--only", type=click.Choice(_PARTS), multiple=True, help="Some parts only; may be repeated.")
@click.option("--size", type=int, default=192, show_default=True, help="Of the tiles, in px.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep tiles here, and use those there.")
@click.option("--plates", type=click.Path(file_okay=False, path_type=Path), help="Write the pictures for docs/ here.")
@json_option
def main(
    vgg19: Path,
    pictures: Path,
    only: tuple[str, ...],
    size: int,
    keep: Path | None,
    plates: Path | None,
    json_file: Path | None,
) -> None:
    """Compare the built-in network with VGG19. A quarter of an hour on two cores, nearly all for VGG19."""
    results = Results(vgg19, pictures, keep)
    parts = only or _PARTS
    found: dict[str, Any] = {}
    click.echo(machine())
    if "speed" in parts:
        found["speed"] = speed(vgg19)
        _report_speed(found["speed"], click.echo)
    if "quality" in parts:
        click.echo(f"{len(PAIRS)} pairs at {size} px")
        found["pairs"] = _reported(quality(results, Judge(vgg19), size=size), _pair_line)
        found["quality"] = _report_quality(found["pairs"], click.echo)
        if plates:
            click.echo(side_by_side(results, size=size, folder=plates))
    if "drafts" in parts:
        click.echo("from noise, SSIM at 64 px: slim and vgg19 with one seed, vgg19 with two seeds")
        found["drafts"] = _reported(
            drafts(results, size=size),
            lambda one: (
                f"  {one['content']:12} {one['style']:13} {one['draft_and_final']:.2f}   {one['two_seeds']:.2f}"
            ),
        )
    if "textures" in parts and plates:
        click.echo(textures(results, size=size, folder=plates))
    write_json(json_file, found)


if __name__ == "__main__":
    main()
