"""The objective: a weighted sum of losses on the features of one image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nstflow.engine import ops
from nstflow.engine.features import Params, extract
from nstflow.engine.losses.base import Loss, Reading
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice

Terms = dict[str, Any]
Objective = Callable[..., tuple[Any, Terms]]


def make_objective(losses: Mapping[str, Loss], lattice: Lattice) -> Objective:
    """`(image, params, targets, weights, guides=None) -> (total, terms)`.

    image:   tensor float32 (1, H, W, 3) in [0, 1].
    targets: loss name -> what its `targets` returned; arguments and not constants, so that jobs share a compiled step.
    weights: loss name -> scalar tensor; likewise, so that variants that only differ in weights share it too.
    guides:  those of the tile's `Reading`, where it is masked; likewise.
    Terms are after weighting; total is their sum.
    """
    layers = frozenset[str]().union(*(loss.layer_names() for loss in losses.values()))

    def objective(
        image: Any,
        params: Params,
        targets: Mapping[str, Any],
        weights: Mapping[str, Any],
        guides: Mapping[str, Any] | None = None,
    ) -> Any:
        features = extract(image, params, layers=layers, lattice=lattice)
        state = Reading(image, features, lattice, guides)
        terms = {name: weights[name] * ops.cast(loss(targets[name], state), "float32") for name, loss in losses.items()}
        return sum(terms.values()), terms

    return objective


def _scalar(name: str, term: Any) -> Any:
    term = ops.cast(term, "float32")
    if term.shape != ():
        raise JobError(f"the loss '{name}' returned a tensor of shape {tuple(term.shape)}; expected a single number")
    return term
