"""The measures that benchmarks judge by."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.judging import STYLE_LAYERS, Judge, _sliced, fine_energy, missed_way, same_composition
from nstflow.textile.lattice import Lattice

SIDE = 64


def stripes(cycles: int) -> np.ndarray:
    """Upright grey cosine stripes, float32 (64, 64, 3), of amplitude 0.4."""
    wave = 0.5 + 0.4 * np.cos(2 * np.pi * cycles * np.arange(SIDE) / SIDE)
    return np.broadcast_to(wave[None, :, None], (SIDE, SIDE, 3)).astype("float32")


def test_fine_energy_is_the_power_of_what_is_finer_than_half_of_nyquist() -> None:
    assert fine_energy(stripes(8)) == pytest.approx(0, abs=1e-9)
    assert fine_energy(stripes(24)) == pytest.approx(0.4**2 / 2, rel=1e-4)
    assert fine_energy(stripes(24).swapaxes(0, 1)) == pytest.approx(0.4**2 / 2, rel=1e-4)
    both = stripes(8) / 2 + stripes(24) / 2
    assert fine_energy(both) == pytest.approx(0.2**2 / 2, rel=1e-4)


def test_the_missed_way_is_0_at_the_others_result_and_1_where_nothing_was_done() -> None:
    theirs, untouched = dict.fromkeys(STYLE_LAYERS, 0.1), dict.fromkeys(STYLE_LAYERS, 0.9)
    assert set(missed_way(theirs, theirs, untouched).values()) == {0.0}
    assert set(missed_way(untouched, theirs, untouched).values()) == {1.0}
    halfway = dict.fromkeys(STYLE_LAYERS, 0.5)
    assert missed_way(halfway, theirs, untouched)["block3_conv1"] == pytest.approx(0.5)


def test_composition_is_about_places_and_not_about_grain() -> None:
    rng = np.random.default_rng(0)
    blocks = rng.random((8, 8, 3)).repeat(24, axis=0).repeat(24, axis=1).astype("float32")
    grain = np.clip(blocks + rng.normal(scale=0.1, size=blocks.shape), 0, 1).astype("float32")
    moved = np.roll(blocks, 24, axis=1)
    assert same_composition(blocks, blocks) == pytest.approx(1)
    assert same_composition(blocks, grain) > 0.9 > same_composition(blocks, moved)


def test_a_picture_is_at_no_distance_from_itself_and_a_rolled_texture_keeps_its_style(random_weights) -> None:
    judge, straight = Judge(random_weights), Lattice("straight")
    picture = np.random.default_rng(0).random((SIDE, SIDE, 3)).astype("float32")
    other = np.random.default_rng(1).random((SIDE, SIDE, 3)).astype("float32")
    assert judge.content_distance(picture, picture, straight) == 0
    assert judge.content_distance(other, picture, straight) > 0
    rolled = np.roll(picture, 16, axis=0)
    here, there = (judge.style_distances(image, other, straight) for image in (picture, rolled))
    assert tuple(here) == STYLE_LAYERS
    assert here == pytest.approx(there, rel=1e-3)


def test_sliced_wasserstein_is_about_how_cells_are_spread_and_not_where_they_are() -> None:
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(1, 40, 40, 5))
    shuffled = rng.permutation(cells.reshape(-1, 5)).reshape(1, 40, 40, 5)
    assert _sliced(shuffled, cells) == pytest.approx(0, abs=1e-12)
    assert _sliced(cells + 1.0, cells) > 0.1
    same_moments = np.sign(rng.normal(size=(1, 40, 40, 5)))
    assert _sliced(same_moments, cells) > 3 * _sliced(rng.normal(size=(1, 40, 40, 5)), cells)


def test_sliced_wasserstein_of_a_shift_is_its_square_in_variances() -> None:
    cells = np.random.default_rng(0).normal(size=(1, 200, 200, 1)) * 3.0
    assert _sliced(cells + 1.5, cells) == pytest.approx(1.5**2 / 3.0**2, rel=0.03)
