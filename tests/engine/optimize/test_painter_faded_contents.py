"""What the optimizer makes of faded contents and tossed motifs: real tiles, with the built-in network."""

from __future__ import annotations

import numpy as np
import pytest

import nstflow
from nstflow.pictures.reading import read_picture
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify
from testing.places import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.slow]

INPUTS = ROOT / "inputs"
SIDE = 128


def make(content, style, repeat, **options):
    picture = read_picture(INPUTS / "contents" / f"{content}.png").image
    cloth = read_picture(INPUTS / "styles" / f"{style}.png").image
    settings = {"width_px": SIDE, "height_px": SIDE, "weights": "slim", **options}
    return nstflow.stylize(picture, cloth, repeat=repeat, **settings)


def in_8_bits(tile):
    return (tile * 255).round().astype("uint8")


def largest_sharp_step(tile, lattice):
    """Of the steps over the lower edge, without what changes slowly along it, against the median of those inside."""
    plane = lattice.plane(tile, rows=SIDE + 6, columns=SIDE)
    fast = plane - sum(np.roll(plane, step, axis=1) for step in range(-8, 9)) / 17
    steps = np.array([np.abs(fast[at + 2] - fast[at - 3]).mean() for at in range(3, SIDE + 1)])
    return steps[-1] / np.median(steps[:-1])


@pytest.mark.parametrize("repeat", ["straight", "half-drop"])
@pytest.mark.parametrize(("content", "style"), [("photos/coffee", "shibori"), ("photos/chelsea", "ikat")])
def test_a_faded_photo_has_no_seam_and_no_frame(content, style, repeat):
    lattice = Lattice.parse(repeat)
    tile = make(content, style, repeat, periodic="fade")
    assert certify(in_8_bits(tile), lattice).verdict == "pass"
    assert largest_sharp_step(tile, lattice) < 1.5
    lightness = tile.mean(axis=2)
    band = np.ones((SIDE, SIDE), bool)
    band[SIDE // 6 : -SIDE // 6, SIDE // 6 : -SIDE // 6] = False
    assert 0.6 < lightness[band].std() / lightness[~band].std() < 1.6, "as much contrast at the border as inside"
    assert abs(lightness[band].mean() - lightness[~band].mean()) < 0.15


@pytest.mark.parametrize("repeat", ["half-drop", "brick"])
def test_a_tossed_motif_has_no_seam(repeat):
    tile = make("peony", "shibori", repeat, periodic="motif", toss={"count": 6})
    assert certify(in_8_bits(tile), Lattice.parse(repeat)).verdict == "pass"
