"""Names for the scale at which a style speaks: its threads and small strokes, or its large motifs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from nstflow.engine.losses.base import LayerName, LayerWeights, Weight
from nstflow.errors import did_you_mean


def _by_block(*weights: float) -> Mapping[str, float]:
    """Weights of the first layers of blocks 1 to 5."""
    named = {f"block{block}_conv1": weight for block, weight in enumerate(weights, start=1)}
    return MappingProxyType({name: weight for name, weight in named.items() if weight})


STYLE_LAYERS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "fine": _by_block(16, 8, 2, 0, 0),
        "balanced": _by_block(16, 8, 4, 2, 1),
        "bold": _by_block(4, 4, 4, 8, 8),
    }
)
"""The scale at which the style speaks -> layer weights.

balanced halves from layer to layer: with equal weights the shallow layers, which hold colors and threads, lose against
the deep ones, and the result is noisy and too saturated (koi under ikat, 256 px: total variation 31 % above the style's
and content distance 0.96, against 14 % and 0.58, both with a factor of 12 and a tv weight of 0.02 x 1).
"""

STYLE_LAYERS_WORDS = "fine, balanced or bold: whether the style's threads or its motifs count; or layers and weights"
"""What the option says of itself."""


def _scale_to_weights(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in STYLE_LAYERS:
        names = ", ".join(STYLE_LAYERS)
        hint = did_you_mean(value, STYLE_LAYERS)
        raise ValueError(f"'{value}': expected one of {names}, or layers such as {{block1_conv1: 2, ...}}{hint}")
    return dict(STYLE_LAYERS[value])


StyleLayers = Annotated[
    LayerWeights,
    BeforeValidator(
        _scale_to_weights,
        json_schema_input_type=Literal["fine", "balanced", "bold"] | dict[LayerName, Weight] | list[LayerName],
    ),
]
"""Layer weights that may be given as the scale at which the style speaks: fine, balanced or bold."""
