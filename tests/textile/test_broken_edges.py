"""Pictures whose things are cut off at an edge."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.broken_edges import breaks_off
from nstflow.textile.fade import faded
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import cover
from testing.contents import CUT_OUTS, PHOTOS, discs, read

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick")


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("width", [96, 320])
def test_photos_break_off_and_cut_outs_do_not(repeat, width):
    lattice, broken = Lattice.parse(repeat), set()
    for name in (*PHOTOS, *CUT_OUTS):
        picture = read(name)
        size = lattice.snap(width, width * picture.shape[0] / picture.shape[1])
        if breaks_off(cover(picture, width=size[0], height=size[1]), lattice):
            broken.add(name)
    assert broken == set(PHOTOS)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_what_repeats_already_does_not_break_off_on_its_own_lattice(repeat):
    lattice = Lattice.parse(repeat)
    tile, _ = faded(discs(240, 240), width=192, height=192, lattice=lattice)
    assert not breaks_off(tile, lattice)
    others = {"straight", "half-drop", "brick"} - {repeat}
    assert all(breaks_off(tile, Lattice.parse(other)) for other in others)


def test_a_slope_of_light_alone_does_not_break_off():
    slope = np.tile(np.linspace(0.2, 0.8, 96, dtype="float32")[None, :, None], (96, 1, 3))
    assert not breaks_off(slope, Lattice("straight"))


def test_a_placement_print_breaks_off_nowhere():
    assert not breaks_off(discs(96, 96), Lattice("none"))
