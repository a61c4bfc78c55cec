"""Repeats that mirror or turn the unit: all that the network sees is the swatch, and only the unit is optimized."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Content, Gram, Loss, Reading, Sources, TotalVariation
from nstflow.engine.losses.tv import total_variation
from nstflow.engine.network.features import extract
from nstflow.engine.optimize.objective import layers_of, make_joint_objective, make_objective
from nstflow.engine.optimize.prepare import prepare
from nstflow.engine.optimize.readings import Readings
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover, resize
from testing.blocks import ON_JAX, PARAMS, at_once
from testing.tiny import blobs, noise, number, reading, tiny_painter, to_paint

pytestmark = pytest.mark.engine

REPEATS = ("pinwheel",) if ON_JAX else ("mirror-x", "mirror-y", "mirror", "half-turn", "pinwheel")
LOSSES = {
    "content": Content(layers=["block2_conv1"]),
    "gram": Gram(layers=["block1_conv1", "block3_conv1"]),
    "tv": TotalVariation(),
}
STRAIGHT = Lattice("straight")


def read(image, lattice=STRAIGHT):
    image = ops.convert_to_tensor(image[None])
    features = at_once(lambda image: extract(image, PARAMS, layers=layers_of(LOSSES), lattice=lattice))(image)
    return Reading(image, features, lattice)


def bound(swatch):
    """Targets from that content and one style, and weights."""
    sources = Sources(content=read(swatch), style=read(noise(48, 48, 3), Lattice("none")))
    weights = {"content": 0.7, "gram": 0.4, "tv": 1.3}
    return (
        {name: loss.targets(sources) for name, loss in LOSSES.items()},
        {name: ops.convert_to_tensor(weight, dtype="float32") for name, weight in weights.items()},
    )


def evaluated(lattice, image, targets, weights):
    """(total, terms, gradient) of the objective on a lattice."""
    run = at_once(value_and_grad(make_objective(LOSSES, lattice)))
    (total, terms), gradient = run(ops.convert_to_tensor(image[None]), PARAMS, targets, weights)
    return number(total), {name: number(term) for name, term in terms.items()}, ops.convert_to_numpy(gradient)[0]


def summed_over_orbits(gradient, lattice, height, width):
    """Every pixel of the unit gets the gradients of all places of the swatch that show it."""
    rows, columns = gradient.shape[:2]
    shown = lattice.index_map(height, width, rows=rows, columns=columns)
    total = np.zeros((height * width, 3))
    for y in range(rows):
        for x in range(columns):
            total[shown[y, x]] += gradient[y, x]
    return total.reshape(height, width, 3)


@pytest.mark.parametrize("repeat", REPEATS)
def test_losses_and_gradient_are_those_of_the_swatch_repeated_straight(repeat):
    lattice = Lattice.parse(repeat)
    unit, content = noise(32, 32, 1), blobs(32, 32, 2)
    targets, weights = bound(lattice.swatch(content))
    total, terms, gradient = evaluated(lattice, unit, targets, weights)
    expected, expected_terms, of_swatch = evaluated(STRAIGHT, lattice.swatch(unit), targets, weights)
    assert total == pytest.approx(expected, rel=1e-6)
    assert terms == pytest.approx(expected_terms, rel=1e-6)
    wanted = summed_over_orbits(of_swatch, lattice, 32, 32)
    assert gradient.shape == (32, 32, 3)
    np.testing.assert_allclose(gradient, wanted, atol=1e-6 * np.abs(wanted).max())


@pytest.mark.parametrize("repeat", REPEATS)
def test_the_gradient_is_the_slope_of_the_total(repeat):
    """Central differences along the gradient itself: the slope there is its length."""
    lattice, unit = Lattice.parse(repeat), noise(32, 32, 1)
    targets, weights = bound(lattice.swatch(blobs(32, 32, 2)))
    _, _, gradient = evaluated(lattice, unit, targets, weights)
    length = np.linalg.norm(gradient)
    step = 3e-2 * gradient / length
    totals = [evaluated(lattice, unit + sign * step, targets, weights)[0] for sign in (1, -1)]
    assert (totals[0] - totals[1]) / 6e-2 == pytest.approx(length, rel=0.02)


def test_a_mirrored_unit_is_not_seen_as_if_it_repeated_straight():
    unit, content = noise(32, 32, 1), blobs(32, 32, 2)
    straight = evaluated(STRAIGHT, unit, *bound(content))[0]
    mirrored = evaluated(Lattice("mirror"), unit, *bound(Lattice("mirror").swatch(content)))[0]
    assert abs(mirrored / straight - 1) > 1e-3


def test_several_at_once_are_unfolded_each():
    lattice = Lattice("pinwheel")
    images = np.stack([noise(32, 32, seed) for seed in (1, 2)])
    targets, weights = zip(*(bound(lattice.swatch(blobs(32, 32, seed))) for seed in (3, 4)), strict=True)
    run = at_once(value_and_grad(make_joint_objective(LOSSES, lattice)))
    (_, terms), gradients = run(ops.convert_to_tensor(images), PARAMS, list(targets), list(weights))
    for index, image in enumerate(images):
        _, expected, gradient = evaluated(lattice, image, targets[index], weights[index])
        assert {name: ops.convert_to_numpy(term)[index] for name, term in terms.items()} == pytest.approx(
            expected, rel=1e-4
        )
        size = np.abs(gradient).max()
        np.testing.assert_allclose(ops.convert_to_numpy(gradients)[index], gradient, atol=1e-4 * size)


def test_total_variation_is_that_of_the_cloth():
    """Across a mirror line nothing changes; the rest of the swatch counts as often as it is there."""
    unit = noise(16, 16)
    around = np.pad(unit.astype("float64"), ((0, 16), (0, 16), (0, 0)), mode="symmetric")
    plane = np.pad(around, ((0, 1), (0, 1), (0, 0)), mode="wrap")
    down, right = plane[1:, :-1] - plane[:-1, :-1], plane[:-1, 1:] - plane[:-1, :-1]
    expected = np.sqrt(down**2 + right**2 + 1e-6).mean()
    swatch = Lattice("mirror").unfold(unit)
    assert number(total_variation(reading(swatch, lattice="straight"))) == pytest.approx(expected, rel=1e-5)


# What the losses are shown


class Watching(Loss):
    """Keeps what it was shown."""

    name: ClassVar[str] = "watching"
    reads: ClassVar[frozenset[str]] = frozenset({"content", "style"})
    layers: tuple[str, ...] = ("block1_conv1",)
    seen: ClassVar[dict] = {}

    def targets(self, sources):
        self.seen["sources"] = sources
        return ops.mean(sources.content.image)

    def __call__(self, targets, state):
        self.seen["state"] = tuple(state.image.shape), state.lattice
        return ops.mean(ops.square(state.image)) + 0 * targets


def test_losses_are_shown_tile_and_content_as_the_swatch():
    content = blobs(64, 48)
    result = tiny_painter().paint(*to_paint(content, noise(32, 32), [Watching()], repeat="mirror", iterations=1))
    assert result.image.shape == (32, 32, 3)
    assert Watching.seen["state"] == ((1, 64, 64, 3), STRAIGHT)
    shown = Watching.seen["sources"].content
    assert shown.lattice == STRAIGHT
    assert shown.features["block1_conv1"].shape[1:3] == (64, 64)
    unit = cover(content, width=32, height=32)
    np.testing.assert_array_equal(ops.convert_to_numpy(shown.image)[0], Lattice("mirror").swatch(unit))


def test_masks_are_unfolded_with_the_tile():
    mask = np.linspace(0, 1, 32 * 32, dtype="float32").reshape(32, 32)
    given = to_paint(blobs(32, 32), noise(32, 32), LOSSES.values(), repeat="half-turn", content_mask=mask)
    found = Readings(prepare(*given, LOSSES), Scale(32, 32, 1), losses=LOSSES, params=PARAMS)
    expected = np.concatenate([mask, mask[::-1, ::-1]])[..., None]
    np.testing.assert_allclose(ops.convert_to_numpy(found.guides["image"])[0], expected, atol=1e-6)
    assert found.guides["block2_conv1"].shape == (1, 32, 16, 1)
    assert found.with_kept(noise(32, 32)).shape == (32, 32, 3)


def test_a_symmetric_tile_in_blocks_is_the_one_in_one_piece():
    content, style = blobs(32, 32, 1), noise(48, 48, 2)
    options = {"repeat": "mirror-x", "iterations": 3, "size": (32, 32)}
    whole, parts = (
        tiny_painter().paint(*to_paint(content, style, LOSSES.values(), blocks=blocks, **options))
        for blocks in ("off", 32)
    )
    assert parts.notes == ("32 × 32 px was computed in blocks of 32 px",), "64 px are more than one block"
    np.testing.assert_allclose(parts.image, whole.image, atol=2e-3)
    assert np.abs(whole.image - content).max() > 0.02


@pytest.mark.parametrize("repeat", ["mirror", "pinwheel", "stripe", "ogee"])
def test_a_tile_is_made_through_all_sizes(repeat):
    lattice = Lattice.parse(repeat)
    scales = (Scale(16, 16, 2), Scale(32, 32, 2)) if repeat != "ogee" else (Scale(16, 32, 2), Scale(32, 64, 2))
    image = (
        tiny_painter()
        .paint(*to_paint(blobs(50, 60), noise(32, 32), LOSSES.values(), repeat=repeat, scales=scales))
        .image
    )
    assert image.shape == (scales[-1].height_px, scales[-1].width_px, 3)
    assert 0 <= image.min() < image.max() <= 1
    assert lattice.swatch(image).shape[0] >= 32


# Cells that are no rectangles


@pytest.mark.parametrize("repeat", ["diamond", "ogee"])
def test_the_content_is_cut_to_the_cell_and_made_periodic(repeat):
    content, lattice = blobs(70, 90), Lattice.parse(repeat)
    found = prepare(*to_paint(content, noise(32, 32), LOSSES.values(), repeat=repeat, size=(32, 64)), LOSSES)
    cell = lattice.from_cell(cover(content, width=64, height=64))
    np.testing.assert_array_equal(found.content.image, periodic_component(cell, lattice))
    assert found.content.image.shape == (64, 32, 3)


def test_a_mask_is_cut_to_the_cell_too():
    mask, lattice = np.tile(np.linspace(0, 1, 64, dtype="float32"), (64, 1)), Lattice("diamond")
    given = to_paint(blobs(64, 64), noise(32, 32), LOSSES.values(), repeat="diamond", size=(32, 64), content_mask=mask)
    found = Readings(prepare(*given, LOSSES), Scale(16, 32, 1), losses=LOSSES, params=PARAMS)
    expected = resize(lattice.from_cell(mask[..., None]), width=16, height=32, lattice=lattice)
    np.testing.assert_allclose(ops.convert_to_numpy(found.guides["image"])[0], expected, atol=1e-6)


def test_a_style_is_as_wide_as_the_picture_in_a_cell():
    """A motif of the style has the same size beside the content's whatever the repeat."""
    style = noise(200, 200)
    widths = {}
    for repeat, size in (("straight", (64, 64)), ("ogee", (32, 64)), ("half-drop", (32, 64))):
        given = prepare(*to_paint(None, style, LOSSES.values(), repeat=repeat, size=size), LOSSES)
        found = Readings(given, Scale(*size, 1), losses=LOSSES, params=PARAMS)
        widths[repeat] = found.style(given.styles[0][0])[0].image.shape[2]
        assert found.width_px == widths[repeat]
    assert widths == {"straight": 64, "ogee": 64, "half-drop": 32}


class StyleWidths(Loss):
    """Keeps how wide the styles were that it was bound to."""

    name: ClassVar[str] = "style_widths"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})
    seen: ClassVar[list] = []

    def targets(self, sources):
        self.seen.append(sources.style.image.shape[2])
        return ops.mean(sources.style.image)

    def __call__(self, targets, state):
        return ops.mean(state.image) + 0 * targets


def test_targets_of_a_style_are_not_shared_between_cells_of_different_width():
    """A unit as wide holds a picture twice as wide in an ogee; the style itself, at its own size, is the same."""
    painter, scales = tiny_painter(), (Scale(32, 32, 1), Scale(64, 64, 1))
    for repeat in ("straight", "half-drop", "ogee"):
        painter.paint(*to_paint(None, noise(64, 64, 5), [StyleWidths()], repeat=repeat, scales=scales))
    assert StyleWidths.seen == [32, 64, 64]
