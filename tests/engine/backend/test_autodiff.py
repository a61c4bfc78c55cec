"""Gradients, against finite differences in float64, and compilation."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses import Content, Gram, Sources, TotalVariation
from nstflow.engine.optimize.objective import make_objective
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.tiny import blobs, noise, number, numpy_features, reading, three_by_three, tiny_weights, torus_around

pytestmark = pytest.mark.engine

GRAM_LAYERS = ["block1_conv1", "block2_conv1"]
CONTENT_LAYER = "block2_conv2"


def lattice_around(lattice):
    """One cell of the plane on every side, taken from nine repeats."""

    def around(cells):
        rows, columns = cells.shape[:2]
        return three_by_three(cells, lattice)[rows - 1 : 2 * rows + 1, columns - 1 : 2 * columns + 1]

    return around


def test_gradient_of_a_simple_function_is_its_derivative():
    def function(x, scale):
        return ops.sum(scale * ops.sin(x)), {"mean": ops.mean(x)}

    x = np.linspace(0, 3, 12, dtype="float32").reshape(1, 2, 2, 3)
    (value, extra), gradient = value_and_grad(function)(ops.convert_to_tensor(x), ops.convert_to_tensor(2.0))
    assert number(value) == pytest.approx(2 * np.sin(x).sum(), rel=1e-5)
    assert number(extra["mean"]) == pytest.approx(x.mean(), rel=1e-6)
    np.testing.assert_allclose(ops.convert_to_numpy(gradient), 2 * np.cos(x), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("repeat", ["half-drop", "brick"])
def test_gradient_of_the_objective_is_the_slope_of_the_same_formula_in_numpy(repeat):
    """At corners, edges and inside: the part that comes over the edges of the repeat is in it."""
    lattice, weights = Lattice.parse(repeat), tiny_weights()
    image, content, style = noise(16, 16, 1), noise(16, 16, 2), blobs(24, 24, 3)
    losses = {"content": Content(layers=[CONTENT_LAYER], normalize="gatys"),
              "gram": Gram(layers=GRAM_LAYERS, normalize="gatys")}  # fmt: skip
    read_content = numpy_features(content, weights, surround=lattice_around(lattice))
    read_style = numpy_features(style, weights, surround=torus_around)
    sources = Sources(reading(content, features=read_content), reading(style, features=read_style))
    shares = {"content": 1e-6, "gram": 1e-9}

    def gram(cells):
        flat = cells.reshape(-1, cells.shape[-1])
        return flat.T @ flat / len(flat)

    def in_numpy(image):
        read = numpy_features(image, weights, surround=lattice_around(lattice))
        distance = ((read[CONTENT_LAYER] - read_content[CONTENT_LAYER]) ** 2).sum() / 2
        grams = [((gram(read[name]) - gram(read_style[name])) ** 2).sum() / 4 / 6**2 / 2 for name in GRAM_LAYERS]
        return shares["content"] * distance + shares["gram"] * sum(grams)

    run = compiled(value_and_grad(make_objective(losses, lattice)))
    targets = {name: loss.targets(sources) for name, loss in losses.items()}
    given = {name: ops.convert_to_tensor(share, "float32") for name, share in shares.items()}
    (total, _), gradient = run(ops.convert_to_tensor(image[None]), tensors(weights), targets, given)
    gradient = ops.convert_to_numpy(gradient)[0]

    assert number(total) == pytest.approx(in_numpy(image), rel=1e-4)
    for place in [(0, 0, 0), (0, 15, 1), (15, 0, 2), (15, 7, 0), (7, 15, 1), (8, 8, 2)]:
        step = np.zeros(image.shape)
        step[place] = 1e-6  # small, so that hardly any ReLU or pooling switches between the two
        slope = (in_numpy(image + step) - in_numpy(image - step)) / 2e-6
        assert abs(slope) > 1e-3 * np.abs(gradient).max(), "a slope of zero would say little"
        np.testing.assert_allclose(gradient[place], slope, rtol=2e-3)


def test_gradient_of_total_variation_is_finite_on_a_flat_picture():
    def function(image):
        flat = reading(np.zeros((4, 4, 3), "float32"))
        return TotalVariation()(ops.convert_to_tensor(1.0), type(flat)(image, {}, flat.lattice)), ()

    _, gradient = value_and_grad(function)(ops.ones((1, 8, 8, 3)) * 0.5)
    assert np.isfinite(ops.convert_to_numpy(gradient)).all()


def test_compiled_functions_are_traced_once_for_a_shape():
    if keras.backend.backend() == "torch":
        pytest.skip("torch runs functions as they are")
    shapes = []

    @compiled
    def double(tree):
        shapes.append(tuple(tree["x"].shape))
        return ops.multiply(tree["x"], 2.0)

    for _ in range(3):
        for size in (2, 5):
            found = double({"x": ops.ones((size,))})
            np.testing.assert_array_equal(ops.convert_to_numpy(found), np.full(size, 2.0))
    assert sorted(shapes) == [(2,), (5,)]
