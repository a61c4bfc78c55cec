"""The example of a finishing step, loaded as a recipe loads it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Artwork
from nstflow.textile.lattice import Lattice
from testing.places import ROOT

FILE = ROOT / "plugins" / "linen.py"
GREY = np.full((48, 48, 3), 0.5, dtype="float32")


@pytest.fixture(scope="module")
def linen():
    return load_registry([FILE]).finishes["linen"]


def woven(linen, repeat, *, image=GREY, thread_px=4.0, **options):
    return linen(thread_mm=thread_px / 10, **options)(Artwork(image, Lattice.parse(repeat), 254.0)).image


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop", "brick", "third-brick"])
def test_threads_go_on_over_every_edge(linen, repeat):
    """Whatever the repeat: on the plane each thread has one lightness, and lies over and under in turn."""
    plane = Lattice.parse(repeat).plane(woven(linen, repeat)[..., 0], rows=144, columns=144)
    middles = plane[2::4, 2::4]  # a thread is four pixels wide
    over, under = middles[::2, ::2], middles[::2, 1::2]
    np.testing.assert_allclose(over, over[:1].repeat(len(over), axis=0), atol=1e-6)  # warp threads on top
    np.testing.assert_allclose(under, under[:, :1].repeat(under.shape[1], axis=1), atol=1e-6)  # weft threads on top
    assert over.std() > 0.003
    assert under.std() > 0.003


@pytest.mark.parametrize("thread_px", [3.0, 5.0, 9.6, 16.0, 100.0])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_each_part_has_an_even_number_of_threads_so_that_over_and_under_go_on(linen, thread_px, parts):
    threads = sys.modules[linen.__module__].threads
    place, _ = threads(48, thread_px, parts, np.random.default_rng(0))
    number = int(place[-1]) + 1
    assert number % (2 * parts) == 0
    assert abs(number - 48 / thread_px) <= 2 * parts


def test_the_cloth_is_as_light_as_before_and_textured_by_the_amount(linen):
    some, more = (woven(linen, "straight", amount=amount) for amount in (0.1, 0.3))
    assert some.mean() == more.mean() == pytest.approx(0.5, abs=1e-3)
    np.testing.assert_allclose(more - 0.5, 3 * (some - 0.5), atol=1e-6)
    np.testing.assert_array_equal(woven(linen, "straight", amount=0), GREY)


def test_threads_thicker_than_the_tile_are_made_to_fit(linen):
    thick = woven(linen, "half-drop", thread_px=100)
    assert thick.shape == GREY.shape
    assert len(np.unique(thick[:12, :24].round(4))) > 3


def test_the_seed_draws_the_threads(linen):
    one, same, other = (linen()(Artwork(GREY, Lattice("straight"), 150.0, seed=seed)).image for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
