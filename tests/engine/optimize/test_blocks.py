"""A tile's gradient in blocks, against that of the whole tile."""

from __future__ import annotations

from typing import ClassVar

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses import Color, Content, Gram, Loss, Reading, Sources, SummedLoss, TotalVariation, count
from nstflow.engine.network.features import extract
from nstflow.engine.optimize import blocks
from nstflow.engine.optimize.blocks import Block, BlockGradient, BlockReading, margin_of, plan_blocks
from nstflow.engine.optimize.objective import layers_of, make_objective
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from testing.tiny import blobs, noise, number, reading, tensors, tiny_weights

pytestmark = pytest.mark.engine

PARAMS = tensors(tiny_weights())
# JAX compiles every shape for seconds: there one repeat with a shift and the one without neighbours stand for all.
ON_JAX = keras.backend.backend() == "jax"
REPEATS = ("half-drop", "none") if ON_JAX else ("straight", "half-drop", "quarter-drop", "brick", "stripe", "none")
# (height, width) that the repeat can hold and that 48 px divide into blocks of 32 and 48 px.
UNEQUAL = {
    "straight": (80, 112), "half-drop": (96, 80), "quarter-drop": (64, 80), "brick": (80, 96), "none": (80, 112),
    "stripe": (80, 112), "mirror-x": (80, 32),
}  # fmt: skip
steady = settings(deadline=None, derandomize=True, max_examples=60)

# Planning


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


# What a block shows


def planned(image, lattice, *, layers=(), margin_px=32, block_px=48):
    """Every block of the image with its reading."""
    for block in plan_blocks(*image.shape[:2], lattice=lattice, margin_px=margin_px, block_px=block_px):
        top, left, rows, columns = block.window
        window = ops.convert_to_tensor(lattice.plane(image, rows=rows, columns=columns, top=top, left=left)[None])
        features = extract(window, PARAMS, layers=layers, lattice=Lattice("none"))
        yield block, BlockReading(window, features, block)


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


# The gradient


@pytest.fixture
def untraced(monkeypatch):
    """Every shape of block is a graph, whose tracing by TensorFlow would take most of the time of these tests."""
    if keras.backend.backend() == "tensorflow":
        monkeypatch.setattr(blocks, "compiled", lambda function: function)


def at_once(function):
    """JAX compiles one graph faster than many single steps of it, TensorFlow the other way about."""
    return compiled(function) if keras.backend.backend() == "jax" else function


class Spread(SummedLoss):
    """How the image's variance differs from a quarter of it: no plain sum, of a blur three pixels wide."""

    name: ClassVar[str] = "spread"

    def sums(self, targets, state):
        around, (rows, columns) = state.around(3), state.image.shape[1:3]
        blurred = (around[:, :rows, :columns] + around[:, 6:, 6:] + 2 * state.image) / 4
        return {"first": ops.sum(blurred), "second": [ops.sum(ops.square(blurred)), count(rows * columns * 3)]}

    def value(self, targets, sums):
        square, pixels = sums["second"]
        return ops.sqrt(square / pixels - ops.square(sums["first"] / pixels))


class Shade(Loss):
    """Reads nothing but the image, as a user's loss may: no function of sums."""

    name: ClassVar[str] = "shade"

    def __call__(self, targets, state):
        below = state.around(1)[:, 2:, 1:-1]
        return ops.max(state.image - below) + ops.mean(ops.square(state.image - 0.4))


class Deep(Loss):
    """Reads a layer and is no function of sums."""

    name: ClassVar[str] = "deep"
    layers: tuple[str, ...] = ("block1_conv1",)

    def __call__(self, targets, state):
        return ops.max(state.features["block1_conv1"])


def read(image, losses, lattice):
    image, lattice = ops.convert_to_tensor(lattice.unfold(image)[None]), lattice.unfolded
    features = at_once(lambda image: extract(image, PARAMS, layers=layers_of(losses), lattice=lattice))(image)
    return Reading(image, features, lattice)


def whole_and_in_blocks(losses, *, repeat, image, block_px=48, weights=None):
    """(total, terms, gradient) twice. The content is not the image, and the style is another picture."""
    lattice = Lattice.parse(repeat)
    content, style = blobs(*image.shape[:2], 2), read(noise(64, 48, 3), losses, Lattice("none"))
    sources = Sources(content=read(content, losses, lattice), style=style)
    targets = {name: loss.targets(sources) for name, loss in losses.items()}
    weights = {name: ops.convert_to_tensor((weights or {}).get(name, 1.0), dtype="float32") for name in losses}
    (total, terms), gradient = at_once(value_and_grad(make_objective(losses, lattice)))(
        ops.convert_to_tensor(image[None]), PARAMS, targets, weights
    )
    whole = number(total), {name: number(term) for name, term in terms.items()}, ops.convert_to_numpy(gradient)[0]
    found = in_blocks(losses, lattice, targets, weights, content, block_px, style=style)(image)
    return whole, (found[0], {name: number(term) for name, term in found[1].items()}, found[2])


