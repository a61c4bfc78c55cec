"""Gram, against the same formulas in NumPy."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops
from pydantic import ValidationError

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Gram, Sources, gram_matrix
from testing.tiny import noise, number, reading

pytestmark = pytest.mark.engine


def cells(height, width, channels, seed):
    return np.random.default_rng(seed).normal(1, 1, (height, width, channels)).astype("float32")


def gram(read):
    return np.einsum("yxi,yxj->ij", read, read, dtype="float64") / (read.shape[0] * read.shape[1])


def value(loss, style, image):
    """The loss of an image's features against a style's: both layer name -> (h, w, channels)."""
    picture = noise(8, 8)
    targets = loss.targets(Sources(None, reading(picture, features=style)))
    return number(loss(targets, reading(picture, features=image)))


def test_gram_matrix_is_the_mean_outer_product():
    read = cells(5, 7, 4, 0)
    np.testing.assert_allclose(ops.convert_to_numpy(gram_matrix(ops.convert_to_tensor(read[None]))), gram(read), 1e-5)


def test_gram_matrix_means_the_same_for_more_repeats_of_a_texture_and_for_cells_in_any_order():
    read = cells(4, 6, 3, 1)
    more = np.tile(read, (2, 3, 1))
    mixed = np.random.default_rng(0).permutation(read.reshape(-1, 3)).reshape(read.shape)
    once, often, shuffled = (
        ops.convert_to_numpy(gram_matrix(ops.convert_to_tensor(part[None]))) for part in (read, more, mixed)
    )
    np.testing.assert_allclose(often, once, rtol=1e-5)
    np.testing.assert_allclose(shuffled, once, rtol=1e-5)


def test_gatys_is_equation_4_with_gram_matrices_of_any_size():
    style, image = cells(9, 4, 5, 0), cells(6, 6, 5, 1)
    found = value(Gram(layers=["block1_conv1"], normalize="gatys"), {"block1_conv1": style}, {"block1_conv1": image})
    assert found == pytest.approx(((gram(image) - gram(style)) ** 2).sum() / (4 * 5**2), rel=1e-4)


def test_mse_is_the_mean_over_gram_matrices_divided_by_channels_and_cells():
    style, image = cells(9, 4, 5, 0), cells(6, 6, 5, 1)
    found = value(Gram(layers=["block1_conv1"], normalize="mse"), {"block1_conv1": style}, {"block1_conv1": image})
    assert found == pytest.approx(np.mean((gram(image) / 5 - gram(style) / 5) ** 2), rel=1e-4)


def test_relative_is_in_proportion_to_the_distance_over_the_targets_energy():
    style, near, far = cells(6, 6, 5, 0), cells(6, 6, 5, 1), 1.5 * cells(6, 6, 5, 2)
    loss = Gram(layers=["block1_conv1"])
    found = [value(loss, {"block1_conv1": style}, {"block1_conv1": image}) for image in (near, far)]
    expected = [((gram(image) - gram(style)) ** 2).sum() / (gram(style) ** 2).sum() for image in (near, far)]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=1e-4)
    assert found[1] > 2 * found[0] > 0


def test_relative_is_the_same_whatever_the_features_scale():
    loss = Gram(layers=["block1_conv1"])
    style, image = cells(6, 6, 5, 0), cells(6, 6, 5, 1)
    found = [value(loss, {"block1_conv1": k * style}, {"block1_conv1": k * image}) for k in (0.1, 1, 100)]
    assert found == pytest.approx([found[0]] * 3, rel=1e-4)


@pytest.mark.parametrize("normalize", ["relative", "gatys", "mse"])
def test_the_style_itself_costs_nothing(normalize):
    style = {"block1_conv1": cells(6, 6, 5, 0)}
    loss = Gram(layers=["block1_conv1"], normalize=normalize)
    assert value(loss, style, style) == 0
    assert value(loss, style, {"block1_conv1": cells(6, 6, 5, 1)}) > 0


def test_layers_count_by_their_share():
    style = {"block1_conv1": cells(6, 6, 5, 0), "block2_conv1": cells(3, 3, 4, 1)}
    image = {"block1_conv1": cells(6, 6, 5, 2), "block2_conv1": cells(3, 3, 4, 3)}
    alone = [value(Gram(layers=[layer]), style, image) for layer in style]
    assert value(Gram(layers=list(style)), style, image) == pytest.approx(sum(alone) / 2, rel=1e-4)
    shares = Gram(layers={"block1_conv1": 6, "block2_conv1": 2})
    assert value(shares, style, image) == pytest.approx(0.75 * alone[0] + 0.25 * alone[1], rel=1e-4)
    assert shares.layer_names() == set(style)


def test_layers_of_weight_zero_are_not_read():
    assert Gram(layers={"block1_conv1": 1, "block5_conv1": 0}).layer_names() == {"block1_conv1"}


@pytest.mark.parametrize("layers", [[], {"block1_conv1": 0}, ["block6_conv1"], {"block1_conv1": -1}])
def test_layers_that_make_no_sense_are_refused(layers):
    with pytest.raises(ValidationError):
        Gram(layers=layers)


# Masks: each cell belongs to a region as far as its guide says


def weighted(read, weights):
    """The Gram matrix of cells that count with their weights."""
    return np.einsum("yxi,yxj,yx->ij", read, read, weights, dtype="float64") / weights.sum(dtype="float64")


def guided(loss, style, image, *, style_guide=None, guide=None):
    """The loss of one layer's cells against a style's; guides: (h, w, regions) or None."""

    def seen(cells, guide):
        guides = None if guide is None else {"block1_conv1": guide}
        return reading(noise(8, 8), features={"block1_conv1": cells}, guides=guides)

    return number(loss(loss.targets(Sources(None, seen(style, style_guide))), seen(image, guide)))


def parts(height, width, regions, seed=3):
    return np.random.default_rng(seed).uniform(0, 1, (height, width, regions)).astype("float32")


@pytest.mark.parametrize("normalize", ["relative", "gatys"])
def test_of_a_masked_style_only_its_white_is_learned(normalize):
    style, image, white = cells(6, 7, 5, 0), cells(8, 8, 5, 1), parts(6, 7, 1)
    loss = Gram(layers=["block1_conv1"], normalize=normalize)
    aim = weighted(style, white[..., 0])
    scale = 28 / (aim**2).sum() if normalize == "relative" else 1 / (4 * 5**2)
    found = guided(loss, style, image, style_guide=white)
    assert found == pytest.approx(scale * ((gram(image) - aim) ** 2).sum(), rel=1e-3)


def test_a_style_masked_sharply_is_the_style_cut_out():
    style, image = cells(6, 8, 5, 0), cells(8, 8, 5, 1)
    half = np.zeros((6, 8, 1), "float32")
    half[:, 3:] = 1
    loss = Gram(layers=["block1_conv1"])
    assert guided(loss, style, image, style_guide=half) == pytest.approx(guided(loss, style[:, 3:], image), rel=1e-4)


def test_of_a_masked_tile_the_white_is_asked_for_and_counts_by_its_share():
    style, image, white = cells(6, 7, 5, 0), cells(8, 8, 5, 1), parts(8, 8, 1)
    aim = gram(style)
    distance = 28 * ((weighted(image, white[..., 0]) - aim) ** 2).sum() / (aim**2).sum()
    found = guided(Gram(layers=["block1_conv1"]), style, image, guide=white)
    assert found == pytest.approx(white.mean() * distance, rel=1e-3)


def test_of_two_regions_each_has_its_own_aim_and_counts_by_its_share():
    style, image = cells(6, 7, 5, 0), cells(8, 8, 5, 1)
    style_white, white = parts(6, 7, 1), parts(8, 8, 1)
    both = [np.concatenate([mask, 1 - mask], axis=2) for mask in (style_white, white)]
    aims = [weighted(style, both[0][..., region]) for region in (0, 1)]
    found = [weighted(image, both[1][..., region]) for region in (0, 1)]
    distances = [28 * ((a - b) ** 2).sum() / (b**2).sum() for a, b in zip(found, aims, strict=True)]
    expected = sum(both[1][..., region].mean() * distances[region] for region in (0, 1))
    loss = Gram(layers=["block1_conv1"])
    assert guided(loss, style, image, style_guide=both[0], guide=both[1]) == pytest.approx(expected, rel=1e-3)


def test_a_mask_that_is_white_everywhere_changes_nothing():
    style, image = cells(6, 7, 5, 0), cells(8, 8, 5, 1)
    white = np.ones((8, 8, 1), "float32")
    loss = Gram(layers=["block1_conv1"])
    assert guided(loss, style, image, guide=white) == pytest.approx(guided(loss, style, image), rel=1e-4)


def test_a_region_that_the_tile_does_not_have_costs_nothing():
    style, image = cells(6, 7, 5, 0), cells(8, 8, 5, 1)
    style_guide = np.concatenate([parts(6, 7, 1), parts(6, 7, 1, seed=4)], axis=2)
    white, empty = np.ones((8, 8, 1), "float32"), np.zeros((8, 8, 1), "float32")
    loss = Gram(layers=["block1_conv1"])
    found = guided(loss, style, image, style_guide=style_guide, guide=np.concatenate([white, empty], axis=2))
    alone = guided(loss, style, image, style_guide=style_guide[..., :1], guide=white)
    assert found == pytest.approx(alone, rel=1e-4)


def test_the_sums_of_the_blocks_of_a_masked_tile_add_up_to_the_tile_s():
    loss = Gram(layers=["block1_conv1"])
    image, both = cells(8, 10, 5, 1), parts(8, 10, 2)

    def sums(columns):
        cut = {"block1_conv1": image[:, columns]}
        read = reading(noise(8, 8), features=cut, guides={"block1_conv1": both[:, columns]})
        return loss.sums({}, read)

    whole, left, right = (keras.tree.flatten(sums(part)) for part in (slice(None), slice(0, 4), slice(4, None)))
    for total, one, other in zip(whole, left, right, strict=True):
        np.testing.assert_allclose(*(ops.convert_to_numpy(part) for part in (one + other, total)), rtol=1e-5)


def test_the_gradient_is_right_for_functions_that_do_not_treat_the_matrix_symmetrically():
    """Its gradient takes one product for two; that must not show."""
    cells = np.random.default_rng(0).normal(size=(1, 4, 5, 3)).astype("float32")
    lopsided = np.array([[1, 2, 3], [-4, 5, 6], [7, -8, 9]], "float32")
    slopes = ops.convert_to_tensor(lopsided)
    function = value_and_grad(lambda x: (ops.sum(gram_matrix(x) * slopes), ()))
    _, gradient = function(ops.convert_to_tensor(cells))
    flat = cells.reshape(-1, 3).astype("float64")
    expected = (flat @ (lopsided + lopsided.T) / len(flat)).reshape(cells.shape)
    np.testing.assert_allclose(ops.convert_to_numpy(gradient), expected, rtol=1e-4, atol=1e-5)
