"""How a tile is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.engine.losses import Gram, TotalVariation
from nstflow.engine.optimize.block_plan import Block, margin_of, plan_blocks
from nstflow.textile.lattice import Lattice

steady = settings(deadline=None, derandomize=True, max_examples=60)


@st.composite
def tiles(draw):
    """(height, width), block_px and margin_px in multiples of 16, and whether the tile repeats."""
    cells = draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    block, margin = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    return (
        (16 * cells[0], 16 * cells[1]),
        16 * block,
        16 * margin,
        Lattice(draw(st.sampled_from(["straight", "stripe", "stripe-y", "none"]))),
    )


@steady
@given(tiles())
def test_blocks_make_up_the_tile_and_are_no_larger_than_asked(drawn):
    (height, width), block_px, margin_px, lattice = drawn
    covered = np.zeros((height, width), int)
    for block in plan_blocks(height, width, lattice=lattice, margin_px=margin_px, block_px=block_px):
        assert 0 < block.height <= block_px
        assert 0 < block.width <= block_px
        assert not any(side % 16 for side in (block.top, block.left, block.height, block.width, *block.margins))
        covered[block.top : block.top + block.height, block.left : block.left + block.width] += 1
    assert covered.min() == covered.max() == 1


@steady
@given(tiles())
def test_blocks_are_nearly_equal_and_as_few_as_can_be(drawn):
    (height, width), block_px, margin_px, lattice = drawn
    parts = plan_blocks(height, width, lattice=lattice, margin_px=margin_px, block_px=block_px)
    assert len(parts) == -(-height // block_px) * -(-width // block_px)
    for sides in ([block.height for block in parts], [block.width for block in parts]):
        assert max(sides) - min(sides) <= 16


@pytest.mark.parametrize("block_px", [8, 40, 50])
def test_a_largest_side_between_multiples_of_the_deepest_stride_is_kept_where_it_can_be(block_px):
    parts = plan_blocks(96, 80, lattice=Lattice("straight"), margin_px=16, block_px=block_px)
    assert sum(block.height * block.width for block in parts) == 96 * 80
    for block in parts:
        assert 0 < max(block.height, block.width) <= max(16, block_px)
        assert min(block.height, block.width) > 0


@steady
@given(tiles())
def test_a_tile_has_margins_wherever_it_repeats_and_none_beyond_the_edges_where_it_does_not(drawn):
    (height, width), block_px, margin_px, lattice = drawn
    for block in plan_blocks(height, width, lattice=lattice, margin_px=margin_px, block_px=block_px):
        top, left, rows, columns = block.window
        wanted = block.top - margin_px, block.top + block.height + margin_px
        if lattice.kind in ("stripe", "none"):
            wanted = max(0, wanted[0]), min(height, wanted[1])
        assert (top, top + rows) == wanted
        wanted = block.left - margin_px, block.left + block.width + margin_px
        if lattice.kind in ("stripe-y", "none"):
            wanted = max(0, wanted[0]), min(width, wanted[1])
        assert (left, left + columns) == wanted


def test_blocks_of_one_shape_share_what_is_compiled():
    parts = plan_blocks(160, 160, lattice=Lattice("straight"), margin_px=16, block_px=64)
    assert len(parts) == 9
    assert len({block.shape for block in parts}) == 4
    assert {Block.of_shape(block.shape).shape for block in parts} == {block.shape for block in parts}


@pytest.mark.parametrize("layer", ["block1_conv1", "block3_conv1", "block4_conv1", "block5_conv4"])
def test_the_margin_covers_all_that_the_layer_sees_in_multiples_of_sixteen(layer):
    """The reach of a cell, found by what a gradient of it touches."""
    margin_px = margin_of({"gram": Gram(layers=[layer, "block1_conv1"])})
    assert margin_px % 16 == 0
    layers = {"block1_conv1": 1, "block3_conv1": 10, "block4_conv1": 30, "block5_conv4": 118}
    assert layers[layer] <= margin_px < layers[layer] + 16


def test_a_margin_is_there_for_what_only_filters_the_image():
    assert margin_of({"tv": TotalVariation()}) == 16