def in_blocks(losses, lattice, targets, weights, content, block_px, *, style=None):
    """Without the targets that are bound in each block."""
    in_each = {name for name, loss in losses.items() if "content" in loss.reads and isinstance(loss, SummedLoss)}
    return BlockGradient(
        losses,
        lattice,
        params=PARAMS,
        weights=weights,
        targets={name: found for name, found in targets.items() if name not in in_each},
        content=content,
        bind=lambda loss, block: loss.targets(Sources(content=block, style=style)),
        block_px=block_px,
    )


def assert_equal(found, expected):
    """Value, terms and gradient to a ten-thousandth of their size, the gradient so at every pixel too."""
    assert found[0] == pytest.approx(expected[0], rel=1e-4)
    assert found[1] == pytest.approx(expected[1], rel=1e-4)
    assert found[2].dtype == np.float32
    size = np.abs(expected[2]).max()
    assert size > 0
    np.testing.assert_allclose(found[2], expected[2], atol=1e-4 * size, rtol=0)
    assert np.linalg.norm(found[2] - expected[2]) <= 1e-4 * np.linalg.norm(expected[2])


def named(*losses):
    return {loss.name: loss for loss in losses}


DEEP = named(Content(layers=["block4_conv1"]), Gram(layers=["block1_conv1", "block3_conv1", "block4_conv1"]))


@pytest.mark.parametrize("repeat", [*REPEATS, "mirror-x"])
@pytest.mark.usefixtures("untraced")
def test_the_gradient_in_blocks_is_the_whole_tiles(repeat):
    losses = {**DEEP, **named(TotalVariation())}
    weights = {"content": 0.7, "gram": 0.3, "tv": 2.0}
    image, lattice = noise(*UNEQUAL[repeat], 1), Lattice.parse(repeat)
    assert len({part.shape for part, _ in planned(lattice.unfold(image), lattice.unfolded)}) > 1
    whole, found = whole_and_in_blocks(losses, repeat=repeat, image=image, weights=weights)
    assert_equal(found, whole)


@pytest.mark.usefixtures("untraced")
def test_each_losss_own_gradient_in_blocks_is_the_whole_tiles():
    """Alone, so that none can hide behind another."""
    for loss in (Content(layers=["block2_conv1"], normalize="gatys"), Gram(layers=["block2_conv1"]), TotalVariation()):
        whole, found = whole_and_in_blocks(named(loss), repeat="half-drop", image=noise(64, 48, 5), block_px=32)
        assert_equal(found, whole)


@pytest.mark.parametrize("block_px", [16, 80, 1024])
@pytest.mark.usefixtures("untraced")
def test_the_gradient_is_the_same_whatever_the_blocks(block_px):
    """Down to blocks that are smaller than their margins, whose windows hold the tile several times over."""
    losses = named(Gram(layers=["block4_conv1"]))
    whole, found = whole_and_in_blocks(losses, repeat="brick", image=noise(48, 32, 5), block_px=block_px)
    assert_equal(found, whole)


@pytest.mark.parametrize("repeat", ["brick", "none"])
@pytest.mark.usefixtures("untraced")
def test_sums_of_any_structure_and_any_function_of_them_are_taken_in_blocks(repeat):
    whole, found = whole_and_in_blocks(named(Spread()), repeat=repeat, image=noise(48, 64, 6), block_px=32)
    assert_equal(found, whole)


@pytest.mark.parametrize("beside", [True, False], ids=["beside others", "alone"])
def test_losses_that_read_only_the_image_see_it_whole(beside):
    losses = named(Shade(), Color(mode="histogram", weight=1.0), *([Gram(layers=["block1_conv2"])] if beside else []))
    weights = {"shade": 0.5, "color": 3.0, "gram": 2.0}
    image = noise(64, 48, 7)
    whole, found = whole_and_in_blocks(losses, repeat="half-drop", image=image, block_px=32, weights=weights)
    assert_equal(found, whole)


def test_the_same_gradient_can_be_asked_for_again_and_of_another_image():
    """Targets from the content are kept between calls; they must not depend on the image."""
    losses, lattice = named(Content(layers=["block2_conv1"])), Lattice("straight")
    content, first, second = blobs(64, 48, 2), noise(64, 48, 3), noise(64, 48, 4)
    weights = {"content": ops.convert_to_tensor(1.0)}
    gradient = in_blocks(losses, lattice, {}, weights, content, 32, style=read(noise(48, 48, 3), losses, lattice))
    before = first.copy()
    once, other, again = gradient(first), gradient(second), gradient(first)
    np.testing.assert_array_equal(once[2], again[2])
    assert np.abs(once[2] - other[2]).max() > 0
    np.testing.assert_array_equal(first, before)
    np.testing.assert_allclose(gradient(content)[2], 0, atol=1e-8)


def test_a_loss_that_reads_layers_and_is_no_function_of_sums_is_refused_by_name():
    with pytest.raises(JobError, match=r"'deep' compares all places.*smaller tile\.size"):
        in_blocks(named(TotalVariation(), Deep()), Lattice("straight"), {}, {}, None, 32)
