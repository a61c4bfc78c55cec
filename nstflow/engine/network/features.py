"""VGG19 features on the plane of a repeat.

Before every 3 x 3 convolution the features are padded by one cell from the neighboring repeat, then
convolved `valid`. The features of a tile are then those of the endlessly repeated tile, exactly: the tile
is seamless by construction. For a placement print (`none`) the edge cells are repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from nstflow.engine import ops
from nstflow.jobs.layers import LAYERS, layers_up_to_deepest
from nstflow.textile.lattice import Lattice

# Mean of ImageNet in BGR order, 0-255: what Keras' VGG19 was trained with.
_IMAGENET_MEAN_BGR = (103.939, 116.779, 123.68)
_MAX_BORDER_FRACTION = 0.25


class Convolution(NamedTuple):
    """What one layer computes with.

    kernel:  (3, 3, in, out).
    bias:    (out,).
    readout: (out, read), or None where losses read the activations themselves. A narrow network is read through
             this 1 x 1 convolution, which gives distances between its features the measure of VGG19's.
    """

    kernel: Any
    bias: Any
    readout: Any = None


Params = Mapping[str, Convolution]
Features = dict[str, Any]


def network_input(image: Any) -> Any:
    """Convert a picture to what VGG19 takes: BGR, 0-255, less ImageNet's mean. Same shape."""
    return ops.flip(image, axis=-1) * 255.0 - ops.convert_to_tensor(_IMAGENET_MEAN_BGR, dtype="float32")


def extract(image: Any, params: Params, *, layers: Iterable[str], lattice: Lattice) -> Features:
    """Activations (after ReLU) of the named layers, as their readouts give them.

    image:  tensor float32 (N, H, W, 3), sRGB in [0, 1]; H, W and the lattice's shift divisible by the
            deepest layer's stride, or features are cut off at the bottom and on the right.
    params: layer name -> Convolution; the precision of its kernels is the one that is computed with.

    Returns layer name -> tensor float32 (N, H / stride, W / stride, channels).
    """
    from nstflow.engine.backend.autodiff import biased_relu  # starts Keras; planning looks at networks without it

    wanted = set(layers)
    if not wanted:
        return {}
    cells = ops.cast(network_input(image), params[LAYERS[0].name].kernel.dtype)
    features: Features = {}
    for layer in layers_up_to_deepest(wanted):
        if layer.pools_before:
            cells = ops.max_pool(cells, 2, strides=2, padding="valid", data_format="channels_last")
        kernel, bias, readout = params[layer.name]
        cells = biased_relu(
            ops.conv(_padded(cells, lattice), kernel, padding="valid", data_format="channels_last"), bias
        )
        if layer.name in wanted:
            read = ops.cast(cells, "float32")  # losses sum over many cells
            features[layer.name] = read if readout is None else ops.matmul(read, readout)
    return features


def _padded(cells: Any, lattice: Lattice) -> Any:
    """Put another cell around the cells on every side; their gradient is a sum of strips.

    Left to the backends, the gradient of slicing writes three images of zeros for each axis: a step of VGG19 took
    9 to 12 % longer.
    """

    def pad(tile: Any) -> tuple[Any, Callable[..., Any]]:
        def adjoint(*arguments: Any, upstream: Any = None) -> Any:
            gradient = arguments[0] if upstream is None else upstream
            return lattice.fold(gradient, 1, axes=(1, 2), xp=ops)

        return lattice.pad(tile, 1, axes=(1, 2), xp=ops), adjoint

    return ops.custom_gradient(pad)(cells)


def drop_border(features: Features) -> Features:
    """Cut the cells that its made-up surroundings reached off the features of a picture that does not repeat.

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
