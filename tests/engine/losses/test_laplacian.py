"""Laplacian, against scipy.ndimage on nine repeats."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops, tree
from pydantic import ValidationError
from scipy.ndimage import gaussian_filter, laplace

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Laplacian, Reading, Sources
from nstflow.engine.losses.laplacian import laplacian
from nstflow.engine.optimize.block_plan import Block
from nstflow.engine.optimize.block_reading import BlockReading
from nstflow.textile.lattice import Lattice
from testing.tiny import blobs, noise, number, reading, three_by_three

pytestmark = pytest.mark.engine


def targets_of(loss, content, repeat="straight"):
    return loss.targets(Sources(reading(content, lattice=repeat), None))


def value(loss, content, image, repeat="straight"):
    return number(loss(targets_of(loss, content, repeat), reading(image, lattice=repeat)))


def in_numpy(picture, blur_px, repeat):
    """Laplacians of the blurred picture on nine repeats; the unit is in the middle."""
    plane = three_by_three(picture.astype("float64"), Lattice.parse(repeat))
    blurred = gaussian_filter(plane, blur_px, truncate=3, axes=(0, 1))
    rows, columns, _ = picture.shape
    return laplace(blurred, axes=(0, 1))[rows : 2 * rows, columns : 2 * columns]


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
@pytest.mark.parametrize("blur_px", [0.5, 1, 3.5])
def test_it_is_the_relative_distance_of_laplacians_as_they_repeat(repeat, blur_px):
    content, near, far = noise(64, 96, 0), noise(64, 96, 1, low=0.4, high=0.6), noise(64, 96, 2)
    loss = Laplacian(blur_px=blur_px)
    wanted = in_numpy(content, blur_px, repeat)
    expected = [((in_numpy(image, blur_px, repeat) - wanted) ** 2).sum() for image in (near, far)]
    found = [value(loss, content, image, repeat) for image in (near, far)]
    assert found[1] / found[0] == pytest.approx(expected[1] / expected[0], rel=2e-3)
    assert found[1] > found[0] > 0


def test_several_blurs_count_alike():
    content, image = noise(32, 32, 0), noise(32, 32, 1)
    alone = [value(Laplacian(blur_px=blur_px), content, image) for blur_px in (1, 3)]
    assert value(Laplacian(blur_px=[3, 1]), content, image) == pytest.approx(sum(alone) / 2, rel=1e-5)


def test_the_content_itself_and_a_lighter_one_cost_nothing():
    content = noise(32, 32, 0, low=0.1, high=0.5)
    assert value(Laplacian(), content, content) == 0
    assert value(Laplacian(), content, content + 0.3) < 1e-9
    assert value(Laplacian(), content, noise(32, 32, 1)) > 0.1


def test_gradients_are_finite_at_the_content_itself_and_for_a_flat_one():
    flat = np.full((32, 32, 3), 0.5, "float32")
    loss = Laplacian(blur_px=[1, 3])
    for content in (flat, noise(32, 32)):
        targets = targets_of(loss, content)
        run = value_and_grad(lambda x, t=targets: (loss(t, Reading(x, {}, Lattice("straight"))), ()))
        _, gradient = run(ops.convert_to_tensor(content[None]))
        assert np.isfinite(ops.convert_to_numpy(gradient)).all()
        assert np.isfinite(value(loss, content, noise(32, 32, 1)))


def test_a_motif_at_twice_the_size_costs_the_same_with_twice_the_blur():
    content, image = blobs(32, 48, 0), blobs(32, 48, 1)
    twice = [part.repeat(2, axis=0).repeat(2, axis=1) for part in (content, image)]
    assert value(Laplacian(blur_px=4), *twice) == pytest.approx(value(Laplacian(blur_px=2), content, image), rel=0.02)


def test_the_tile_may_be_cut_anywhere():
    content, image = noise(64, 64, 0), noise(64, 64, 1)
    moved = [np.roll(part, (5, 32), axis=(0, 1)) for part in (content, image)]
    found = [value(Laplacian(blur_px=[1, 3]), *pair) for pair in ((content, image), moved)]
    assert found[1] == pytest.approx(found[0], rel=1e-5)


class Part(Reading):
    """The columns of a tile from `left` on; around them is the rest of the tile."""

    def __init__(self, whole, left, columns):
        super().__init__(whole.image[:, :, left : left + columns], {}, whole.lattice)
        object.__setattr__(self, "cut", (whole, left, columns))

    def around(self, margin_px):
        whole, left, columns = self.cut
        return whole.around(margin_px)[:, :, left : left + columns + 2 * margin_px]


def test_the_sums_of_two_blocks_add_up_to_the_wholes():
    loss = Laplacian(blur_px=[1, 3])
    content, image = (reading(noise(32, 64, seed), lattice="half-drop") for seed in (0, 1))
    parts = [loss.sums(loss.targets(Sources(Part(content, left, 32), None)), Part(image, left, 32)) for left in (0, 32)]
    together = tree.map_structure(lambda *sums: sum(sums), *parts)
    targets = loss.targets(Sources(content, None))
    whole = loss.sums(targets, image)
    for found, expected in zip(tree.flatten(together), tree.flatten(whole), strict=True):
        assert number(found) == pytest.approx(number(expected), rel=1e-5)
    assert number(loss.value(None, together)) == pytest.approx(number(loss(targets, image)), rel=1e-5)


def test_the_blur_may_be_one_number_or_a_list():
    assert Laplacian(blur_px=1) == Laplacian(blur_px=[1, 1.0]) == Laplacian()
    for blurs in (0, 0.4, 5.1, [], [1, 0], True):
        with pytest.raises(ValidationError):
            Laplacian(blur_px=blurs)


def test_a_block_of_a_large_tile_can_see_as_far_as_the_widest_blur():
    block, whole = Block.of_shape((32, 32, 16, 16, 16, 16, 16)), reading(noise(64, 64))
    window = whole.around(0)
    state = BlockReading(window, {}, block)
    assert laplacian(state, 5).shape == (1, 32, 32, 3)
