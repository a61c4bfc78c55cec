"""Indexed pictures."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.errors import UsageError
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

RED, BLACK, IDLE = Ink("red", (200, 10, 20)), Ink("black", (0, 0, 0)), Ink("idle", (1, 2, 3))
LABELS = np.array([[0, 0, 1], [0, 1, 0]], dtype="uint8")


def test_the_print_has_each_pixels_ink():
    print_ = Plates(LABELS, (RED, BLACK)).render()
    assert print_.dtype == np.uint8
    assert [[tuple(pixel) for pixel in row] for row in print_.tolist()] == [
        [RED.rgb, RED.rgb, BLACK.rgb], [RED.rgb, BLACK.rgb, RED.rgb],
    ]  # fmt: skip


def test_a_separation_is_black_where_its_ink_prints_and_the_plates_together_cover_the_cloth_once():
    plates = Plates(LABELS, (RED, BLACK, IDLE))
    assert plates.plate(1).tolist() == [[255, 255, 0], [255, 0, 255]]
    assert plates.plate(1).dtype == np.uint8
    assert sum((plates.plate(index) == 0).astype(int) for index in range(3)).tolist() == [[1, 1, 1], [1, 1, 1]]


def test_coverage_is_percent_of_the_cloth_and_adds_up():
    assert Plates(LABELS, (RED, BLACK, IDLE)).coverage() == pytest.approx((400 / 6, 200 / 6, 0))


def test_recolored_plates_print_in_the_same_places():
    plates = Plates(LABELS, (RED, BLACK)).recolored([BLACK, RED])
    assert plates.labels is LABELS
    assert plates.inks == (BLACK, RED)
    with pytest.raises(UsageError, match="1 colors for 2 plates"):
        plates.recolored([RED])


def test_plates_that_are_none_are_refused():
    for labels, inks in ((LABELS, (RED,)), (LABELS, ()), (LABELS.astype(int), (RED, BLACK)), (LABELS[0], (RED, BLACK))):
        with pytest.raises(UsageError):
            Plates(labels, inks)
