"""Cloth at true scale, against patterns whose value is known at every point of the plane."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from nstflow.proofs.cloth import UNPRINTED, lay_cloth, unit_outline
from nstflow.textile.lattice import Lattice


def wave(repeat: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A wave in 0 … 1 that repeats as the lattice does; x and y in units. Red, green, blue differ in phase."""
    kind, _, shift = repeat.partition(" ")
    slant = float(Fraction(shift or "0"))
    turns = x - slant * y if kind == "brick" else y - slant * x
    other = x if kind == "straight" else 0 * x
    phases = np.arange(3) / 3
    return 0.5 + 0.4 * np.cos(2 * np.pi * (turns[..., None] + 2 * other[..., None] + phases))


def samples(rows: int, columns: int, height: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Where the middles of pixels lie, in units."""
    y, x = np.mgrid[:rows, :columns] + 0.5
    return x / width, y / height


REPEATS = {"straight": "straight", "half-drop": "drop 1/2", "third-drop": "drop 1/3", "brick": "brick 1/2",
           "2/5-brick": "brick 2/5"}  # fmt: skip


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize(
    "unit_px", [(61.37, 43.9), (130.0, 90.5), (17.3, 23.1)], ids=["finer", "coarser", "much finer"]
)
def test_every_point_of_the_cloth_is_where_the_pattern_has_it(repeat, unit_px):
    height, width = 90, 120
    unit = wave(REPEATS[repeat], *samples(height, width, height, width)).astype("float32")
    cloth = lay_cloth(unit, Lattice.parse(repeat), unit_px=unit_px, cloth_px=(400, 300))
    expected = wave(REPEATS[repeat], *samples(300, 400, unit_px[1], unit_px[0]))
    assert cloth.size == (400, 300)
    # A tenth of the wave: at the far corner a drift of 1 % of a unit would show.
    assert np.abs(np.asarray(cloth) / 255 - expected).max() < 0.04


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_no_edge_shows_wherever_the_unit_is_cut_or_the_cloth_begins(repeat):
    lattice = Lattice.parse(repeat)
    unit = np.random.default_rng(4).random((200, 200, 3), dtype="float32")
    moved = lattice.plane(unit, rows=200, columns=200, top=80, left=40)
    whole, other = (
        np.asarray(lay_cloth(one, lattice, unit_px=(50.0, 50.0), cloth_px=(300, 200))).astype(int)
        for one in (unit, moved)
    )
    assert np.abs(whole[20:, 10:] - other[:-20, :-10]).max() <= 1


def test_a_placement_print_stands_once_in_the_middle_and_its_edges_stay_clean():
    unit = np.zeros((40, 60, 3), dtype="float32")
    unit[:, :30] = 1.0
    cloth = np.asarray(lay_cloth(unit, Lattice.parse("none"), unit_px=(120.0, 80.0), cloth_px=(400, 200)))
    printed = cloth[60:140, 140:260]
    outside = np.ones(cloth.shape[:2], dtype=bool)
    outside[60:140, 140:260] = False
    assert (cloth[outside] == UNPRINTED).all()
    assert (printed[:, :50] == 255).all(), "nothing of the other side is filtered in"
    assert (printed[:, -50:] == 0).all()


def test_a_placement_print_that_is_larger_than_the_cloth_shows_its_middle():
    x = np.linspace(0, 1, 100, dtype="float32")
    unit = np.broadcast_to(x[None, :, None], (100, 100, 3))
    cloth = np.asarray(lay_cloth(unit, Lattice.parse("none"), unit_px=(400.0, 400.0), cloth_px=(200, 100)))
    assert cloth.shape == (100, 200, 3)
    assert cloth[50, 0, 0] == pytest.approx(255 * 0.25, abs=2)
    assert cloth[50, -1, 0] == pytest.approx(255 * 0.75, abs=2)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop", "brick", "2/5-brick"])
def test_the_outline_holds_the_unit_as_its_file_has_it(repeat):
    unit = np.random.default_rng(3).random((60, 60, 3), dtype="float32")
    lattice = Lattice.parse(repeat)
    cloth = np.asarray(lay_cloth(unit, lattice, unit_px=(60.0, 60.0), cloth_px=(400, 300)))
    left, top, right, bottom = unit_outline(lattice, unit_px=(60.0, 60.0), cloth_px=(400, 300))
    assert (right - left, bottom - top) == (60, 60)
    reach = 60 if lattice.is_symmetric else 30  # every other unit is as in its file
    assert abs((left + right) / 2 - 200) <= reach
    assert abs((top + bottom) / 2 - 150) <= reach
    shown = cloth[round(top) : round(bottom), round(left) : round(right)]
    assert np.abs(shown / 255 - unit).max() < 0.01


@pytest.mark.parametrize("repeat", ["mirror", "half-turn", "pinwheel", "ogee"])
def test_the_outline_holds_the_unit_where_others_are_mirrored_or_turned(repeat):
    test_the_outline_holds_the_unit_as_its_file_has_it(Lattice.parse(repeat).name)


def test_a_stripe_is_one_strip_across_the_cloth():
    unit = np.zeros((20, 30, 3), dtype="float32")
    cloth = np.asarray(lay_cloth(unit, Lattice.parse("stripe"), unit_px=(30.0, 20.0), cloth_px=(200, 100)))
    assert (cloth[40:60] == 0).all()
    assert (cloth[:40] == 255).all()
    assert (cloth[60:] == 255).all()


def test_a_unit_of_a_print_is_made_smaller_before_its_plane_is_laid(monkeypatch):
    laid = []
    plane = Lattice.plane

    def spy(self, tile, **window):
        laid.append((window["rows"], window["columns"]))
        return plane(self, tile, **window)

    monkeypatch.setattr(Lattice, "plane", spy)
    unit = np.zeros((1000, 1000, 3), dtype="float32")
    lay_cloth(unit, Lattice.parse("half-drop"), unit_px=(50.0, 50.0), cloth_px=(500, 400))
    assert max(rows * columns for rows, columns in laid) < 6 * 500 * 400, "and not 10 000 × 8 000"
