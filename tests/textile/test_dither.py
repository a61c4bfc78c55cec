"""The dot pattern closes over every repeat, and its dots mix to the shade."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.textile.color import to_linear
from nstflow.textile.dither import dithered, thresholds, wave_vector
from nstflow.textile.lattice import Lattice

REPEATS = ["straight", "half-drop", "third-drop", "2/5-drop", "brick", "third-brick", "none"]
BLACK_WHITE = np.array([[0, 0, 0], [1, 1, 1]], dtype="float32")


def gray(value, height, width):
    return np.full((height, width, 3), value, dtype="float32")


def sizes_of(repeat, height, width):
    across, down = Lattice.parse(repeat).multiple_px()
    return height * down, width * across


@given(repeat=st.sampled_from(REPEATS), height=st.integers(1, 23), width=st.integers(1, 23))
@settings(deadline=None, derandomize=True, max_examples=80)
def test_the_pattern_goes_on_over_the_seam_in_step(repeat, height, width):
    """From each pixel of the plane to the next the phase moves by the same, over every edge: for any size."""
    height, width = sizes_of(repeat, height, width)
    lattice = Lattice.parse(repeat)
    plane = lattice.plane(thresholds(height, width, lattice), rows=3 * height, columns=3 * width).astype("float64")
    for axis, step in enumerate(wave_vector(height, width, lattice)):
        off = (np.diff(plane, axis=axis) - float(step) + 0.5) % 1 - 0.5
        assert np.abs(off).max(initial=0) < 1e-5


def test_a_matrix_of_8_by_8_would_break_there():
    """What the test above would see of a Bayer matrix laid over a unit of 20 px."""
    rows = np.arange(20) % 8
    plane = np.tile(rows, 3)
    assert len(set(np.diff(plane) % 8)) > 1


@pytest.mark.parametrize("repeat", REPEATS)
def test_thresholds_are_spread_evenly_in_every_neighborhood(repeat):
    height, width = sizes_of(repeat, 20, 21)
    lattice = Lattice.parse(repeat)
    found = thresholds(height, width, lattice)
    assert found.dtype == np.float32
    assert 0 < found.min() < found.max() < 1
    plane = lattice.plane(found, rows=2 * height, columns=2 * width)
    for top, left in ((0, 0), (3, 5), (height - 6, width - 6), (height - 3, width // 2)):
        window = np.sort(plane[top : top + 12, left : left + 12].ravel())
        assert np.abs(window - (np.arange(144) + 0.5) / 144).max() < 0.06


@pytest.mark.parametrize("value", [0.1, 0.3, 0.5, 0.735, 0.9])
def test_dots_return_the_light_of_the_shade(value):
    labels = dithered(gray(value, 64, 64), BLACK_WHITE, Lattice("straight"))
    assert labels.dtype == np.uint8
    assert labels.mean() == pytest.approx(float(to_linear(np.array(value))), abs=0.01)


def test_an_ink_itself_is_printed_flat_and_a_shade_mixes_the_two_inks_it_lies_between():
    inks = np.array([[0.9, 0.1, 0.1], [0.1, 0.1, 0.9], [1, 1, 1], [0, 0, 0]], dtype="float32")
    for number, ink in enumerate(inks):
        assert (dithered(np.tile(ink, (8, 8, 1)), inks, Lattice("straight")) == number).all()
    pink = np.tile(np.array([0.95, 0.65, 0.65], dtype="float32"), (16, 16, 1))
    assert set(np.unique(dithered(pink, inks, Lattice("straight")))) == {0, 2}


def test_every_pixel_gets_a_dot_in_large_pictures_too():
    ramp = np.repeat(np.linspace(0, 1, 300, dtype="float32")[None, :, None], 3, axis=2).repeat(300, axis=0)
    columns = dithered(ramp, BLACK_WHITE, Lattice("straight")).mean(axis=0)
    smooth = np.convolve(columns, np.ones(15) / 15, mode="valid")
    expected = np.convolve(to_linear(np.linspace(0, 1, 300)), np.ones(15) / 15, mode="valid")
    assert np.abs(smooth - expected).max() < 0.06
