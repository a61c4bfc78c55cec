"""The objective: a weighted sum of losses on the features of an image, or of several at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from nstflow.engine import ops
from nstflow.engine.losses.base import Loss, Reading
from nstflow.engine.network.features import Params, extract
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice

Terms = dict[str, Any]
Objective = Callable[..., tuple[Any, Terms]]
"""`(image, params, targets, weights, guides) -> (total, terms)`: the arguments after the image are `Constants`."""


class Constants(NamedTuple):
    """What an objective is given beside the image: arguments of the compiled step, so that tiles share it.

    params:  the network.
    targets: loss name -> what its `targets` returned.
    weights: loss name -> scalar tensor.
    guides:  those of the tile's `Reading`, where it is masked.
    Of a joint objective all but the network are lists, with an entry an image.
    """

    params: Params
    targets: Any
    weights: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    guides: Any = None

    @property
    def loss_names(self) -> tuple[str, ...]:
        """The losses that the objective adds up."""
        return tuple(self.weights if isinstance(self.weights, Mapping) else self.weights[0])


def make_objective(losses: Mapping[str, Loss], lattice: Lattice) -> Objective:
    """Build the objective of one image.

    image:   tensor float32 (1, H, W, 3) in [0, 1]. Losses see it as `lattice.unfold` gives it: filters are not mirrored
             or turned with a unit, so only the swatch of a symmetric repeat has the features of the cloth.
    Its further arguments are `Constants`; variants that only differ in weights share a compiled step too.
    Terms are after weighting; total is their sum.
    """
    layers = layers_of(losses)

    def objective(
        image: Any,
        params: Params,
        targets: Mapping[str, Any],
        weights: Mapping[str, Any],
        guides: Mapping[str, Any] | None = None,
    ) -> Any:
        tile = lattice.unfold(image, axes=(1, 2), xp=ops)
        features = extract(tile, params, layers=layers, lattice=lattice.unfolded)
        terms = weighted_terms(losses, targets, Reading(tile, features, lattice.unfolded, guides), weights)
        return sum(terms.values()), terms

    return objective


def make_joint_objective(losses: Mapping[str, Loss], lattice: Lattice) -> Objective:
    """Build the objective of N images of one size, each with constants of its own.

    images: tensor float32 (N, H, W, 3); one pass of the network reads all of them.
    Terms are tensors (N,); total is the sum of all, and since no image knows of the others, its gradient is that of
    each image's own objective.
    """
    layers = layers_of(losses)

    def objective(
        images: Any,
        params: Params,
        targets: Sequence[Mapping[str, Any]],
        weights: Sequence[Mapping[str, Any]],
        guides: Sequence[Mapping[str, Any] | None] | None = None,
    ) -> Any:
        tiles = lattice.unfold(images, axes=(1, 2), xp=ops)
        features = extract(tiles, params, layers=layers, lattice=lattice.unfolded)
        single = []
        for index, wanted in enumerate(targets):
            own = slice(index, index + 1)
            cells = {name: of_all[own] for name, of_all in features.items()}
            state = Reading(tiles[own], cells, lattice.unfolded, guides[index] if guides else None)
            single.append(weighted_terms(losses, wanted, state, weights[index]))
        terms = {name: ops.stack([of_image[name] for of_image in single]) for name in losses}
        return ops.sum(sum(terms.values())), terms

    return objective


def layers_of(losses: Mapping[str, Loss]) -> frozenset[str]:
    """Collect every layer that any of the losses reads."""
    return frozenset[str]().union(*(loss.layer_names() for loss in losses.values()))


def weighted_terms(
    losses: Mapping[str, Loss], targets: Mapping[str, Any], state: Reading, weights: Mapping[str, Any]
) -> Terms:
    """Map each loss to its weighted term. Raises JobError for a loss that returns no scalar."""
    return {name: weights[name] * scalar(name, loss(targets[name], state)) for name, loss in losses.items()}


def scalar(name: str, term: Any) -> Any:
    """Return the term in float32. Raises JobError where it is not a single number."""
    term = ops.cast(term, "float32")
    if tuple(term.shape) != ():
        raise JobError(f"the loss '{name}' returned a tensor of shape {tuple(term.shape)}; expected a single number")
    return term
