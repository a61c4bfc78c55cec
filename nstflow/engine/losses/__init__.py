"""The losses that come with nstflow, registered through the hook that plugin files use."""

from nstflow.engine.losses.base import LayerWeights, Loss, Reading, Sources, SummedLoss, Weight, count, normalized
from nstflow.engine.losses.color import Color
from nstflow.engine.losses.content import Content
from nstflow.engine.losses.gram import Gram, gram_matrix
from nstflow.engine.losses.histogram import Histogram
from nstflow.engine.losses.laplacian import Laplacian
from nstflow.engine.losses.layers import STYLE_LAYERS, StyleLayers
from nstflow.engine.losses.mean_std import MeanStd
from nstflow.engine.losses.palette import Palette
from nstflow.engine.losses.sliced_wasserstein import SlicedWasserstein
from nstflow.engine.losses.tv import TotalVariation
from nstflow.plugins import hookimpl
from nstflow.plugins.kinds import Kind

__all__ = [
    "LOSSES",
    "STYLE_LAYERS",
    "Color",
    "Content",
    "Gram",
    "Histogram",
    "Laplacian",
    "LayerWeights",
    "Loss",
    "MeanStd",
    "Palette",
    "Reading",
    "SlicedWasserstein",
    "Sources",
    "StyleLayers",
    "SummedLoss",
    "TotalVariation",
    "Weight",
    "count",
    "gram_matrix",
    "normalized",
]


LOSSES: Kind[Loss] = Kind(
    hook="nstflow_losses",
    noun="loss",
    base=Loss,
    base_name="nstflow.engine.losses.Loss",
    methods=("__call__",),
    example="edge_keep",
)


@hookimpl
def nstflow_kinds() -> list[Kind[Loss]]:
    """Return the kind of plugins whose base class is here."""
    return [LOSSES]


@hookimpl
def nstflow_losses() -> list[type[Loss]]:
    """Return the built-in losses."""
    return [Content, Gram, TotalVariation, Color, SlicedWasserstein, Histogram, MeanStd, Laplacian, Palette]
