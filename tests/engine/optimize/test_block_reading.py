"""What a block shows of a tile, against the whole tile."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.network.features import extract
from nstflow.engine.optimize.block_plan import Block
from nstflow.engine.optimize.block_reading import guides_in
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from testing.blocks import PARAMS, REPEATS, planned
from testing.tiny import noise, reading

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("repeat", REPEATS)
def test_a_block_shows_the_tiles_own_pixels_and_features(repeat):
    lattice, image = Lattice.parse(repeat), noise(64, 96)
    layers = ("block1_conv2", "block3_conv1", "block4_conv1")
    whole = extract(ops.convert_to_tensor(image[None]), PARAMS, layers=layers, lattice=lattice)
    for block, shown in planned(image, lattice, layers=layers):
        part = image[block.top : block.top + block.height, block.left : block.left + block.width]
        np.testing.assert_array_equal(ops.convert_to_numpy(shown.image)[0], part)
        for layer, stride in zip(layers, (1, 4, 8), strict=True):
            cells = ops.convert_to_numpy(whole[layer])[0]
            down = slice(block.top // stride, (block.top + block.height) // stride)
            across = slice(block.left // stride, (block.left + block.width) // stride)
            found = ops.convert_to_numpy(shown.features[layer])[0]
            np.testing.assert_allclose(found, cells[down, across], rtol=1e-3, atol=1e-4 * np.abs(cells).max())


@pytest.mark.parametrize("margin_px", [0, 1, 5, 16])
@pytest.mark.parametrize("repeat", REPEATS)
def test_around_a_block_is_the_rest_of_the_plane_and_beyond_a_placement_print_its_edge_goes_on(repeat, margin_px):
    """The surroundings of the whole tile, cut out in NumPy; block 0 has corners, edges and the inside around it."""
    lattice, image = Lattice.parse(repeat), noise(64, 96)
    if repeat in ("stripe", "none"):
        plane = np.pad(image, ((0, 0), (16, 16), (0, 0)), mode="wrap" if repeat == "stripe" else "edge")
        plane = np.pad(plane, ((16, 16), (0, 0), (0, 0)), mode="edge")
    else:
        plane = lattice.plane(image, rows=96, columns=128, top=-16, left=-16)
    for block, shown in planned(image, lattice, margin_px=16):
        top, left = block.top + 16 - margin_px, block.left + 16 - margin_px
        expected = plane[top : top + block.height + 2 * margin_px, left : left + block.width + 2 * margin_px]
        np.testing.assert_array_equal(ops.convert_to_numpy(shown.around(margin_px))[0], expected)


@pytest.mark.parametrize("repeat", ["straight", "none"])
def test_around_a_tile_in_one_block_is_what_is_around_the_tile(repeat):
    lattice, image = Lattice.parse(repeat), noise(32, 48)
    ((_, shown),) = planned(image, lattice, margin_px=16)
    around = reading(image, lattice=repeat).around(16)
    np.testing.assert_array_equal(ops.convert_to_numpy(shown.around(16)), ops.convert_to_numpy(around))


def test_asking_for_more_surroundings_than_a_block_has_is_an_error_and_not_a_made_up_edge():
    for repeat in ("straight", "none"):
        for _, shown in planned(noise(64, 96), Lattice.parse(repeat), margin_px=16):
            with pytest.raises(JobError, match="17 px"):
                shown.around(17)


def test_a_blocks_guides_are_its_part_of_the_tiles_at_every_layer():
    block = Block(top=16, left=32, height=32, width=16, margins=(16, 16, 16, 16), reach_px=16)
    guides = {name: noise(96 // stride, 80 // stride)[None] for name, stride in (("image", 1), ("block3_conv1", 4))}
    found = guides_in(block, guides)
    np.testing.assert_array_equal(found["image"], guides["image"][:, 16:48, 32:48])
    np.testing.assert_array_equal(found["block3_conv1"], guides["block3_conv1"][:, 4:12, 8:12])
    assert guides_in(block, None) is None
