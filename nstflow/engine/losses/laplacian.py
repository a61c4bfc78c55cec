"""Laplacian: the motif's edges and fine drawing stay."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Reading, Sources, SummedLoss, count

# Mean square, per pixel and channel, of Laplacians that can just be seen (steps of about 0.02): the scale for contents
# without an edge.
_FLOOR = 0.02**2

# At most 8, since a block of a large tile may see no more than 16 px of its surroundings.
_PoolPx = Annotated[int, Field(ge=1, le=8)]


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


class Laplacian(SummedLoss):
    """Distance of Laplacians of the image, made coarser by averaging, to the content's (Li et al. 2017).

    S. Li, X. Xu, L. Nie, T.-S. Chua, "Laplacian-Steered Neural Style Transfer", eq. 5 to 7, relative to the content's.
    They average over the squares of one grid, which leaves its pattern on plain grounds; here squares begin at every
    pixel.

    pool_px: the side of the squares that are averaged first; a list for several at once.
    """

    name: ClassVar[str] = "laplacian"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})

    pool_px: Annotated[
        tuple[_PoolPx, ...],
        BeforeValidator(_one_or_more, json_schema_input_type=_PoolPx | list[_PoolPx]),
        AfterValidator(lambda sides: tuple(sorted(set(sides)))),
        Field(min_length=1),
    ] = (4,)

    def targets(self, sources: Sources) -> tuple[Any, ...]:
        assert sources.content is not None
        return tuple(laplacian(sources.content, side) for side in self.pool_px)

    def sums(self, targets: tuple[Any, ...], state: Reading) -> tuple[Any, ...]:
        """For each side (|L - P|^2, |P|^2, how many numbers these add up)."""
        return tuple(
            (ops.sum(ops.square(laplacian(state, side) - target)), ops.sum(ops.square(target)), _size(target))
            for side, target in zip(self.pool_px, targets, strict=True)
        )

    def value(self, targets: Any, sums: tuple[Any, ...]) -> Any:
        return sum(difference / (energy + _FLOOR * number) for difference, energy, number in sums) / len(sums)


def laplacian(reading: Reading, pool_px: int) -> Any:
    """The mean color of the square around each pixel times four, less that of its four neighbours: tensor as the image.

    The squares lie side by side, so that neighbours are pool_px away.
    """
    pooled = reading.around(pool_px + pool_px // 2)
    for window in ((pool_px, 1), (1, pool_px)):
        pooled = ops.average_pool(pooled, window, strides=1, padding="valid", data_format="channels_last")
    _, rows, columns, _ = reading.image.shape
    inner_rows, inner_columns = slice(pool_px, pool_px + rows), slice(pool_px, pool_px + columns)
    above, below = pooled[:, :rows, inner_columns], pooled[:, 2 * pool_px : 2 * pool_px + rows, inner_columns]
    left, right = pooled[:, inner_rows, :columns], pooled[:, inner_rows, 2 * pool_px : 2 * pool_px + columns]
    return 4.0 * pooled[:, inner_rows, inner_columns] - above - below - left - right


def _size(tensor: Any) -> Any:
    _, rows, columns, channels = tensor.shape
    return count(rows * columns * channels)
