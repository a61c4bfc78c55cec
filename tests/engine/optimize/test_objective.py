"""The weighted sum of losses."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Content, Gram, Loss, TotalVariation
from nstflow.engine.optimize.objective import make_joint_objective, make_objective
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.tiny import noise, number, tiny_weights

pytestmark = pytest.mark.engine

LAYERS = ["block1_conv1", "block2_conv1"]


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


def test_several_images_at_once_have_each_their_own_terms_and_gradient():
    """Every image has its own targets and weights; the same one by one."""
    losses = {
        "content": Content(layers=["block2_conv1"]),
        "gram": Gram(layers=LAYERS),
        "tv": TotalVariation(),
    }
    lattice, params = Lattice.parse("half-drop"), tensors(tiny_weights())
    images = np.stack([noise(32, 16, seed) for seed in (1, 2, 3)])

    def given(seed):
        rng = np.random.default_rng(seed)
        weights = {name: ops.convert_to_tensor(rng.uniform(0.5, 2.0), dtype="float32") for name in losses}
        cells = ops.convert_to_tensor(rng.uniform(0, 99, (1, 16, 8, 6)).astype("float32"))
        content = {"block2_conv1": (cells, ops.convert_to_tensor(1000.0 * seed))}
        grams = {layer: ops.convert_to_tensor(noise(6, 6, seed)[..., 0] * 999) for layer in LAYERS}
        return {"content": content, "gram": grams, "tv": ops.convert_to_tensor(0.1 * seed)}, weights

    targets, weights = zip(*(given(seed) for seed in (4, 5, 6)), strict=True)
    (total, terms), gradients = value_and_grad(make_joint_objective(losses, lattice))(
        ops.convert_to_tensor(images), params, list(targets), list(weights)
    )
    single = value_and_grad(make_objective(losses, lattice))
    totals = []
    for index, image in enumerate(images):
        (alone, expected), gradient = single(ops.convert_to_tensor(image[None]), params, targets[index], weights[index])
        totals.append(number(alone))
        found = {name: ops.convert_to_numpy(term)[index] for name, term in terms.items()}
        assert found == pytest.approx({name: number(term) for name, term in expected.items()}, rel=1e-4)
        gradient = ops.convert_to_numpy(gradient)[0]
        size = np.abs(gradient).max()
        np.testing.assert_allclose(ops.convert_to_numpy(gradients)[index], gradient, atol=1e-4 * size)
    assert len({round(alone, 3) for alone in totals}) == 3
    assert {tuple(term.shape) for term in terms.values()} == {(3,)}
    assert number(total) == pytest.approx(sum(totals), rel=1e-5)


@pytest.mark.parametrize("joint", [False, True], ids=["one", "several"])
def test_a_loss_that_returns_more_than_a_number_is_an_error_with_its_name_and_shape(joint):
    class Many(Loss):
        name: ClassVar[str] = "many"

        def __call__(self, targets, state):
            return ops.mean(state.image, axis=(0, 1, 2))

    weights = {"many": ops.convert_to_tensor(1.0)}
    given = ([{"many": ()}] * 2, [weights] * 2) if joint else ({"many": ()}, weights)
    objective = (make_joint_objective if joint else make_objective)({"many": Many()}, Lattice("straight"))
    images = ops.convert_to_tensor(np.stack([noise(8, 8)] * (1 + joint)))
    with pytest.raises(JobError, match=r"'many' returned a tensor of shape \(3,\)"):
        objective(images, {}, *given)
