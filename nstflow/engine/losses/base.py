"""What a loss is: declared as options, bound once to its sources, called every step.

    class EdgeKeep(Loss):
        name: ClassVar[str] = "edge_keep"
        reads: ClassVar[frozenset[str]] = frozenset({"content"})
        strength: float = 1.0                      # an option, checked like the rest of the recipe

        def targets(self, sources):                # once per source and size: tensors, or containers of them
            return edges(sources.content.image)

        def __call__(self, targets, state):        # every step: a scalar
            return ops.mean((edges(state.image) - targets) ** 2)

Importing this module does not import Keras, so recipes are validated without it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from nstflow.engine import ops
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.option_models import Number
from nstflow.textile.lattice import Lattice

Weight = Annotated[
    Number, Field(ge=0, allow_inf_nan=False, description="how much it counts against the others; 0 turns it off")
]
LayerName = Literal[LAYER_NAMES]  # type: ignore[valid-type]


def _names_to_weights(value: Any) -> Any:
    return dict.fromkeys(value, 1.0) if isinstance(value, list) else value


def _some_weight(weights: dict[str, float]) -> dict[str, float]:
    kept = {name: weight for name, weight in weights.items() if weight > 0}
    if not kept:
        raise ValueError("no layer with a weight above 0; name at least one layer")
    return kept


LayerWeights = Annotated[
    dict[LayerName, Weight],
    BeforeValidator(_names_to_weights, json_schema_input_type=dict[LayerName, Weight] | list[LayerName]),
    AfterValidator(_some_weight),
]
"""Layer name -> weight >= 0; in YAML a list of names means equal weights. Weights are used relative to their sum."""

IMAGE = "image"
"""The key of `Reading.guides` for the picture itself."""


@dataclass(frozen=True)
class Reading:
    """A picture as a loss sees it.

    image:    tensor float32 (1, H, W, 3), sRGB in [0, 1].
    features: layer name -> tensor (1, h, w, channels), for the layers that the losses of the job read.
    lattice:  how the picture continues over its edges. A tile that is mirrored or turned from repeat to repeat is
              shown as its whole swatch, which repeats straight.
    guides:   None, or for a masked picture how much each cell belongs to a region: layer name, and IMAGE for the
              picture itself -> tensor (1, h, w, regions) in [0, 1]. The first region is the mask's white. The second,
              where both content and style are masked, is its black.
    """

    image: Any
    features: Mapping[str, Any]
    lattice: Lattice
    guides: Mapping[str, Any] | None = None

    def around(self, margin_px: int) -> Any:
        """Return the image with `margin_px` of its surroundings on every side: tensor (1, H + 2 m, W + 2 m, 3).

        Whatever filters the image asks for it here: the surroundings of a tile are its repeats, those of a block
        of a large tile are the rest of the tile.
        """
        return self.lattice.pad(self.image, margin_px, axes=(1, 2), xp=ops)


@dataclass(frozen=True)
class Sources:
    """What targets are made from. A source that the loss does not read may be None.

    The content has the size and repeat of the tile that losses see. The style has its own aspect and the area of a
    square as wide as one picture of the content; its features lack the border.
    """

    content: Reading | None
    style: Reading | None


class Loss(BaseModel):
    """A term of the objective. Its options are fields, each with a default; `weight` multiplies its value."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    name: ClassVar[str]
    reads: ClassVar[frozenset[str]] = frozenset()
    """Which sources `targets` reads: "content", "style", both or none. A loss that reads the content is left
    out where there is none; targets are shared between jobs with the same sources."""

    on_by_default: ClassVar[bool] = False
    """Whether the loss counts in a recipe that does not name it."""

    seconds_a_mpx: ClassVar[float] = 0.0
    """What a step takes longer for it, about: by a million pixels of the tile, on one core of a server. Sums over
    features are part of the network's own time; sorting is not."""

    weight: Weight = 1.0

    def layer_names(self) -> frozenset[str]:
        """Return the layers whose features this loss reads."""
        return frozenset(getattr(self, "layers", ()))

    def prepare_style(self, style: np.ndarray, content: np.ndarray | None) -> np.ndarray:
        """Change the style picture for all losses, for example recolor it to the content's colors.

        style, content: float32 (H, W, 3), sRGB in [0, 1], each with its own size. Same shape and range back.
        """
        return style

    @classmethod
    def prepares_style(cls) -> bool:
        """Tell whether `prepare_style` does anything; styles are then no longer shared between contents."""
        return cls.prepare_style is not Loss.prepare_style

    def targets(self, sources: Sources) -> Any:
        """Compute what the loss compares with, once per source and size: tensors in dicts, lists or tuples.

        Blended styles are averaged here: each style's targets, weighted.
        """
        return ()

    def lacks(self) -> str:
        """Say what a recipe must still give before this loss can count; empty where nothing is missing."""
        return ""

    @abstractmethod
    def __call__(self, targets: Any, state: Reading) -> Any:
        """Compute the term for the present image, before `weight`: a scalar tensor, made with `nstflow.engine.ops`."""


class SummedLoss(Loss):
    """A loss that is a function of sums over the picture, so that large tiles can be taken block by block.

    The blocks' sums add up to the whole picture's, and so does their gradient, exactly.
    """

    @abstractmethod
    def sums(self, targets: Any, state: Reading) -> Any:
        """Add up over the cells or pixels of `state`, which may be a part of the tile: tensors in a container.

        targets: those of the whole style; of the content those of the same part.
        """

    @abstractmethod
    def value(self, targets: Any, sums: Any) -> Any:
        """Compute the term from the whole tile's sums: a scalar.

        What it reads of `targets` must not come from the content.
        """

    def __call__(self, targets: Any, state: Reading) -> Any:
        """Compute the term from the sums of the whole tile."""
        return self.value(targets, self.sums(targets, state))


def active_losses(losses: Mapping[str, Loss], *, with_content: bool) -> dict[str, Loss]:
    """Choose the losses that count: of a weight above 0, and none that read a content where there is none."""
    return {
        name: loss
        for name, loss in sorted(losses.items())
        if loss.weight > 0 and (with_content or "content" not in loss.reads)
    }


def count(number: int) -> Any:
    """Return a number of cells or pixels as a tensor, for a loss's sums."""
    return ops.convert_to_tensor(float(number), dtype="float32")


def normalized(weights: Mapping[str, float]) -> dict[str, float]:
    """Divide the weights by their sum."""
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
