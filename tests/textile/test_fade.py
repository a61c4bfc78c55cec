"""Pictures whose border gives way to that of their repeats: no outline is left along the seam."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from nstflow.textile.fade import faded
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover, resize
from testing.contents import PHOTOS, discs, read

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick")


def motif_on_plain_ground(height, width):
    """Something in the middle half of it."""
    picture = np.full((height, width, 3), (0.9, 0.8, 0.7), "float32")
    inner = picture[height // 4 : -(height // 4), width // 4 : -(width // 4)]
    inner[:] = np.random.default_rng(1).uniform(0, 1, inner.shape)
    return picture


def half_discs(side):
    """Discs on a plain ground that the right and the lower edge cut in two; nothing lies along the other edges."""
    y, x = np.mgrid[:side, :side]
    picture = np.full((side, side, 3), (0.5, 0.5, 0.4), "float32")
    for down, across in ((0.3, 1), (0.7, 1), (1, 0.35), (1, 0.65)):
        picture[np.hypot(y - down * side, x - across * side) < 0.1 * side] = (0.7, 0.3, 0.5)
    return picture


def continuity(tile, lattice, gap_px=8):
    """How well what lies on both sides of the right edge and of the lower one agrees, against lines inside.

    The correlation of the lines 4 px before and behind, without what changes slowly along them. Blurring the edge or
    evening out its colors does not make outlines meet.
    """
    half, found = gap_px // 2, []
    for axis in (1, 0):
        rows, columns = (length + gap_px * (axis == at) for at, length in enumerate(tile.shape[:2]))
        plane = lattice.plane(tile, rows=rows, columns=columns, top=-half * (axis == 0), left=-half * (axis == 1))
        plane = plane if axis == 1 else plane.swapaxes(0, 1)
        fast = plane - sum(np.roll(plane, step, axis=0) for step in range(-12, 13)) / 25
        agree = [
            np.corrcoef(fast[:, at].ravel(), fast[:, at + gap_px - 1].ravel())[0, 1]
            for at in range(plane.shape[1] - gap_px + 1)
        ]
        found.append(agree[0] - np.median(agree[1:-1]))
    return found


def steps_over_the_edges(tile, lattice):
    """The mean steps over the right edge and the lower one, each against the median of those inside."""
    height, width = tile.shape[:2]
    beside = np.abs(np.diff(lattice.plane(tile, rows=height, columns=width + 1), axis=1)).mean(axis=(0, 2))
    below = np.abs(np.diff(lattice.plane(tile, rows=height + 1, columns=width), axis=0)).mean(axis=(1, 2))
    return [steps[-1] / np.median(steps[:-1]) for steps in (beside, below)]


@pytest.mark.parametrize("repeat", REPEATS)
def test_what_the_edge_cuts_in_two_goes_where_the_repeat_has_ground(repeat):
    lattice = Lattice.parse(repeat)
    picture = half_discs(144)
    evened = periodic_component(cover(picture, width=96, height=96), lattice)
    found, _ = faded(picture, width=96, height=96, lattice=lattice)
    left_over = {name: np.abs(tile - picture[72, 72]).max() for name, tile in (("evened", evened), ("found", found))}
    assert left_over["evened"] > 0.17, "a disc differs by 0.2"
    assert left_over["found"] < 0.13


@pytest.mark.parametrize("repeat", REPEATS)
def test_outlines_go_on_across_the_edge_as_they_do_inside(repeat):
    lattice = Lattice.parse(repeat)
    evened, found = [], []
    for seed in range(4):
        picture = discs(144, 192, seed)
        evened += continuity(periodic_component(cover(picture, width=144, height=96), lattice), lattice)
        found += continuity(faded(picture, width=144, height=96, lattice=lattice)[0], lattice)
    assert np.mean(found) > 0
    assert np.mean(found) > np.mean(evened) + 0.05


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("photo", PHOTOS)
def test_a_photo_s_edges_look_like_its_inside(photo, repeat):
    lattice = Lattice.parse(repeat)
    found, _ = faded(read(photo), width=192, height=144, lattice=lattice)
    assert max(steps_over_the_edges(found, lattice)) < 1.8
    assert min(steps_over_the_edges(found, lattice)) > 0.25, "nor is it blurred there"
    assert found.dtype == np.float32
    assert found.shape == (144, 192, 3)
    assert 0 <= found.min() < found.max() <= 1


@pytest.mark.parametrize("repeat", REPEATS)
def test_what_does_not_reach_the_overlap_is_kept_as_it_is(repeat):
    picture = motif_on_plain_ground(120, 160)
    lattice = Lattice.parse(repeat)
    found, _ = faded(picture, width=128, height=96, lattice=lattice)  # of 160 x 120 px: the overlap is a quarter
    assert found.shape == (96, 128, 3)
    motif, ground = picture[30:90, 40:120], picture[0, 0]
    places = [
        (top, left)
        for top in range(96 - 60 + 1)
        for left in range(128 - 80 + 1)
        if np.abs(found[top : top + 60, left : left + 80] - motif).max() < 1e-5
    ]
    assert len(places) == 1
    ((top, left),) = places
    rest = found.copy()
    rest[top : top + 60, left : left + 80] = ground
    np.testing.assert_allclose(rest, np.broadcast_to(ground, rest.shape), atol=1e-5)


@pytest.mark.parametrize("repeat", [*REPEATS, "3/4-drop"])
def test_nowhere_on_the_tile_is_there_a_jump(repeat):
    """Not where the overlap ends either, where a repeat that is laid wrongly would break off."""
    lattice = Lattice.parse(repeat)
    noise = gaussian_filter(np.random.default_rng(0).normal(size=(144, 144, 3)), (9, 9, 0))
    picture = np.clip(0.5 + 0.15 * noise / noise.std(), 0, 1).astype("float32")
    found, _ = faded(picture, width=96, height=96, lattice=lattice)
    plane = lattice.plane(found, rows=97, columns=97)
    lines = [np.abs(np.diff(plane, axis=axis)).mean(axis=(1 - axis, 2)) for axis in (0, 1)]
    assert max(line.max() / np.median(line) for line in lines) < 3


def test_the_light_is_evened_out_before():
    slope = np.tile(np.linspace(0.2, 0.8, 144, dtype="float32")[None, :, None], (144, 1, 3))
    found, _ = faded(slope, width=96, height=96, lattice=Lattice("straight"))
    assert np.abs(np.diff(found, axis=1)).max() < 0.03, "left and right differ by 0.6, over a path 6 px wide"


@pytest.mark.parametrize(("lattice", "axis"), [(Lattice("straight"), 1), (Lattice.parse("half-drop"), 0)])
def test_the_tile_is_cut_where_the_picture_is_calm(lattice, axis):
    """A bar along the side fits its repeat; its edges lie at the middle and at the end of the overlap."""
    picture = np.full((120, 120, 3), 0.4, "float32")
    for start in (0, 96):
        picture[:, start : start + 12] = 0.7
    picture = picture if axis == 1 else picture.swapaxes(0, 1)
    found, _ = faded(picture, width=96, height=96, lattice=lattice)
    edges = np.abs(np.diff(found.mean(axis=(1 - axis, 2)))) > 0.02
    assert edges.any(), "the bar is still there"
    assert not edges[:3].any()
    assert not edges[-3:].any()


def test_a_brick_is_a_drop_lying_on_its_side():
    picture, mask = discs(120, 90), discs(120, 90, 5)[..., :1]
    brick, brick_mask = faded(picture, width=66, height=96, lattice=Lattice.parse("third-brick"), mask=mask)
    lying = picture.swapaxes(0, 1), mask.swapaxes(0, 1)
    drop, drop_mask = faded(lying[0], width=96, height=66, lattice=Lattice.parse("third-drop"), mask=lying[1])
    np.testing.assert_array_equal(brick, drop.swapaxes(0, 1))
    np.testing.assert_array_equal(brick_mask, drop_mask.swapaxes(0, 1))


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_a_mask_lies_where_its_picture_lies(repeat):
    """A blue disc across the edges, known by its color, and its mask."""
    y, x = np.mgrid[:120, :160]
    inside = np.hypot(y - 15, x - 150) < 30
    picture = np.where(inside[..., None], (0.4, 0.5, 0.9), (0.5, 0.5, 0.3)).astype("float32")
    found, mask = faded(
        picture, width=128, height=96, lattice=Lattice.parse(repeat), mask=inside[..., None].astype("float32")
    )
    assert mask.shape == (96, 128, 1)
    blueness = found[..., 2] - found[..., 0]
    assert np.corrcoef(blueness.ravel(), mask.ravel())[0, 1] > 0.85, "but for the light, which is evened out"
    assert 0.02 < mask.mean() < 0.3
    assert mask.min() == 0
    assert mask.max() == 1


def test_a_draft_and_a_print_of_it_are_laid_alike():
    picture, lattice = discs(480, 640), Lattice.parse("half-drop")
    draft, _ = faded(picture, width=256, height=192, lattice=lattice)
    large, _ = faded(picture, width=512, height=384, lattice=lattice)
    shrunk = resize(large, width=256, height=192, lattice=lattice)
    assert np.abs(shrunk - draft).mean() < 0.02
    assert np.quantile(np.abs(shrunk - draft), 0.95) < 0.1


@pytest.mark.parametrize("repeat", ["stripe", "stripe-y"])
def test_a_stripe_overlaps_along_its_one_axis_only(repeat):
    lattice = Lattice.parse(repeat)
    picture = discs(120, 120)
    found, _ = faded(picture, width=96, height=96, lattice=lattice)
    beside, below = steps_over_the_edges(found, Lattice("straight"))
    whole_one, broken_one = (beside, below) if repeat == "stripe" else (below, beside)
    assert whole_one < 1.8 < broken_one
