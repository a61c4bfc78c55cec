"""A step of optimization against the machine's own matrix product.

    python -m benchmarks.step --vgg19 FILE [--px 512] [--rounds 5] [--json FILE]

A step is all of it: VGG19 to block5_conv1 forward and back, the default losses, Adam, clipping. Its work is counted as
2 x 2 x the multiplications of the convolutions (forward, and the gradient of the image). Everything takes turns with a
float32 matrix product, so that a busy moment of the machine meets all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import keras
import numpy as np
from keras import ops

from benchmarks.reference import stock_features
from benchmarks.report import json_option, machine, write_json
from benchmarks.steps import targets_of
from nstflow.engine.backend.autodiff import compiled
from nstflow.engine.losses import Content, Gram, Loss, Reading, TotalVariation
from nstflow.engine.network.features import Params
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.engine.network.rounding import with_precision
from nstflow.engine.optimize.objective import Constants, Objective, layers_of, make_objective, weighted_terms
from nstflow.engine.optimize.optimizers import Adam
from nstflow.jobs.layers import layers_up_to_deepest
from nstflow.textile.lattice import Lattice

LOSSES: dict[str, Loss] = {loss.name: loss for loss in (Content(), Gram(), TotalVariation())}
BARS = {"unpadded float32": "at least 0.90", "half-drop float32": "at least 0.85"}
_PRODUCT_SIDE = 3072


def step_flops(params: Params, px: int) -> float:
    """2 x 2 x MACs of the convolutions up to the deepest layer that the losses read."""
    macs = 0.0
    for layer in layers_up_to_deepest(layers_of(LOSSES)):
        macs += (px / layer.stride) ** 2 * float(np.prod(params[layer.name].kernel.shape))
    return 4 * macs


def unpadded_objective(lattice: Lattice) -> Objective:
    """Build the same losses on the stock network, whose convolutions take zeros for what lies beyond the edge."""

    def objective(image: Any, params: Params, targets: Any, weights: Any, guides: Any) -> Any:
        features = stock_features(image * 255.0, params)
        terms = weighted_terms(LOSSES, targets, Reading(image, features, lattice), weights)
        return sum(terms.values()), terms

    return objective


def steps(params: Params, px: int) -> dict[str, Callable[[], Any]]:
    """Name -> a function that takes one step and waits for it."""
    drop = Lattice("drop", 1, 2)
    image = ops.convert_to_tensor(np.random.default_rng(0).random((1, px, px, 3), dtype="float32"))
    targets = targets_of(image, params, LOSSES, drop)
    weights = {name: ops.convert_to_tensor(loss.weight, "float32") for name, loss in LOSSES.items()}
    return {
        f"{name} {precision}": _stepper(
            objective, image, Constants(with_precision(params, precision), targets, weights)
        )
        for name, objective in (
            ("unpadded", unpadded_objective(drop)),
            ("half-drop", make_objective(LOSSES, drop)),
        )
        for precision in ("float32", "bfloat16")
    }


def _stepper(objective: Objective, image: Any, constants: Constants) -> Callable[[], Any]:
    start = ops.convert_to_numpy(image)[0]
    adam = Adam(objective)

    def take() -> None:
        """Of a run of two iterations, three evaluations and moves: the last one judges."""
        adam.minimize(start, constants, iterations=2, on_step=lambda *step: None)

    return take


def product() -> Callable[[], Any]:
    """Prepare a float32 matrix product."""
    side = _PRODUCT_SIDE
    left, right = (ops.convert_to_tensor(np.random.default_rng(i).random((side, side), "float32")) for i in (0, 1))
    multiply = compiled(lambda a, b: ops.matmul(a, b))
    return lambda: keras.ops.convert_to_numpy(multiply(left, right)[:1, :1])


@click.command()
@click.option("--vgg19", type=click.Path(exists=True, path_type=Path), required=True, help="Keras' own weights.")
@click.option("--px", default=512, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@json_option
def main(vgg19: Path, px: int, rounds: int, json_file: Path | None) -> None:
    """Print achieved GFLOP/s of a step over those of a matrix product."""
    params = read_keras_file(vgg19)
    multiply, cases = product(), steps(params, px)
    flops = {"product": 2.0 * _PRODUCT_SIDE**3, **dict.fromkeys(cases, 3 * step_flops(params, px))}
    seconds: dict[str, list[float]] = {name: [] for name in flops}
    for turn in range(-1, rounds):  # the first compiles
        for name, run in {"product": multiply, **cases}.items():
            began = time.perf_counter()
            run()
            if turn >= 0:
                seconds[name].append(time.perf_counter() - began)
    speed = {name: flops[name] / float(np.median(taken)) / 1e9 for name, taken in seconds.items()}
    click.echo(f"{machine()}, {px} px")
    click.echo(f"float32 matrix product     {speed['product']:6.0f} GFLOP/s")
    found = {}
    for name in cases:
        found[name] = {
            "seconds": round(float(np.median(seconds[name])) / 3, 3),
            "of_product": round(speed[name] / speed["product"], 3),
        }
        bar = f"   ({BARS[name]})" if name in BARS else ""
        click.echo(
            f"{name:26} {speed[name]:6.0f} GFLOP/s  {found[name]['seconds']:.3f} s  "
            f"{found[name]['of_product']:.2f} of the product{bar}"
        )
    write_json(json_file, {"px": px, "product_gflops": round(speed["product"]), "steps": found})


if __name__ == "__main__":
    main()
