"""Histogram: every feature channel takes the values that it has in the style."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from nstflow.engine.losses.base import Loss, Reading, Sources, normalized
from nstflow.engine.losses.layers import STYLE_LAYERS_WORDS, StyleLayers
from nstflow.engine.losses.transport import quantiles, relative_distance

# So that weight 1, alone, moves the motif as far as gram's: with 24 for both, the content distance of four drawn
# motifs under four cloths (128 px, slim) was that of gram, 0.52.
_BALANCE = 28.0


class Histogram(Loss):
    """Bring the contrasts and colors of the style in the shares that they have there.

    Distance of features to themselves remapped to the style's histograms, channel by channel (Risser et al. 2017).

    E. Risser, P. Wilmot, C. Barnes, "Stable and Controllable Neural Texture and Style Transfer Using Histogram
    Losses", eq. 8 and its layers, relative to the style's mean squared features. Values are remapped by their rank,
    exactly, where they use 256 bins.
    """

    name: ClassVar[str] = "histogram"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})
    seconds_a_mpx: ClassVar[float] = 1.2

    layers: StyleLayers = Field(default={"block1_conv1": 1.0, "block4_conv1": 1.0}, description=STYLE_LAYERS_WORDS)

    def targets(self, sources: Sources) -> dict[str, Any]:
        """Bind the loss to its sources."""
        assert sources.style is not None
        features = sources.style.features
        return {layer: quantiles(features[layer], _channels(features[layer])) for layer in self.layers}

    def __call__(self, targets: dict[str, Any], state: Reading) -> Any:
        """Compute the term."""
        return _BALANCE * sum(
            weight * relative_distance(state.features[layer], _channels(state.features[layer]), targets[layer])
            for layer, weight in normalized(self.layers).items()
        )


def _channels(cells: Any) -> np.ndarray:
    """Each channel as a direction of its own."""
    return np.eye(cells.shape[-1], dtype="float32")
