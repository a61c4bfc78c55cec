"""The ruler in cm."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.proofs.ruler import draw_ruler, tick_steps_cm
from nstflow.typography.colors import GROUND, INK
from nstflow.typography.faces import Face
from nstflow.typography.text import TextStyle

STYLE = TextStyle(Face.SANS, 20, INK)


def drawn(along: str, length_cm: float, px_per_cm: float, **where) -> np.ndarray:
    """Which pixels are not the ground's."""
    page = Image.new("RGB", (700, 700), GROUND)
    draw_ruler(
        page,
        along=along,
        at=(100, 100),
        length_cm=length_cm,
        px_per_cm=px_per_cm,
        thickness_px=70,
        style=STYLE,
        **where,
    )
    return (np.asarray(page) != GROUND).any(axis=2)


@pytest.mark.parametrize("along", ["x", "y"])
@pytest.mark.parametrize("px_per_cm", [7, 15, 16.4])
def test_ticks_stand_at_every_cm(along, px_per_cm):
    inked = drawn(along, 30.0, px_per_cm)
    line = inked[98] if along == "x" else inked[:, 98]
    assert np.flatnonzero(line).tolist() == [round(100 + cm * px_per_cm) for cm in range(31)]


def test_the_last_tick_is_the_last_whole_cm():
    assert np.flatnonzero(drawn("x", 20.7, 15)[98])[-1] == 100 + 20 * 15


def test_long_ticks_stand_at_the_numbers():
    long_ones = np.flatnonzero(drawn("x", 30.0, 15)[100 - 70 // 3])
    assert long_ones.tolist() == [100, 250, 400, 550]


def test_nothing_is_drawn_on_the_cloth():
    assert not drawn("x", 30.0, 15)[100:].any()
    assert not drawn("y", 30.0, 15)[:, 100:].any()


def test_ticks_and_numbers_keep_their_distance_at_every_scale():
    for px_per_cm in (0.5, 1, 2, 3, 7, 15, 40):
        tick, label = tick_steps_cm(px_per_cm)
        assert tick * px_per_cm >= 6
        assert label * px_per_cm >= 110
        assert label % tick == 0
    assert tick_steps_cm(15) == (1, 10)
