"""The objective: a weighted sum of losses on the features of an image, or of several at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nstflow.engine import ops
from nstflow.engine.losses.base import Loss, Reading
from nstflow.engine.network.features import Params, extract
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice

Terms = dict[str, Any]
Objective = Callable[..., tuple[Any, Terms]]


def make_objective(losses: Mapping[str, Loss], lattice: Lattice) -> Objective:
    """`(image, params, targets, weights, guides=None) -> (total, terms)`.

    image:   tensor float32 (1, H, W, 3) in [0, 1]. Losses see it as `lattice.unfold` gives it: filters are not mirrored
             or turned with a unit, so only the swatch of a symmetric repeat has the features of the cloth.
    targets: loss name -> what its `targets` returned; arguments and not constants, so that jobs share a compiled step.
    weights: loss name -> scalar tensor; likewise, so that variants that only differ in weights share it too.
    guides:  those of the tile's `Reading`, where it is masked; likewise.
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
    """The same for N images of one size: `(images, params, targets, weights) -> (total, terms)`.

    images:  tensor float32 (N, H, W, 3); one pass of the network reads all of them.
    targets, weights, guides: N of what one image has.
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
            one = slice(index, index + 1)
            cells = {name: found[one] for name, found in features.items()}
            state = Reading(tiles[one], cells, lattice.unfolded, guides[index] if guides else None)
            single.append(weighted_terms(losses, wanted, state, weights[index]))
        terms = {name: ops.stack([found[name] for found in single]) for name in losses}
        return ops.sum(sum(terms.values())), terms

    return objective


def layers_of(losses: Mapping[str, Loss]) -> frozenset[str]:
    """Every layer that one of the losses reads."""
    return frozenset[str]().union(*(loss.layer_names() for loss in losses.values()))


def weighted_terms(
    losses: Mapping[str, Loss], targets: Mapping[str, Any], state: Reading, weights: Mapping[str, Any]
) -> Terms:
    """Loss name -> its weighted term. Raises JobError for a loss that returns no scalar."""
    return {name: weights[name] * scalar(name, loss(targets[name], state)) for name, loss in losses.items()}


def scalar(name: str, term: Any) -> Any:
    """The term in float32. Raises JobError where it is not a single number."""
    term = ops.cast(term, "float32")
    if tuple(term.shape) != ():
        raise JobError(f"the loss '{name}' returned a tensor of shape {tuple(term.shape)}; expected a single number")
    return term
