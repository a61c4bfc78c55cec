"""Total variation, against NumPy on the plane."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.losses import Sources, TotalVariation
from nstflow.engine.losses.tv import total_variation
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, number, reading, three_by_three

pytestmark = pytest.mark.engine

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick")


def in_numpy(image, following_row, following_column):
    down = np.concatenate([image[1:], following_row]) - image
    right = np.concatenate([image[:, 1:], following_column], axis=1) - image
    return np.sqrt(down.astype("float64") ** 2 + right**2).mean()


@pytest.mark.parametrize("repeat", REPEATS)
def test_differences_at_the_border_are_taken_with_the_neighbor_on_the_lattice(repeat):
    image = noise(12, 12)
    plane = three_by_three(image, Lattice.parse(repeat))
    expected = in_numpy(image, plane[24:25, 12:24], plane[12:24, 24:25])
    found = number(total_variation(reading(image, lattice=repeat)))
    assert found == pytest.approx(expected, rel=1e-3)


def test_a_placement_print_has_no_difference_beyond_its_edge():
    image = noise(12, 9)
    found = number(total_variation(reading(image, lattice="none")))
    assert found == pytest.approx(in_numpy(image, image[-1:], image[:, -1:]), rel=1e-3)


def test_a_seam_costs_as_much_wherever_the_cut_is():
    image = np.zeros((16, 16, 3), "float32")
    image[:, :8] = 1
    cut_elsewhere = np.roll(image, 3, axis=1)
    found = [number(total_variation(reading(part))) for part in (image, cut_elsewhere)]
    assert found[0] == pytest.approx(found[1], rel=1e-6)
    assert found[0] == pytest.approx(2 / 16, rel=0.02)
    assert number(total_variation(reading(image, lattice="none"))) == pytest.approx(1 / 16, rel=0.03)


def test_the_loss_counts_roughness_in_units_of_the_styles():
    def value(style, image):
        loss = TotalVariation()
        targets = loss.targets(Sources(None, reading(style, lattice="none")))
        return number(loss(targets, reading(image)))

    smooth, rough = noise(16, 16, 1, low=0.4, high=0.6), noise(16, 16, 1, low=0.2, high=0.8)
    assert value(rough, rough) == pytest.approx(value(smooth, smooth), rel=1e-2)
    assert value(smooth, rough) == pytest.approx(3 * value(smooth, smooth), rel=1e-2)
    assert value(smooth, smooth) > 0


def test_a_flat_style_is_no_division_by_zero():
    loss = TotalVariation()
    targets = loss.targets(Sources(None, reading(np.full((8, 8, 3), 0.5, "float32"))))
    assert np.isfinite(number(loss(targets, reading(noise(8, 8)))))
