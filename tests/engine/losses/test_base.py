"""Losses that are functions of sums: what two parts sum up to, and what a loss sees around a picture."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Content, Gram, Reading, Sources, TotalVariation
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, number, reading, three_by_three

pytestmark = pytest.mark.engine

LAYERS = ["block1_conv1", "block2_conv1"]
HEIGHT, WIDTH, CUT = 24, 16, 10


class Part(Reading):
    """Rows of a tile; around it are the tile's other rows and its straight repeats."""

    def __init__(self, whole, rows):
        cells = {name: found[:, slice(rows.start // 2, rows.stop // 2)] for name, found in whole.features.items()}
        super().__init__(whole.image[:, rows], cells, Lattice("none"))
        self._tile, self._rows = ops.convert_to_numpy(whole.image)[0], rows

    def around(self, margin_px):
        plane = np.tile(self._tile, (3, 3, 1))
        top, below = HEIGHT + self._rows.start - margin_px, HEIGHT + self._rows.stop + margin_px
        return ops.convert_to_tensor(plane[None, top:below, WIDTH - margin_px : 2 * WIDTH + margin_px])


def picture(seed):
    """With features at half the size, which the cut divides as well."""
    rng = np.random.default_rng(seed)
    cells = {layer: rng.normal(1, 1, (HEIGHT // 2, WIDTH // 2, 5)).astype("float32") for layer in LAYERS}
    return reading(noise(HEIGHT, WIDTH, seed), features=cells)


def parts(whole):
    return [Part(whole, slice(0, CUT)), Part(whole, slice(CUT, HEIGHT))]


@pytest.mark.parametrize(
    "loss",
    [Gram(layers=LAYERS), Gram(layers=LAYERS, normalize="gatys"), Content(layers=LAYERS),
     Content(layers=LAYERS, normalize="gatys"), TotalVariation()],
    ids=lambda loss: f"{loss.name}-{getattr(loss, 'normalize', '')}",
)  # fmt: skip
def test_the_sums_of_two_unequal_parts_add_up_to_the_wholes(loss):
    content, style, image = picture(1), picture(2), picture(3)
    whole = loss.targets(Sources(content, style))
    in_parts = [loss.targets(Sources(part, style)) for part in parts(content)]
    found = [loss.sums(targets, part) for targets, part in zip(in_parts, parts(image), strict=True)]
    added = keras.tree.map_structure(lambda *both: sum(both), *found)
    expected = loss.sums(whole, image)
    for one, other in zip(keras.tree.flatten(added), keras.tree.flatten(expected), strict=True):
        np.testing.assert_allclose(ops.convert_to_numpy(one), ops.convert_to_numpy(other), rtol=1e-4)
    for targets in in_parts:  # its value may read no more of them than what comes from the style
        assert number(loss.value(targets, added)) == pytest.approx(number(loss(whole, image)), rel=1e-4)
    halves = [number(loss(targets, part)) for targets, part in zip(in_parts, parts(image), strict=True)]
    assert abs(halves[0] - halves[1]) > 1e-3 * abs(halves[0])


@pytest.mark.parametrize("margin_px", [0, 1, 5, 12])
@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop", "brick", "quarter-brick"])
def test_around_a_tile_are_its_repeats(repeat, margin_px):
    tile = noise(12, 24)
    plane = three_by_three(tile, Lattice.parse(repeat))
    expected = plane[12 - margin_px : 24 + margin_px, 24 - margin_px : 48 + margin_px]
    found = ops.convert_to_numpy(reading(tile, lattice=repeat).around(margin_px))
    np.testing.assert_array_equal(found, expected[None])


@pytest.mark.parametrize("margin_px", [0, 1, 5])
def test_around_a_placement_print_its_edge_goes_on(margin_px):
    tile = noise(12, 7)
    expected = np.pad(tile, ((margin_px, margin_px), (margin_px, margin_px), (0, 0)), mode="edge")
    found = ops.convert_to_numpy(reading(tile, lattice="none").around(margin_px))
    np.testing.assert_array_equal(found, expected[None])
