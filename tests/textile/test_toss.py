"""Motifs scattered on the torus: nothing overlaps, nothing is cut off, and the place is evenly filled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation, label

from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from nstflow.textile.motif import Motif
from nstflow.textile.resample import resize
from nstflow.textile.toss import Placement, arrange, compose, stamped, tossed
from nstflow.textile.toss_options import Toss

REPEATS = ("straight", "half-drop", "third-drop", "brick", "none")
RED, CREAM = (0.8, 0.2, 0.1), (0.95, 0.92, 0.85)


def leaf(side=60):
    """A long leaf with a hook, so that boxes and outlines are not the same; antialiased."""
    y, x = np.mgrid[: 4 * side, : 4 * side] / (4 * side)
    inside = (np.abs(x - 0.5) < 0.16 * np.sin(np.pi * y)) | ((np.abs(y - 0.8) < 0.08) & (x > 0.5))
    inside[:4] = inside[-4:] = False
    share = inside.reshape(side, 4, side, 4).mean(axis=(1, 3))
    rows, columns = (np.flatnonzero(share.any(axis=axis)) for axis in (1, 0))
    share = share[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1, None].astype("float32")
    return Motif(np.concatenate([share * np.array(RED, "float32"), share], axis=-1), np.array(CREAM, "float32"))


def outlines(motif, placements, width, height, lattice, threshold=0.05):
    """Bool (n, 2 H, 3 W): each motif alone with all its repeats on a part of the plane, by drawing every one of them.

    The motif is laid straight onto the plane at every lattice vector; none of the lattice's own laying is used.
    """
    shift = lattice.numerator / lattice.denominator
    found = []
    for placement in placements:
        share = stamped(motif, placement, side_px=min(width, height))[..., 3] > threshold
        plane = np.zeros((2 * height, 3 * width), dtype=int)
        for row in range(-4, 6):
            for column in range(-3, 6):
                if lattice.kind == "none" and (row, column) != (0, 0):
                    continue
                down = row * height + (round(column * shift * height) if lattice.kind == "drop" else 0)
                across = column * width + (round(row * shift * width) if lattice.kind == "brick" else 0)
                top = round(placement.down * height - share.shape[0] / 2) + down
                left = round(placement.across * width - share.shape[1] / 2) + across
                rows, columns = np.arange(share.shape[0]) + top, np.arange(share.shape[1]) + left
                y, x = (rows >= 0) & (rows < len(plane)), (columns >= 0) & (columns < plane.shape[1])
                plane[np.ix_(rows[y], columns[x])] += share[np.ix_(y, x)]
        found.append(plane)
    return np.array(found)


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize(
    "toss",
    [Toss(), Toss(count=12, scale=(0.15, 0.4), flip=True, gap=0.03, seed=2), Toss(count=30, scale=(0.2, 0.2), gap=0.0)],
    ids=["usual", "mixed", "crowded"],
)
def test_no_outline_meets_another_or_its_own_repeat(repeat, toss):
    lattice, (width, height) = Lattice.parse(repeat), (192, 144)
    placements = arrange(leaf(), toss, width=width, height=height, lattice=lattice)
    assert len(placements) > 2
    found = outlines(leaf(), placements, width, height, lattice)
    assert found.sum(axis=0).max() == 1
    gap_px = int(toss.gap * height)
    if gap_px:
        each = [binary_dilation(one > 0, iterations=gap_px // 2) for one in found]
        assert np.sum(each, axis=0).max() == 1


@pytest.mark.parametrize("repeat", ["straight", "half-drop"])
def test_no_outline_meets_another_in_print_where_drafts_just_fit(repeat):
    lattice, side = Lattice.parse(repeat), 640
    placements = arrange(leaf(200), Toss(count=30, gap=0.0, seed=1), width=side, height=side, lattice=lattice)
    assert outlines(leaf(200), placements, side, side, lattice).sum(axis=0).max() == 1


@pytest.mark.parametrize("repeat", REPEATS)
def test_what_leaves_on_one_side_comes_in_where_the_lattice_has_the_neighbor(repeat):
    lattice, (width, height) = Lattice.parse(repeat), (192, 144)
    image, notes = tossed(leaf(), Toss(seed=1), width=width, height=height, lattice=lattice)
    assert image.shape == (height, width, 3)
    assert image.dtype == np.float32
    assert notes == ()
    placements = arrange(leaf(), Toss(seed=1), width=width, height=height, lattice=lattice)
    drawn = outlines(leaf(), placements, width, height, lattice, threshold=0.5).any(axis=0)
    if repeat == "none":
        plane, drawn = image, drawn[:height, :width]
    else:
        plane = lattice.plane(image, rows=2 * height, columns=3 * width)
    is_red = np.linalg.norm(plane - RED, axis=-1) < np.linalg.norm(plane - CREAM, axis=-1)
    assert (is_red != drawn).mean() < 0.002


@pytest.mark.parametrize("repeat", REPEATS)
def test_no_motif_is_cut_off(repeat):
    """As many pieces on the plane as motifs, each as large as its motif."""
    lattice, (width, height) = Lattice.parse(repeat), (162, 162)
    toss = Toss(count=4, scale=(0.3, 0.3), rotation=(0, 0), gap=0.03)
    image, _ = tossed(leaf(), toss, width=width, height=height, lattice=lattice)
    plane = image if repeat == "none" else lattice.plane(image, rows=486, columns=486)
    pieces, number = label(np.linalg.norm(plane - CREAM, axis=-1) > 0.4)
    sizes = np.bincount(pieces.ravel())[1:]
    edge = np.unique(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]))
    inside = np.delete(sizes, edge[edge > 0] - 1)
    assert len(inside) >= (4 if repeat == "none" else 12)
    assert inside.max() - inside.min() <= 0.04 * inside.max()
    if repeat == "none":
        assert number == 4


@pytest.mark.parametrize("repeat", ["stripe", "stripe-y", "mirror", "half-turn", "none"])
def test_where_the_unit_does_not_wrap_or_is_turned_motifs_lie_inside(repeat):
    lattice = Lattice.parse(repeat)
    image, _ = tossed(leaf(), Toss(count=40, scale=(0.2, 0.2)), width=160, height=160, lattice=lattice)
    motif = np.linalg.norm(image - CREAM, axis=-1) > 0.05
    if repeat != "stripe-y":
        assert not motif[[0, -1]].any()
    if repeat != "stripe":
        assert not motif[:, [0, -1]].any()
    if repeat.startswith("stripe"):
        spread = [tossed(leaf(), Toss(count=9, scale=(0.2, 0.2), seed=seed), width=160, height=160, lattice=lattice)[0]
                  for seed in range(6)]  # fmt: skip
        ends = np.array([np.linalg.norm(one - CREAM, axis=-1) > 0.05 for one in spread])
        assert (ends[:, :, 0] if repeat == "stripe" else ends[:, 0]).any()


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick"])
def test_the_unit_is_evenly_filled(repeat):
    """No empty disc is much larger than the spacing, and centers keep apart: against random places."""
    lattice = Lattice.parse(repeat)
    placements = arrange(leaf(), Toss(count=16, scale=(0.15, 0.15)), width=200, height=200, lattice=lattice)
    assert len(placements) == 16
    rng = np.random.default_rng(0)

    def largest_hole(points):
        dots = np.zeros((50, 50))
        for down, across in (points * 50).astype(int):
            lattice.add_window(dots, np.ones((1, 1)), top=down, left=across)
        plane = lattice.plane(dots, rows=150, columns=150, top=-50, left=-50)
        where = np.argwhere(plane)
        y, x = np.mgrid[50:100, 50:100]
        return np.sqrt(((y[..., None] - where[:, 0]) ** 2 + (x[..., None] - where[:, 1]) ** 2).min(axis=-1)).max()

    found = largest_hole(np.array([(one.down, one.across) for one in placements]))
    at_random = np.mean([largest_hole(rng.uniform(0, 1, (16, 2))) for _ in range(10)])
    assert found < 0.7 * at_random


def test_the_seed_decides():
    one, same, other = (
        arrange(leaf(), Toss(seed=seed), width=96, height=96, lattice=Lattice("straight")) for seed in (3, 3, 4)
    )
    assert one == same
    assert one != other


def test_a_draft_and_a_print_have_the_same_layout():
    lattice, toss = Lattice.parse("half-drop"), Toss(count=5)
    placements = [arrange(leaf(200), toss, width=side, height=side, lattice=lattice) for side in (256, 768)]
    assert placements[0] == placements[1]
    draft, large = (
        compose(leaf(200), placements[0], toss, width=side, height=side, lattice=lattice) for side in (256, 768)
    )
    assert np.abs(resize(large, width=256, height=256, lattice=lattice) - draft).mean() < 0.01


def test_sizes_and_angles_lie_in_their_ranges():
    toss = Toss(count=20, scale=(0.1, 0.2), rotation=(-20, 20), flip=True)
    placements = arrange(leaf(), toss, width=192, height=192, lattice=Lattice("straight"))
    scales, angles = ([getattr(one, what) for one in placements] for what in ("scale", "angle_deg"))
    assert 0.1 <= min(scales) < 0.13 < 0.17 < max(scales) <= 0.2
    assert -20 <= min(angles) < -8 < 8 < max(angles) <= 20
    assert 4 < sum(one.is_flipped for one in placements) < 16
    plain = arrange(leaf(), toss.model_copy(update={"flip": False}), width=192, height=192, lattice=Lattice("straight"))
    assert not any(one.is_flipped for one in plain)


def test_what_does_not_fit_is_left_out_with_a_note():
    toss = Toss(count=40, scale=(0.3, 0.3))
    image, notes = tossed(leaf(), toss, width=128, height=128, lattice=Lattice("straight"))
    (note,) = notes
    number = int(note.split()[0])
    assert 5 < number < 40
    assert note == f"{number} of 40 motifs fit; a smaller toss.scale or toss.gap makes room for more"
    assert image.std() > 0.1


def test_where_not_even_one_fits_it_is_an_error_with_the_remedy():
    square = Motif(np.ones((20, 20, 4), "float32"), np.zeros(3, "float32"))
    with pytest.raises(JobError, match=r"toss\.scale 1: not even one .* straight tile of 96 × 64 px .* smaller scale"):
        tossed(square, Toss(scale=(1, 1), rotation=(0, 0)), width=96, height=64, lattice=Lattice("straight"))


# One motif


def test_a_stamp_has_its_length_and_its_area():
    motif = leaf(90)
    upright = stamped(motif, Placement(0, 0, 0.5, 0.0, False), side_px=120)
    assert abs(max(upright.shape[:2]) - 60) <= 2
    for angle in (30, 90, 211):
        turned = stamped(motif, Placement(0, 0, 0.5, angle, False), side_px=120)
        assert turned[..., 3].sum() == pytest.approx(upright[..., 3].sum(), rel=0.02)


@pytest.mark.parametrize("angle", [0, 33, 145])
def test_no_halo_stands_around_a_stamp(angle):
    """Colors are times alpha: wherever a stamp is seen at all, it is red."""
    stamp = stamped(leaf(), Placement(0, 0, 0.4, angle, True), side_px=150)
    seen = stamp[..., 3] > 0.1
    colors = stamp[seen][:, :3] / stamp[seen][:, 3:]
    np.testing.assert_allclose(colors, np.broadcast_to(RED, colors.shape), atol=0.06)
    assert (stamp[..., :3] <= stamp[..., 3:]).all()


def test_flipping_mirrors_the_motif():
    motif = leaf()
    plain, flipped = (
        stamped(motif, Placement(0, 0, 0.4, 0.0, is_flipped), side_px=150) for is_flipped in (False, True)
    )
    np.testing.assert_allclose(flipped, plain[:, ::-1], atol=0.02)
    assert np.abs(flipped - plain).max() > 0.5


def test_the_ground_can_be_given():
    image, _ = tossed(leaf(), Toss(count=1, ground="#1a334d"), width=64, height=64, lattice=Lattice("straight"))
    np.testing.assert_allclose(np.median(image, axis=(0, 1)), (26 / 255, 51 / 255, 77 / 255), atol=1e-6)


@settings(deadline=None, derandomize=True, max_examples=12)
@given(
    st.sampled_from(REPEATS),
    st.tuples(st.sampled_from([48, 96, 144]), st.sampled_from([48, 96])),
    st.integers(1, 8),
    st.floats(0.15, 0.45),
    st.integers(0, 99),
)
def test_whatever_the_size_nothing_overlaps(repeat, size, count, scale, seed):
    lattice, (width, height) = Lattice.parse(repeat), size
    toss = Toss(count=count, scale=(scale / 2, scale), seed=seed)
    placements = arrange(leaf(), toss, width=width, height=height, lattice=lattice)
    assert placements
    assert outlines(leaf(), placements, width, height, lattice).sum(axis=0).max() == 1
