"""A tile's gradient in blocks, against that of the whole tile."""

from __future__ import annotations

import gc
import weakref
from typing import ClassVar

import keras
import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Color, Content, Gram, Loss, Reading, Sources, SummedLoss, TotalVariation, count
from nstflow.engine.network.features import extract
from nstflow.engine.optimize import block_gradient
from nstflow.engine.optimize.block_gradient import BlockGradient
from nstflow.engine.optimize.objective import layers_of, make_objective
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from testing.blocks import PARAMS, REPEATS, at_once, planned
from testing.tiny import blobs, noise, number

pytestmark = pytest.mark.engine

# (height, width) that the repeat can hold and that 48 px divide into blocks of 32 and 48 px.
UNEQUAL = {
    "straight": (80, 112), "half-drop": (96, 80), "quarter-drop": (64, 80), "brick": (80, 96), "none": (80, 112),
    "stripe": (80, 112), "mirror-x": (80, 32),
}  # fmt: skip


@pytest.fixture
def untraced(monkeypatch):
    """Every shape of block is a graph, whose tracing by TensorFlow would take most of the time of these tests."""
    if keras.backend.backend() == "tensorflow":
        monkeypatch.setattr(block_gradient, "compiled", lambda function: function)


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
    with in_blocks(losses, lattice, targets, weights, content, block_px, style=style) as gradient_in_blocks:
        found = gradient_in_blocks(image)
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
    before = first.copy()
    with in_blocks(
        losses, lattice, {}, weights, content, 32, style=read(noise(48, 48, 3), losses, lattice)
    ) as gradient:
        once, other, again, own = gradient(first), gradient(second), gradient(first), gradient(content)
    np.testing.assert_array_equal(once[2], again[2])
    assert np.abs(once[2] - other[2]).max() > 0
    np.testing.assert_array_equal(first, before)
    np.testing.assert_allclose(own[2], 0, atol=1e-8)


def test_a_loss_that_reads_layers_and_is_no_function_of_sums_is_refused_by_name():
    with pytest.raises(JobError, match=r"'deep' compares all places.*smaller tile\.size"):
        in_blocks(named(TotalVariation(), Deep()), Lattice("straight"), {}, {}, None, 32)


@pytest.mark.usefixtures("untraced")
def test_its_folder_and_the_gradient_itself_go_at_once_without_a_garbage_collection(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    losses, lattice, content = named(Content(layers=["block1_conv2"]), Shade()), Lattice("straight"), blobs(32, 32, 2)
    weights, style = {name: ops.convert_to_tensor(1.0) for name in losses}, read(noise(32, 32, 4), losses, lattice)
    gc.disable()
    try:
        with in_blocks(losses, lattice, {"shade": ()}, weights, content, 16, style=style) as gradient:
            gradient(noise(32, 32, 3))
            assert list(tmp_path.rglob("*.pickle"))
        assert list(tmp_path.iterdir()) == []
        there = weakref.ref(gradient)
        del gradient
        assert there() is None
    finally:
        gc.enable()
