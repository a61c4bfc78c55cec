"""Resizing, against Pillow on a large tiling without any trick at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import cover, resize

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick")


def noise(height, width, seed=0):
    return np.random.default_rng(seed).uniform(0.3, 0.7, (height, width, 3)).astype("float32")


def row_of(tile, repeat):
    """5 x 5 repeats around the unit in the middle, put together with rolls only."""
    height, width = tile.shape[:2]
    lattice = Lattice.parse(repeat)
    shift = lattice.numerator / lattice.denominator
    steps = range(-2, 3)
    if lattice.kind == "drop":
        columns = [np.roll(tile, round(step * height * shift), axis=0) for step in steps]
        return np.tile(np.concatenate(columns, axis=1), (5, 1, 1))
    rows = [np.roll(tile, round(step * width * shift), axis=1) for step in steps]
    return np.tile(np.concatenate(rows, axis=0), (1, 5, 1))


def with_pillow(picture, width, height):
    channels = [
        np.asarray(Image.fromarray(picture[..., i]).resize((width, height), Image.Resampling.LANCZOS)) for i in range(3)
    ]
    return np.stack(channels, axis=-1)


SIZES = [(48, 72), (12, 12), (9, 7), (24, 61), (31, 24)]


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_resized_tile_is_the_center_of_a_resized_tiling(repeat, width, height):
    tile = noise(24, 24)
    found = resize(tile, width=width, height=height, lattice=Lattice.parse(repeat))
    expected = with_pillow(row_of(tile, repeat), 5 * width, 5 * height)
    center = expected[2 * height : 3 * height, 2 * width : 3 * width]
    assert np.ptp(center) > 0.05
    np.testing.assert_allclose(found, center, atol=2e-5)


@pytest.mark.parametrize("repeat", ["mirror-x", "mirror", "half-turn", "pinwheel", "ogee"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_resized_unit_is_the_first_of_its_resized_swatch(repeat, width, height):
    lattice, tile = Lattice.parse(repeat), noise(24, 24)
    if repeat == "pinwheel":
        width = height
    found = resize(tile, width=width, height=height, lattice=lattice)
    columns, rows = lattice.swatch_size(24, 24)
    tiled = np.tile(lattice.swatch(tile), (3, 3, 1))
    expected = with_pillow(tiled, 3 * columns // 24 * width, 3 * rows // 24 * height)
    top, left = rows // 24 * height, columns // 24 * width
    np.testing.assert_allclose(found, expected[top : top + height, left : left + width], atol=2e-5)


def test_a_stripe_is_resized_over_its_sides_and_not_over_its_ends():
    tile = noise(24, 24)
    edges = np.concatenate([np.repeat(tile[:1], 24, axis=0), tile, np.repeat(tile[-1:], 24, axis=0)])
    expected = with_pillow(np.tile(edges, (1, 3, 1)), 3 * 31, 3 * 12)[12:24, 31:62]
    found = resize(tile, width=31, height=12, lattice=Lattice("stripe"))
    np.testing.assert_allclose(found, expected, atol=2e-5)
    turned = resize(tile.transpose(1, 0, 2), width=12, height=31, lattice=Lattice("stripe-y"))
    np.testing.assert_allclose(turned.transpose(1, 0, 2), expected, atol=2e-5)


def test_resizing_knows_which_repeat_it_is():
    tile = noise(24, 24)
    results = [resize(tile, width=48, height=48, lattice=Lattice.parse(repeat)) for repeat in (*REPEATS, "none")]
    apart = [np.abs(a - b).max() for i, a in enumerate(results) for b in results[:i]]
    assert min(apart) > 0.01


def test_shrinking_to_less_than_the_filter_needs_still_sees_the_whole_plane():
    tile = noise(32, 16)
    found = resize(tile, width=2, height=2, lattice=Lattice.parse("half-drop"))
    expected = with_pillow(row_of(tile, "half-drop"), 10, 10)[4:6, 4:6]
    np.testing.assert_allclose(found, expected, atol=2e-5)


@pytest.mark.parametrize("repeat", [*REPEATS, "none"])
def test_the_same_size_gives_the_same_pixels(repeat):
    tile = noise(12, 12)
    np.testing.assert_array_equal(resize(tile, width=12, height=12, lattice=Lattice.parse(repeat)), tile)


@pytest.mark.parametrize("repeat", [*REPEATS, "none"])
@pytest.mark.parametrize(("width", "height"), [(30, 20), (5, 7)])
def test_a_constant_stays_constant(repeat, width, height):
    tile = np.broadcast_to(np.float32([0.2, 0.5, 0.9]), (12, 12, 3))
    found = resize(tile, width=width, height=height, lattice=Lattice.parse(repeat))
    assert found.shape == (height, width, 3)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.broadcast_to(tile[0, 0], found.shape), atol=1e-6)


def test_the_result_stays_in_range_where_lanczos_overshoots():
    tile = np.zeros((16, 16, 3), dtype="float32")
    tile[4:12, 4:12] = 1.0
    overshooting = with_pillow(row_of(tile, "straight"), 5 * 40, 5 * 40)
    assert overshooting.min() < -0.01
    assert overshooting.max() > 1.01
    found = resize(tile, width=40, height=40, lattice=Lattice("straight"))
    assert (found.min(), found.max()) == (0.0, 1.0)


def test_without_a_repeat_nothing_comes_over_from_the_opposite_edge():
    halves = np.zeros((16, 16, 3), dtype="float32")
    halves[:, 8:] = 0.8
    alone = resize(halves, width=40, height=40, lattice=Lattice("none"))
    repeated = resize(halves, width=40, height=40, lattice=Lattice("straight"))
    assert np.abs(alone[:, 0]).max() < 1e-6
    np.testing.assert_allclose(alone[:, -1], 0.8, atol=1e-6)
    assert np.abs(repeated[:, 0]).max() > 0.05


def ring(height, width, radius):
    """A filled circle in the middle of a picture."""
    y, x = np.mgrid[:height, :width]
    inside = np.hypot(y - (height - 1) / 2, x - (width - 1) / 2) <= radius
    return np.repeat(inside[..., None], 3, axis=2).astype("float32")


def extent(mask):
    found = np.flatnonzero(mask)
    return found[0], found[-1] + 1


@pytest.mark.parametrize(("rows", "columns"), [(90, 270), (270, 90), (200, 190), (91, 173)])
@pytest.mark.parametrize(("width", "height"), [(64, 64), (48, 96), (160, 64), (33, 47)])
def test_cover_keeps_a_circle_round_and_in_the_middle(rows, columns, width, height):
    found = cover(ring(rows, columns, 12), width=width, height=height)
    assert found.shape == (height, width, 3)
    inside = found[..., 0] > 0.5
    (top, bottom), (left, right) = extent(inside.any(axis=1)), extent(inside.any(axis=0))
    scale = max(height / rows, width / columns)
    assert bottom - top == pytest.approx(24.5 * scale, rel=0.05, abs=1.5)
    assert right - left == pytest.approx(24.5 * scale, rel=0.05, abs=1.5)
    assert (top + bottom) / 2 == pytest.approx(height / 2, abs=max(1.0, scale))
    assert (left + right) / 2 == pytest.approx(width / 2, abs=max(1.0, scale))


def test_cover_uses_all_of_the_shorter_side():
    marked = np.zeros((40, 120, 3), dtype="float32")
    marked[:4] = marked[-4:] = 1.0  # both long edges
    found = cover(marked, width=30, height=30)
    assert found[0].min() > 0.9
    assert found[-1].min() > 0.9


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 3)])
def test_cover_of_a_tiny_picture_fills_the_size(size):
    found = cover(np.full((*size, 3), 0.4, dtype="float32"), width=32, height=48)
    assert found.shape == (48, 32, 3)
    np.testing.assert_allclose(found, 0.4, atol=1e-6)
