"""The weighted sum of losses."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from keras import ops
from tiny import noise, number, tensors, tiny_weights

from nstflow.engine.losses import Loss
from nstflow.engine.objective import make_objective
from nstflow.textile.lattice import Lattice

pytestmark = pytest.mark.engine


class Mean(Loss):
    name: ClassVar[str] = "mean"

    def __call__(self, targets, state):
        return ops.mean(state.image) - targets


class DeepMean(Loss):
    name: ClassVar[str] = "deep_mean"
    layers: tuple[str, ...] = ("block1_conv2",)

    def __call__(self, targets, state):
        assert set(state.features) == {"block1_conv2"}
        assert state.lattice == Lattice("drop", 1, 2)
        return ops.mean(state.features["block1_conv2"])


def test_terms_are_weighted_and_total_is_their_sum():
    image = noise(16, 16)
    objective = make_objective({"deep_mean": DeepMean(), "mean": Mean()}, Lattice("drop", 1, 2))
    targets = {"deep_mean": (), "mean": ops.convert_to_tensor(0.1)}

    def evaluated(weights):
        given = {name: ops.convert_to_tensor(weight) for name, weight in weights.items()}
        total, terms = objective(ops.convert_to_tensor(image[None]), tensors(tiny_weights()), targets, given)
        return number(total), {name: number(term) for name, term in terms.items()}

    total, terms = evaluated({"mean": 1.0, "deep_mean": 1.0})
    assert terms["mean"] == pytest.approx(image.mean() - 0.1, rel=1e-5)
    assert terms["deep_mean"] > 0
    assert total == pytest.approx(sum(terms.values()), rel=1e-6)
    heavier, weighted = evaluated({"mean": 3.0, "deep_mean": 0.5})
    assert weighted == pytest.approx({"mean": 3 * terms["mean"], "deep_mean": terms["deep_mean"] / 2}, rel=1e-5)
    assert heavier == pytest.approx(sum(weighted.values()), rel=1e-6)
    assert np.isfinite(heavier)
