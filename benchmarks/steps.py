"""The time of a step of optimization: forward, gradient, and reading it."""

from __future__ import annotations

import time
from collections.abc import Mapping

import keras
import numpy as np

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses.base import Loss, Reading, Sources
from nstflow.engine.network.features import Params, extract
from nstflow.engine.optimize.objective import layers_of, make_objective
from nstflow.textile.lattice import Lattice


def seconds_a_step(
    networks: Mapping[str, Params], losses: Mapping[str, Loss], lattice: Lattice, *, side_px: int, rounds: int = 15
) -> dict[str, float]:
    """Network -> median seconds; they take turns, so that a busy moment of the machine meets all of them."""
    pixels = np.random.default_rng(0).random((1, side_px, side_px, 3), dtype="float32")
    image = keras.ops.convert_to_tensor(pixels)
    step = compiled(value_and_grad(make_objective(losses, lattice)))
    weights = {name: keras.ops.convert_to_tensor(loss.weight, "float32") for name, loss in losses.items()}
    arguments = {
        name: (params, targets_of(image, params, losses, lattice), weights) for name, params in networks.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in networks}
    for turn in range(-2, rounds):  # the first two compile and warm up
        for name, rest in arguments.items():
            began = time.perf_counter()
            _, gradient = step(image, *rest)
            keras.ops.convert_to_numpy(gradient)
            if turn >= 0:
                seconds[name].append(time.perf_counter() - began)
    return {name: float(np.median(found)) for name, found in seconds.items()}


def targets_of(image: object, params: Params, losses: Mapping[str, Loss], lattice: Lattice) -> dict[str, object]:
    """Those of an image that is its own content and style."""
    reading = Reading(image, extract(image, params, layers=layers_of(losses), lattice=lattice), lattice)
    sources = Sources(content=reading, style=reading)
    return {
        name: keras.tree.map_structure(keras.ops.convert_to_tensor, loss.targets(sources))
        for name, loss in losses.items()
    }
