"""Sliced Wasserstein, against sorted projections in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops
from pydantic import ValidationError

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Gram, SlicedWasserstein, Sources
from nstflow.engine.losses.sliced_wasserstein import directions
from nstflow.engine.losses.transport import relative_distance
from testing.tiny import blobs, noise, number, reading, to_paint

pytestmark = pytest.mark.engine

SHALLOW, DEEP = "block1_conv1", "block4_conv1"


def cells(height, width, channels, seed, mean=1.0):
    return np.random.default_rng(seed).normal(mean, 1, (height, width, channels)).astype("float32")


def value(loss, style, image):
    picture = noise(8, 8)
    targets = loss.targets(Sources(None, reading(picture, features=style)))
    return number(loss(targets, reading(picture, features=image)))


def in_numpy(style, image, axes):
    """Mean squared distance of quantiles over the style's energy; both have the same number of cells."""
    style, image = (
        np.sort(part.reshape(-1, part.shape[-1]).astype("float64") @ axes, axis=0) for part in (style, image)
    )
    return ((image - style) ** 2).mean() / (style**2).mean()


@pytest.mark.parametrize("projections", [512, 3])
def test_it_is_in_proportion_to_the_distance_of_sorted_projections(projections):
    style, near, far = cells(24, 20, 6, 0), cells(24, 20, 6, 1, mean=1.3), cells(24, 20, 6, 2, mean=2)
    loss = SlicedWasserstein(layers=[DEEP], projections=projections, seed=5)
    axes = directions(6, projections, seed=(5, 8))
    found = [value(loss, {DEEP: style}, {DEEP: image}) for image in (near, far)]
    expected = [in_numpy(style, image, axes) for image in (near, far)]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=1e-2)
    assert found[1] > 2 * found[0] > 0


def test_directions_are_unit_vectors_at_right_angles_from_the_seed_and_not_more_than_channels():
    axes = directions(8, 512, seed=(0, 0))
    np.testing.assert_allclose(axes.T @ axes, np.eye(8), atol=1e-6)
    np.testing.assert_array_equal(directions(8, 3, seed=(0, 0)), axes[:, :3])
    assert np.abs(directions(8, 8, seed=(1, 0)) - axes).max() > 0.1


def test_it_sees_what_gram_matrices_do_not():
    """Two distributions with the same second moments: one value everywhere but its sign, and a bell."""
    rng = np.random.default_rng(0)
    bell = rng.normal(size=(64, 64, 1)).astype("float32")
    two = np.where(rng.random((64, 64, 1)) < 0.5, -1, 1).astype("float32") * np.float32((bell**2).mean() ** 0.5)
    gram, sliced = (value(kind(layers=[DEEP]), {DEEP: bell}, {DEEP: two}) for kind in (Gram, SlicedWasserstein))
    assert gram < 1e-6
    assert sliced > 0.1


def test_the_style_itself_costs_nothing_and_its_gradient_is_finite():
    style = {SHALLOW: cells(16, 16, 6, 0), DEEP: np.zeros((4, 4, 5), "float32")}
    other = {SHALLOW: cells(16, 16, 6, 1, mean=2), DEEP: cells(4, 4, 5, 1)}
    loss = SlicedWasserstein(layers=list(style))
    assert value(loss, style, style) < 1e-4 * value(loss, {**style, DEEP: other[DEEP]}, other)
    targets = loss.targets(Sources(None, reading(noise(8, 8), features=style)))[SHALLOW]
    run = value_and_grad(lambda x: (relative_distance(x, directions(6, 6, seed=(0, 0)), targets), ()))
    _, gradient = run(ops.convert_to_tensor(style[SHALLOW][None]))
    assert np.isfinite(ops.convert_to_numpy(gradient)).all()


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 48), (128, 128)])
def test_a_texture_of_any_size_means_the_same(height, width):
    """At 128 x 128 cells every direction looks at a quarter of them."""
    style = cells(40, 40, 32, 0)
    found = [value(SlicedWasserstein(layers=[DEEP]), {DEEP: style}, {DEEP: cells(*size, 32, 1, mean=2)})
             for size in ((64, 64), (height, width))]  # fmt: skip
    assert found[1] == pytest.approx(found[0], rel=0.03)


def test_every_cell_of_a_large_layer_counts():
    style = cells(40, 40, 32, 0)
    targets = SlicedWasserstein(layers=[DEEP]).targets(Sources(None, reading(noise(8, 8), features={DEEP: style})))
    axes = directions(32, 32, seed=(0, 8))
    run = value_and_grad(lambda x: (relative_distance(x, axes, targets[DEEP]), ()))
    _, gradient = run(ops.convert_to_tensor(cells(128, 128, 32, 1, mean=2)[None]))
    lengths = np.linalg.norm(ops.convert_to_numpy(gradient)[0], axis=-1)
    assert lengths.min() > 0
    phases = [lengths[row::2, column::2].mean() for row in (0, 1) for column in (0, 1)]
    assert max(phases) < 1.7 * min(phases)


def test_cells_may_stand_anywhere():
    style, image = cells(12, 10, 6, 0), cells(12, 10, 6, 1, mean=2)
    mixed = np.random.default_rng(0).permutation(image.reshape(-1, 6)).reshape(image.shape)
    found = [value(SlicedWasserstein(layers=[DEEP]), {DEEP: style}, {DEEP: part}) for part in (image, mixed)]
    assert found[1] == pytest.approx(found[0], rel=1e-5)


def test_layers_count_by_their_share_and_the_features_scale_does_not():
    style = {SHALLOW: cells(6, 6, 5, 0), DEEP: cells(3, 3, 4, 1)}
    image = {SHALLOW: cells(6, 6, 5, 2), DEEP: cells(3, 3, 4, 3)}
    alone = [value(SlicedWasserstein(layers=[layer]), style, image) for layer in style]
    shares = value(SlicedWasserstein(layers={SHALLOW: 6, DEEP: 2}), style, image)
    assert shares == pytest.approx(0.75 * alone[0] + 0.25 * alone[1], rel=1e-4)
    louder = value(SlicedWasserstein(layers=[SHALLOW]), {SHALLOW: 50 * style[SHALLOW]}, {SHALLOW: 50 * image[SHALLOW]})
    assert louder == pytest.approx(alone[0], rel=1e-4)


def test_blended_styles_of_other_aspects_can_be_averaged(painter):
    styles = ((noise(32, 48, 1), 0.5), (blobs(48, 32, 2), 0.5))
    loss = SlicedWasserstein(layers=[SHALLOW])
    result = painter.paint(*to_paint(None, styles, [loss], repeat="half-drop", start="noise"))
    assert np.isfinite(result.terms["sliced_wasserstein"])


@pytest.mark.parametrize("options", [{"projections": 0}, {"projections": 513}, {"seed": -1}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(ValidationError):
        SlicedWasserstein(**options)
