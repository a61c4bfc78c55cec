"""What is measured at each line, against the plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage
from skimage.color import rgb2lab

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import profiles
from nstflow.textile.seams.profiles import SCALES_PX, read_profiles
from testing.drawn import codes, photo

REPEATS = ["straight", "half-drop", "third-drop", "brick", "mirror"]


@pytest.fixture(params=[1 << 18, 1], ids=["one strip", "many strips"])
def strips(request, monkeypatch):
    monkeypatch.setattr(profiles, "_STRIP_PIXELS", request.param)


@pytest.mark.parametrize("repeat", REPEATS)
def test_steps_are_distances_between_the_means_on_both_sides_of_a_line(strips, repeat):
    tile, lattice = codes(photo(height=72, width=48)), Lattice.parse(repeat)
    found = read_profiles(tile, lattice)
    around = np.moveaxis(rgb2lab(lattice.plane(tile, rows=72 + 80, columns=48 + 80, top=-40, left=-40)), -1, 0)
    for scale in SCALES_PX:
        for line in (0, 10, 33, 47):
            at = 40 + line + 1
            sides = around[:, 40:112, at : at + scale].mean(2) - around[:, 40:112, at - scale : at].mean(2)
            assert found.across.steps[scale][line] == pytest.approx(np.linalg.norm(sides, axis=0).mean(), rel=1e-3)
        for line in (0, 50, 71):
            at = 40 + line + 1
            sides = around[:, at : at + scale, 40:88].mean(1) - around[:, at - scale : at, 40:88].mean(1)
            assert found.down.steps[scale][line] == pytest.approx(np.linalg.norm(sides, axis=0).mean(), rel=1e-3)


@pytest.mark.parametrize("repeat", REPEATS)
def test_detail_relief_and_lightness_of_columns_and_rows(strips, repeat):
    tile, lattice = codes(photo(height=72, width=48)), Lattice.parse(repeat)
    found = read_profiles(tile, lattice)
    around = rgb2lab(lattice.plane(tile, rows=72 + 40, columns=48 + 40, top=-20, left=-20))
    inner = (slice(20, 92), slice(20, 68))
    detail = np.abs(ndimage.laplace(around[..., 0]))[inner]
    np.testing.assert_allclose(found.across.detail, detail.mean(0), rtol=2e-3)
    np.testing.assert_allclose(found.down.detail, detail.mean(1), rtol=2e-3)
    np.testing.assert_allclose(found.across.lightness, around[..., 0][inner].mean(0), rtol=1e-4)
    np.testing.assert_allclose(found.down.lightness, around[..., 0][inner].mean(1), rtol=1e-4)
    assert found.contrast == pytest.approx(around[..., 0][inner].std(), rel=1e-4)
    boxes = ndimage.uniform_filter1d(around, 8, axis=0)  # of row y: y - 4 … y + 3
    relief = np.linalg.norm(np.roll(boxes, -5, axis=0) - np.roll(boxes, 3, axis=0), axis=2)[inner]
    np.testing.assert_allclose(found.across.relief, relief.mean(0), rtol=2e-3)
    boxes = ndimage.uniform_filter1d(around, 8, axis=1)
    relief = np.linalg.norm(np.roll(boxes, -5, axis=1) - np.roll(boxes, 3, axis=1), axis=2)[inner]
    np.testing.assert_allclose(found.down.relief, relief.mean(1), rtol=2e-3)


def test_floats_are_measured_as_their_codes():
    tile = codes(photo())
    one, other = (read_profiles(given, Lattice("straight")) for given in (tile, (tile / 255).astype("float32")))
    for scale in SCALES_PX:
        np.testing.assert_allclose(one.down.steps[scale], other.down.steps[scale], atol=1e-3)
