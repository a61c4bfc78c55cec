"""Units that are mirrored and turned: their symmetries, the unfolded tile and its adjoint."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.textile.lattice import Lattice
from testing.formulas import ALL, SYMMETRIC, distinct, lattices_and_sizes, steady, window


def square_plane(repeat, size=6, units=4, height=None):
    """The plane around the corner at the bottom right of the unit, symmetric about it."""
    height = height or size
    half = units // 2
    return Lattice.parse(repeat).plane(
        distinct(height, size)[..., 0],
        rows=units * height, columns=units * size, top=(1 - half) * height, left=(1 - half) * size,
    )  # fmt: skip


def test_a_mirrored_plane_is_its_own_mirror_image_about_the_unit_s_edges():
    np.testing.assert_array_equal(square_plane("mirror-x"), square_plane("mirror-x")[:, ::-1])
    np.testing.assert_array_equal(square_plane("mirror-y"), square_plane("mirror-y")[::-1])
    for flipped in (np.fliplr, np.flipud):
        np.testing.assert_array_equal(square_plane("mirror", height=4), flipped(square_plane("mirror", height=4)))


def test_a_half_turn_plane_turns_into_itself_about_the_middles_of_the_lower_and_upper_edges():
    lattice, tile = Lattice("half-turn"), distinct(4, 6)[..., 0]
    for top in (4, 0):  # the edge's height, about which eight rows and six columns are symmetric
        view = lattice.plane(tile, rows=16, columns=6, top=top - 8, left=0)
        np.testing.assert_array_equal(view, np.rot90(view, 2))
    assert not np.array_equal(square_plane("half-turn"), square_plane("half-turn")[:, ::-1])


def test_a_pinwheel_plane_turns_into_itself_by_a_quarter_about_the_unit_s_corners():
    view = square_plane("pinwheel")
    np.testing.assert_array_equal(view, np.rot90(view))
    assert not np.array_equal(view, view[:, ::-1])


def test_a_pinwheel_turns_clockwise():
    tile = distinct(3, 3)[..., 0]
    swatch = Lattice("pinwheel").swatch(tile)
    np.testing.assert_array_equal(swatch[:3, 3:], np.rot90(tile, -1))
    np.testing.assert_array_equal(swatch[3:, 3:], np.rot90(tile, -2))
    np.testing.assert_array_equal(swatch[3:, :3], np.rot90(tile, -3))


@steady
@given(lattices_and_sizes())
def test_unfolding_gives_the_swatch_where_units_are_mirrored_or_turned_and_the_tile_elsewhere(held):
    lattice, height, width = held
    tile = distinct(height, width, 2)
    found = lattice.unfold(tile)
    assert found.shape[1::-1] == lattice.unfolded_size(width, height)
    if lattice.is_symmetric:
        rows, columns = found.shape[:2]
        np.testing.assert_array_equal(found, window(tile, lattice, rows=rows, columns=columns))
        np.testing.assert_array_equal(found, lattice.swatch(tile))
        assert lattice.unfolded == Lattice("straight")
    else:
        assert found is tile
        assert lattice.unfolded == lattice


@steady
@given(lattices_and_sizes(), st.integers(-20, 20), st.integers(-20, 20))
def test_the_unfolded_tile_on_its_lattice_is_the_same_plane(held, top, left):
    lattice, height, width = held
    tile, view = distinct(height, width), {"rows": 9, "columns": 9, "top": top, "left": left}
    np.testing.assert_array_equal(lattice.unfolded.plane(lattice.unfold(tile), **view), window(tile, lattice, **view))


@steady
@given(lattices_and_sizes(lattices=st.sampled_from([*SYMMETRIC, Lattice("drop", 1, 2)])))
def test_refolding_is_the_adjoint_of_unfolding(held):
    lattice, height, width = held
    rng = np.random.default_rng(height * 31 + width)
    tile = rng.integers(-9, 9, (height, width, 2))
    unfolded = rng.integers(-9, 9, lattice.unfold(tile).shape)
    folded = lattice.refold(unfolded)
    assert folded.shape == tile.shape
    assert (lattice.unfold(tile) * unfolded).sum() == (tile * folded).sum()


@pytest.mark.engine
@pytest.mark.parametrize("lattice", SYMMETRIC, ids=lambda lattice: lattice.name)
def test_unfolding_of_tensors_is_that_of_arrays_and_its_gradient_is_refolding(lattice):
    from keras import ops

    from nstflow.engine.backend.autodiff import value_and_grad

    tile = distinct(6, 6, 3)
    found = lattice.unfold(ops.convert_to_tensor(tile[None]), axes=(1, 2), xp=ops)
    np.testing.assert_array_equal(ops.convert_to_numpy(found)[0], lattice.unfold(tile))
    weights = np.random.default_rng(0).normal(size=lattice.unfold(tile).shape).astype("float32")
    weighted = value_and_grad(
        lambda image: (ops.sum(lattice.unfold(image, axes=(1, 2), xp=ops) * ops.convert_to_tensor(weights[None])), ())
    )
    _, gradient = weighted(ops.convert_to_tensor(tile[None]))
    np.testing.assert_allclose(ops.convert_to_numpy(gradient)[0], lattice.refold(weights), rtol=1e-5, atol=1e-5)


def test_unfolding_works_on_any_axes():
    tile = distinct(4, 4, 2)
    for lattice in ALL:
        if lattice.kind not in ("drop", "brick"):
            moved = lattice.unfold(tile.transpose(2, 0, 1), axes=(1, 2)).transpose(1, 2, 0)
            np.testing.assert_array_equal(moved, lattice.unfold(tile))
            back = lattice.refold(moved.transpose(2, 0, 1), axes=(1, 2)).transpose(1, 2, 0)
            np.testing.assert_array_equal(back, lattice.refold(lattice.unfold(tile)))
