"""Networks of a few channels with random weights, what they see in plain NumPy, and pictures to learn from."""

from __future__ import annotations

import numpy as np
from keras import ops
from PIL import Image

from nstflow.engine.network.features import Convolution
from nstflow.jobs.layers import LAYER_NAMES

_INPUT_SIZE = 64


def random_network(channels, *, seed=0, read=None):
    """Layer name -> arrays in float32, with activations of about 1; `read`: channels of its readouts, if any."""
    rng = np.random.default_rng(seed)
    network, inputs, size = {}, 3, _INPUT_SIZE
    for name in LAYER_NAMES:
        kernel = rng.normal(scale=(2 / (9 * inputs)) ** 0.5 / size, size=(3, 3, inputs, channels))
        bias = rng.uniform(0, 0.3, channels)
        readout = None if read is None else rng.normal(scale=channels**-0.5, size=(channels, read)).astype("float32")
        network[name] = Convolution(kernel.astype("float32"), bias.astype("float32"), readout)
        inputs, size = channels, 1
    return network


def tensors(network):
    """Return the same numbers as tensors of the present backend."""
    return {
        name: Convolution(*(None if part is None else ops.convert_to_tensor(part) for part in layer))
        for name, layer in network.items()
    }


def arrays(params):
    """Return the same numbers as NumPy arrays."""
    return {
        name: Convolution(*(None if part is None else ops.convert_to_numpy(part) for part in layer))
        for name, layer in params.items()
    }


def numpy_features(images, network):
    """Every layer's features (N, h, w, channels) in float64, of tiles (N, H, W, 3) in [0, 1]."""
    cells = images[..., ::-1].astype("float64") * 255 - [103.939, 116.779, 123.68]
    features = {}
    for name in LAYER_NAMES:
        if name.endswith("conv1") and name != "block1_conv1":
            count, rows, columns, channels = cells.shape
            cells = cells.reshape(count, rows // 2, 2, columns // 2, 2, channels).max(axis=(2, 4))
        kernel, bias, readout = network[name]
        shifts = [(y, x) for y in range(3) for x in range(3)]
        cells = sum(np.roll(cells, (1 - y, 1 - x), axis=(1, 2)) @ kernel[y, x].astype("float64") for y, x in shifts)
        cells = np.maximum(cells + bias, 0)
        features[name] = cells if readout is None else cells @ readout.astype("float64")
    return features


def gram(cells):
    """(h, w, channels) -> (channels, channels), as an average over cells."""
    flat = cells.reshape(-1, cells.shape[-1])
    return flat.T @ flat / len(flat)


def ridge_regression(inputs, outputs, ridge):
    """(in, out), by lstsq with rows added that ask for small numbers; ridge: of the inputs' mean energy."""
    channels = inputs.shape[1]
    asked = np.sqrt(ridge * (inputs**2).sum() / channels) * np.eye(channels)
    return np.linalg.lstsq(np.append(inputs, asked, axis=0), np.pad(outputs, ((0, channels), (0, 0))))[0]


def apart(found, expected):
    """Return the length of the difference over that of what was expected."""
    assert found.shape == expected.shape
    assert np.linalg.norm(expected) > 0, "dead features would compare equal"
    return np.linalg.norm(found - expected) / np.linalg.norm(expected)


def textures(count, side, *, seed=0):
    """Smooth and noisy pictures in turns, float32 (count, side, side, 3)."""
    rng = np.random.default_rng(seed)
    smooth = [np.asarray(_smooth(side, side, rng), dtype="float32") / 255 for _ in range(count)]
    noisy = [np.clip(image + rng.normal(scale=0.2, size=image.shape), 0, 1) for image in smooth]
    return np.stack([(smooth, noisy)[index % 2][index] for index in range(count)]).astype("float32")


def save_picture(path, *, size=(300, 260), seed=0, **options):
    """Save a picture of large soft spots, unlike those of other seeds, and return its path; size: (width, height)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _smooth(*size, np.random.default_rng(seed)).save(path, **options)
    return path


def _smooth(width, height, rng):
    spots = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype="uint8"))
    return spots.resize((width, height), Image.Resampling.BICUBIC)
