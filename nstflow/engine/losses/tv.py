"""Total variation: how rough the image is, against how rough the style is."""

from __future__ import annotations

from typing import Any, ClassVar

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, Sources, SummedLoss, Weight, count

_EPSILON = 1e-6
# So that the weight 0.02, as recipes write it, calms the ground and keeps the threads.
_BALANCE = 5.0


def total_variation(reading: Reading) -> Any:
    """Mean length of the image's gradient (Rudin, Osher, Fatemi 1992), per pixel and channel."""
    lengths, pixels = _sums(reading)
    return lengths / pixels


def _sums(reading: Reading) -> tuple[Any, Any]:
    """Over the border the difference is taken with the neighbor, so that a seam costs as much as any other edge."""
    image, around = reading.image, reading.around(1)
    rows, columns = image.shape[1:3]
    down = around[:, 2 : rows + 2, 1 : columns + 1] - image
    right = around[:, 1 : rows + 1, 2 : columns + 2] - image
    lengths = ops.sum(ops.sqrt(ops.square(down) + ops.square(right) + _EPSILON))
    return lengths, count(rows * columns * image.shape[3])


class TotalVariation(SummedLoss):
    """Smooth the tile: less noise, calmer surfaces.

    Five times the total variation of the image divided by that of the style: 5 is as rough as the style.
    """

    name: ClassVar[str] = "tv"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})
    on_by_default: ClassVar[bool] = True

    weight: Weight = 0.02

    def targets(self, sources: Sources) -> Any:
        """Bind the loss to its sources."""
        assert sources.style is not None
        return total_variation(sources.style)

    def sums(self, targets: Any, state: Reading) -> Any:
        """Add up what the loss needs of a picture, or of a part of it."""
        return _sums(state)

    def value(self, targets: Any, sums: Any) -> Any:
        """Compute the term from the sums."""
        lengths, pixels = sums
        return _BALANCE * lengths / pixels / targets
