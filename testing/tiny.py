"""A VGG19 of a few channels with fixed random weights, and the same network in plain NumPy."""

from __future__ import annotations

import numpy as np
from keras import ops

from nstflow.engine.losses import Reading
from nstflow.engine.optimize.painter import OptimizePainter
from nstflow.engine.painter import Inputs
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.jobs.options.engine import Optimize, Scale
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors

CHANNELS = 6
_ENGINE_OPTIONS = {"optimizer", "adam", "noise", "style_scale", "stop", "precision", "blocks"}


def tiny_weights(seed=0):
    """Layer name -> (kernel, bias) as arrays; He 2015, so that signals neither die nor grow with depth."""
    rng = np.random.default_rng(seed)
    weights, inputs = {}, 3
    for name in LAYER_NAMES:
        kernel = rng.normal(scale=(2 / (9 * inputs)) ** 0.5, size=(3, 3, inputs, CHANNELS))
        weights[name] = (kernel.astype("float32"), rng.uniform(0, 0.1, CHANNELS).astype("float32"))
        inputs = CHANNELS
    return weights


def ramp(height, width):
    """Make a mask that gets whiter to the right: (H, W)."""
    return np.tile(np.linspace(0, 1, width, dtype="float32"), (height, 1))


def tiny_painter():
    """Build a fresh painter: nothing compiled, no targets kept."""
    return OptimizePainter(tensors(tiny_weights()))


def numpy_features(image, weights, *, surround):
    """Every layer's activations (h, w, channels) in float64, of an image (H, W, 3) in [0, 1].

    surround: cells -> cells with one more on every side, for example zeros as in the stock network.
    """
    cells = image[..., ::-1].astype("float64") * 255 - [103.939, 116.779, 123.68]
    features = {}
    for name in LAYER_NAMES:
        if name.endswith("conv1") and name != "block1_conv1":
            rows, columns, channels = cells.shape
            halved = cells[: rows // 2 * 2, : columns // 2 * 2]
            cells = halved.reshape(rows // 2, 2, columns // 2, 2, channels).max(axis=(1, 3))
        kernel, bias = (part.astype("float64") for part in weights[name])
        rows, columns = cells.shape[:2]
        around = surround(cells)
        shifted = (around[y : y + rows, x : x + columns] @ kernel[y, x] for y in range(3) for x in range(3))
        cells = np.maximum(sum(shifted) + bias, 0)
        features[name] = cells
    return features


def zeros_around(cells):
    """Surround cells with zeros, as the stock network does."""
    return np.pad(cells, ((1, 1), (1, 1), (0, 0)))


def torus_around(cells):
    """Surround cells with their own repeats, straight."""
    return np.pad(cells, ((1, 1), (1, 1), (0, 0)), mode="wrap")


def three_by_three(tile, lattice):
    """Nine repeats around the unit in the middle, put together with rolls only."""
    height, width = tile.shape[:2]
    if lattice.kind == "brick":
        shift = width * lattice.numerator // lattice.denominator
        rows = [np.roll(tile, step * shift, axis=1) for step in (-1, 0, 1)]
        return np.tile(np.concatenate(rows, axis=0), (1, 3, 1))
    shift = height * lattice.numerator // lattice.denominator
    columns = [np.roll(tile, step * shift, axis=0) for step in (-1, 0, 1)]
    return np.tile(np.concatenate(columns, axis=1), (3, 1, 1))


def noise(height, width, seed=0, low=0.2, high=0.8):
    """Independent uniform pixels, float32 (height, width, 3)."""
    return np.random.default_rng(seed).uniform(low, high, (height, width, 3)).astype("float32")


def blobs(height, width, seed=0):
    """Draw a smooth, colored picture that does not repeat."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    rng = np.random.default_rng(seed)
    waves = [np.sin(a * x + b * y + c) for a, b, c in rng.uniform(2, 9, (3, 3))]
    return np.stack([0.5 + 0.3 * wave for wave in waves], axis=-1).astype("float32")


def reading(image, *, lattice="straight", features=None, guides=None):
    """Build what a loss is shown: tensors with a batch axis."""
    features, weights = (
        {name: ops.convert_to_tensor(cells[None], "float32") for name, cells in (arrays or {}).items()}
        for arrays in (features, guides)
    )
    return Reading(ops.convert_to_tensor(image[None], "float32"), features, Lattice.parse(lattice), weights or None)


def number(tensor):
    """Return a scalar tensor as a float."""
    return float(ops.convert_to_numpy(tensor))


def to_paint(content, style, losses, *, size=(32, 32), repeat="straight", iterations=4, **settings):
    """Return inputs and options of a tile, as `paint` takes them; one size, (width, height), unless `scales` are given.

    Contents are evened out only: what fading makes of them is tested alone. Blocks may be smaller than a recipe's.
    """
    settings.setdefault("periodic", "smooth")
    settings.setdefault("scales", (Scale(*size, iterations),))
    settings.setdefault("precision", "float32")
    options = {name: settings.pop(name) for name in _ENGINE_OPTIONS if name in settings}
    inputs = Inputs(
        content=content,
        styles=style if isinstance(style, tuple) else ((style, 1.0),),
        losses={loss.name: loss for loss in losses},
        lattice=Lattice.parse(repeat),
        **settings,
    )
    return inputs, Optimize().model_copy(update=options)
