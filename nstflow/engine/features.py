"""VGG19 features on the plane of a repeat.

Before every 3 x 3 convolution the features are padded by one cell from the neighbouring repeat, then
convolved `valid`. The features of a tile are then those of the endlessly repeated tile, exactly: the tile
is seamless by construction. For a placement print (`none`) the edge cells are repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nstflow.engine import ops
from nstflow.engine.vgg19 import LAYERS, layers_up_to_deepest
from nstflow.textile.lattice import Lattice

# Mean of ImageNet in BGR order, 0-255: what Keras' VGG19 was trained with.
_IMAGENET_MEAN_BGR = (103.939, 116.779, 123.68)
_MAX_BORDER_FRACTION = 0.25

Params = Mapping[str, tuple[Any, Any]]
Features = dict[str, Any]


def extract(image: Any, params: Params, *, layers: Iterable[str], lattice: Lattice) -> Features:
    """Activations (after ReLU) of the named layers.

    image:  tensor float32 (1, H, W, 3), sRGB in [0, 1]; H, W and the lattice's shift divisible by the
            deepest layer's stride, or features are cut off at the bottom and on the right.
    params: layer name -> (kernel (3, 3, in, out), bias (out,)).

    Returns layer name -> tensor (1, H / stride, W / stride, channels).
    """
    wanted = set(layers)
    cells = ops.flip(image, axis=-1) * 255.0 - ops.convert_to_tensor(_IMAGENET_MEAN_BGR, dtype="float32")
    features: Features = {}
    for layer in layers_up_to_deepest(wanted):
        if layer.pools_before:
            cells = ops.max_pool(cells, 2, strides=2, padding="valid", data_format="channels_last")
        kernel, bias = params[layer.name]
        padded = lattice.pad(cells, 1, axes=(1, 2), xp=ops)
        cells = ops.relu(ops.conv(padded, kernel, padding="valid", data_format="channels_last") + bias)
        if layer.name in wanted:
            features[layer.name] = cells
    return features


def drop_border(features: Features) -> Features:
    """The features of a picture that does not repeat, without the cells that its made-up surroundings reached.

    Style statistics are taken from these, or the target would describe a border that the cloth does not
    have (up to 18 % at block5_conv1, 256 px). Of a small picture at most a quarter is dropped on each side,
    so that something is left to measure.
    """
    return {name: _without_border(cells, name) for name, cells in features.items()}


def _without_border(cells: Any, name: str) -> Any:
    layer = next(layer for layer in LAYERS if layer.name == name)
    touched = -(-layer.margin_px // layer.stride)
    rows, columns = cells.shape[1:3]
    top = min(touched, int(rows * _MAX_BORDER_FRACTION))
    left = min(touched, int(columns * _MAX_BORDER_FRACTION))
    return cells[:, top : rows - top, left : columns - left]
