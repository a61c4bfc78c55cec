"""Laplacian: the motif's edges and fine drawing stay."""

from __future__ import annotations

from math import ceil
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, Sources, SummedLoss, count

# Mean square, per pixel and channel, of Laplacians that can just be seen (steps of about 0.02): the scale for contents
# without an edge.
_FLOOR = 0.02**2
# Where a Gaussian is cut off, in standard deviations.
_REACH = 3

# At most 5, since a block of a large tile may see no more than 16 px of its surroundings.
_BlurPx = Annotated[float, Field(ge=0.5, le=5)]


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


class Laplacian(SummedLoss):
    """Keep the fine drawing and the edges of the content.

    Distance of Laplacians of the image, slightly blurred, to the content's (Li et al. 2017).

    S. Li, X. Xu, L. Nie, T.-S. Chua, "Laplacian-Steered Neural Style Transfer", eq. 5 to 7, relative to the content's.
    They average squares of 4 or 16 px first. That is blind to what repeats every 4 px, and the style's threads all
    gather there, as a mesh on plain grounds; a Gaussian (Marr, Hildreth 1980) has no such gap.

    blur_px: the Gaussian's standard deviation; a list for several at once. Finer structure is left to the style.
    """

    name: ClassVar[str] = "laplacian"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})
    seconds_a_mpx: ClassVar[float] = 0.23

    blur_px: Annotated[
        tuple[_BlurPx, ...],
        BeforeValidator(_one_or_more, json_schema_input_type=_BlurPx | list[_BlurPx]),
        AfterValidator(lambda deviations: tuple(sorted(set(deviations)))),
        Field(min_length=1, description="how fine the drawing is that is kept, in px; several at once as a list"),
    ] = (1.0,)

    def targets(self, sources: Sources) -> tuple[Any, ...]:
        """Bind the loss to its sources."""
        assert sources.content is not None
        return tuple(laplacian(sources.content, blur_px) for blur_px in self.blur_px)

    def sums(self, targets: tuple[Any, ...], state: Reading) -> tuple[Any, ...]:
        """For each blur (|L - P|^2, |P|^2, how many numbers these add up)."""
        return tuple(
            (ops.sum(ops.square(laplacian(state, blur_px) - target)), ops.sum(ops.square(target)), _size(target))
            for blur_px, target in zip(self.blur_px, targets, strict=True)
        )

    def value(self, targets: Any, sums: tuple[Any, ...]) -> Any:
        """Compute the term from the sums."""
        return sum(difference / (energy + _FLOOR * number) for difference, energy, number in sums) / len(sums)


def laplacian(reading: Reading, blur_px: float) -> Any:
    """Four times each blurred pixel less its four neighbors, times blur_px^2: tensor as the image.

    The factor gives edges the same height at every blur.
    """
    reach = ceil(_REACH * blur_px)
    offsets = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (offsets / blur_px) ** 2)
    blurred = _filtered(reading.around(reach + 1), bell / bell.sum())
    around = blurred[:, :-2, 1:-1] + blurred[:, 2:, 1:-1] + blurred[:, 1:-1, :-2] + blurred[:, 1:-1, 2:]
    return blur_px**2 * (4.0 * blurred[:, 1:-1, 1:-1] - around)


def _filtered(image: Any, kernel: np.ndarray) -> Any:
    """Along both axes, without the border that it reaches over."""
    for shape in ((-1, 1), (1, -1)):
        weights = np.repeat(kernel.reshape(*shape, 1, 1), 3, axis=2)
        image = ops.depthwise_conv(
            image, ops.convert_to_tensor(weights, dtype="float32"), padding="valid", data_format="channels_last"
        )
    return image


def _size(tensor: Any) -> Any:
    _, rows, columns, channels = tensor.shape
    return count(rows * columns * channels)
