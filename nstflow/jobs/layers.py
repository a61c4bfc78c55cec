"""The layers of VGG19 as data: names, pooling, strides and receptive fields. No Keras here.

K. Simonyan, A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_CONVOLUTIONS_PER_BLOCK = (2, 2, 4, 4, 4)


@dataclass(frozen=True)
class Layer:
    """One convolution (3 x 3, followed by ReLU), and where it stands.

    stride:         input pixels per feature cell.
    margin_px:      how far a cell sees beyond its own stride x stride pixels, and so how deep padding reaches.
    pools_before:   whether a 2 x 2 max pooling comes first.
    """

    name: str
    stride: int
    margin_px: int
    pools_before: bool


def _layers() -> tuple[Layer, ...]:
    layers, stride, field = [], 1, 1
    for block, convolutions in enumerate(_CONVOLUTIONS_PER_BLOCK, start=1):
        for number in range(1, convolutions + 1):
            pools = block > 1 and number == 1
            if pools:
                field += stride  # a 2 x 2 pooling sees one more cell
                stride *= 2
            field += 2 * stride
            layers.append(Layer(f"block{block}_conv{number}", stride, (field - stride) // 2, pools))
    return tuple(layers)


LAYERS = _layers()
LAYER_NAMES = tuple(layer.name for layer in LAYERS)
STRIDES = {layer.name: layer.stride for layer in LAYERS}
VGG19_CHANNELS = tuple(
    channels
    for channels, number in zip((64, 128, 256, 512, 512), _CONVOLUTIONS_PER_BLOCK, strict=True)
    for _ in range(number)
)
"""Of each layer; other networks have their own."""
DEEPEST_STRIDE = LAYERS[-1].stride


def layers_up_to_deepest(names: Iterable[str]) -> tuple[Layer, ...]:
    """List the layers that must run so that all of `names` are known; none for no names."""
    wanted = set(names)
    deepest = max((index for index, layer in enumerate(LAYERS) if layer.name in wanted), default=-1)
    return LAYERS[: deepest + 1]
