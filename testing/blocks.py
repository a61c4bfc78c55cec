"""Tiles in blocks, each with what a loss sees of it, on a tiny network."""

from __future__ import annotations

import keras
from keras import ops

from nstflow.engine.backend.autodiff import compiled
from nstflow.engine.network.features import extract
from nstflow.engine.optimize.block_plan import plan_blocks
from nstflow.engine.optimize.block_reading import BlockReading
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.tiny import tiny_weights

PARAMS = tensors(tiny_weights())
# JAX compiles every shape for seconds: there one repeat with a shift and the one without neighbors stand for all.
ON_JAX = keras.backend.backend() == "jax"
REPEATS = ("half-drop", "none") if ON_JAX else ("straight", "half-drop", "quarter-drop", "brick", "stripe", "none")


def at_once(function):
    """Return the function, as one graph on JAX, which compiles that faster than many single steps of it.

    TensorFlow does it the other way about.
    """
    return compiled(function) if ON_JAX else function


def planned(image, lattice, *, layers=(), margin_px=32, block_px=48):
    """Give every block of the image with its reading."""
    for block in plan_blocks(*image.shape[:2], lattice=lattice, margin_px=margin_px, block_px=block_px):
        top, left, rows, columns = block.window
        window = ops.convert_to_tensor(lattice.plane(image, rows=rows, columns=columns, top=top, left=left)[None])
        features = extract(window, PARAMS, layers=layers, lattice=Lattice("none"))
        yield block, BlockReading(window, features, block)
