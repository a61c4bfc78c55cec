"""The periodic component, against Moisan's formulas and a direct solution on the lattice's graph."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from testing.formulas import CELLS, NAMED, owner, place

REPEATS = ("straight", "half-drop", "third-drop", "brick", "quarter-brick")


def sloped(height, width, seed=0):
    """A smooth picture, well within [0, 1], whose opposite edges differ."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    rng = np.random.default_rng(seed)
    channels = [0.5 + a * (y - 0.4) + b * (x - 0.5) + 0.06 * np.sin(5 * x + 3 * y + i)
                for i, (a, b) in enumerate(rng.uniform(0.12, 0.3, (3, 2)))]  # fmt: skip
    return np.stack(channels, axis=-1).astype("float32")


def moisan(u):
    """Moisan 2011, section 2.3 (the periodic component of one channel, FFT of the jumps between opposite edges)."""
    rows, columns = u.shape
    v = np.zeros_like(u)
    v[0, :] += u[-1, :] - u[0, :]
    v[-1, :] += u[0, :] - u[-1, :]
    v[:, 0] += u[:, -1] - u[:, 0]
    v[:, -1] += u[:, 0] - u[:, -1]
    q, r = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    divisor = 2 * np.cos(2 * np.pi * q / rows) + 2 * np.cos(2 * np.pi * r / columns) - 4
    divisor[0, 0] = 1
    spectrum = np.fft.fft2(v) / divisor
    spectrum[0, 0] = 0
    return u - np.fft.ifft2(spectrum).real


def neighbors(y, x, height, width, lattice):
    """The neighbors on the cloth as pixels of the unit, and whether an edge or an outline lies between."""
    for down, right in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        row, column = (y + down) // height, (x + right) // width
        if (row and lattice.kind in ("stripe", "none")) or (column and lattice.kind in ("stripe-y", "none")):
            continue
        if lattice in CELLS:
            cells = [owner(lattice.kind, *at, height, 2 * width)[2] for at in ((y, x), (y + down, x + right))]
            cut = cells[0] != cells[1]
        else:
            cut = (row, column) != (0, 0)
        yield *place(lattice, y + down, x + right, height, width), cut


def solved_directly(u, lattice):
    """u - s with the Laplacian of the unit's own graph as a matrix: no FFT, no swatch."""
    height, width = u.shape
    laplacian, jumps = np.zeros((u.size, u.size)), np.zeros(u.size)
    for y in range(height):
        for x in range(width):
            here = y * width + x
            for to_y, to_x, across in neighbors(y, x, height, width, lattice):
                laplacian[here, here] += 1
                laplacian[here, to_y * width + to_x] -= 1
                jumps[here] += (u[y, x] - u[to_y, to_x]) * across
    smooth = np.linalg.lstsq(laplacian, jumps, rcond=None)[0]  # the solution of least norm has mean zero
    return u - smooth.reshape(u.shape)


def across_right(picture, lattice):
    """The first column of the next repeat, as it meets the last column."""
    height = picture.shape[0]
    shift = height * lattice.numerator // lattice.denominator if lattice.kind == "drop" else 0
    return np.roll(picture[:, 0], shift, axis=0)


def across_below(picture, lattice):
    width = picture.shape[1]
    shift = width * lattice.numerator // lattice.denominator if lattice.kind == "brick" else 0
    return np.roll(picture[0], shift, axis=0)


def jumps(picture, lattice):
    """Mean difference across the right and the lower edge."""
    right = np.abs(across_right(picture, lattice) - picture[:, -1]).mean()
    below = np.abs(across_below(picture, lattice) - picture[-1]).mean()
    return right, below


def inner_steps(picture):
    """The largest mean difference between neighboring columns, and between neighboring rows."""
    return (
        np.abs(np.diff(picture, axis=1)).mean(axis=(0, 2)).max(),
        np.abs(np.diff(picture, axis=0)).mean(axis=(1, 2)).max(),
    )


@pytest.mark.parametrize("size", [(32, 48), (31, 17), (5, 4)])
def test_straight_is_moisans_periodic_component(size):
    picture = sloped(*size)
    found = periodic_component(picture, Lattice("straight"))
    expected = np.stack([moisan(picture[..., i].astype("float64")) for i in range(3)], axis=-1)
    assert expected.min() >= 0
    assert expected.max() <= 1
    assert np.abs(found - picture).max() > 0.05
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("repeat", NAMED)
def test_every_lattice_solves_the_poisson_equation_on_its_own_graph(repeat):
    lattice = Lattice.parse(repeat)
    picture = np.random.default_rng(3).uniform(0.4, 0.6, (12, 12, 1)).astype("float32")
    found = periodic_component(picture, lattice)[..., 0]
    np.testing.assert_allclose(found, solved_directly(picture[..., 0].astype("float64"), lattice), atol=1e-6)


@pytest.mark.parametrize("repeat", REPEATS)
def test_the_jump_across_every_lattice_edge_becomes_like_a_step_inside(repeat):
    lattice = Lattice.parse(repeat)
    picture = sloped(48, 72)
    found = periodic_component(picture, lattice)
    for before, after, inside in zip(jumps(picture, lattice), jumps(found, lattice), inner_steps(picture), strict=True):
        assert before > 5 * inside
        assert after < 2 * inside


@pytest.mark.parametrize("repeat", REPEATS)
def test_the_mean_color_is_kept(repeat):
    picture = sloped(48, 48)
    found = periodic_component(picture, Lattice.parse(repeat))
    assert 0 < found.min() < found.max() < 1, "nothing is clipped here"
    np.testing.assert_allclose(found.mean(axis=(0, 1)), picture.mean(axis=(0, 1)), atol=1e-5)


@pytest.mark.parametrize(
    ("repeat", "waves"),
    [("straight", (1, 1)), ("half-drop", (1, 0.5)), ("third-drop", (1, 2 / 3)), ("brick", (0.5, 1))],
)
def test_a_picture_that_repeats_already_is_hardly_changed(repeat, waves):
    """The waves' phases agree at neighboring repeats of this lattice, and of no other."""
    y, x = np.mgrid[:96, :96] / 96
    down, across = waves
    wave = 0.5 + 0.3 * np.sin(2 * np.pi * (down * y + across * x))
    picture = np.repeat(wave[..., None], 3, axis=2).astype("float32")
    changes = {
        name: np.abs(periodic_component(picture, Lattice.parse(name)) - picture).max()
        for name in ("straight", "half-drop", "third-drop", "brick")
    }
    assert changes.pop(repeat) < 0.02
    assert min(changes.values()) > 0.05


def test_the_result_stays_in_range():
    y, x = np.mgrid[:32, :32] / 31
    slope = np.repeat(((y + x) / 2)[..., None], 3, axis=2).astype("float32")
    picture = np.where(np.hypot(y - 0.9, x - 0.9)[..., None] < 0.05, 0, slope)  # a black dot where light is taken
    expected = moisan(picture[..., 0].astype("float64"))
    assert expected.min() < -0.01
    found = periodic_component(picture, Lattice("straight"))
    np.testing.assert_allclose(found[..., 0], np.clip(expected, 0, 1), atol=1e-6)


@pytest.mark.parametrize("repeat", ["none", "mirror-x", "mirror", "mirror-y"])
def test_what_ends_or_meets_itself_at_its_edges_is_left_alone(repeat):
    """Of `mirror-x` and `mirror-y`, the edges that are not mirrored agree already."""
    picture = sloped(16, 24)
    if repeat == "mirror-x":
        picture = np.concatenate([picture, picture[::-1]])
    if repeat == "mirror-y":
        picture = np.concatenate([picture, picture[:, ::-1]], axis=1)
    lattice = Lattice.parse(repeat)
    assert np.abs(periodic_component(picture, Lattice("straight")) - picture).max() > 0.02
    np.testing.assert_allclose(periodic_component(picture, lattice), picture, atol=2e-7)


def test_a_stripe_s_sides_agree_and_its_ends_stay_as_they_are():
    picture = sloped(48, 72)
    for repeat, turned in (("stripe", picture), ("stripe-y", picture.transpose(1, 0, 2))):
        found = periodic_component(turned, Lattice.parse(repeat))
        found = found if repeat == "stripe" else found.transpose(1, 0, 2)
        right, below = jumps(found, Lattice("straight"))
        assert right < 2 * inner_steps(picture)[0]
        assert below > 0.9 * jumps(picture, Lattice("straight"))[1]
        np.testing.assert_allclose(found.mean(axis=1), picture.mean(axis=1), atol=0.02)


def steps_along_outlines(unit, lattice):
    """Mean difference of neighbors on the cloth, across the outline of a cell and inside of it."""
    found = {True: [], False: []}
    height, width = unit.shape[:2]
    for y in range(height):
        for x in range(width):
            for to_y, to_x, cut in neighbors(y, x, height, width, lattice):
                found[cut].append(np.abs(unit[y, x] - unit[to_y, to_x]).mean())
    return np.mean(found[True]), np.mean(found[False])


@pytest.mark.parametrize("lattice", CELLS, ids=lambda lattice: lattice.name)
def test_along_the_outline_of_a_cell_the_jump_becomes_like_a_step_inside(lattice):
    unit = lattice.from_cell(sloped(48, 72))
    (before, inside), (after, _) = (
        steps_along_outlines(one, lattice) for one in (unit, periodic_component(unit, lattice))
    )
    assert before > 5 * inside
    assert after < 2 * inside


@pytest.mark.parametrize("repeat", ["half-turn", "pinwheel"])
def test_a_turned_unit_goes_on_over_its_edges(repeat):
    picture, lattice = sloped(48, 48), Lattice.parse(repeat)
    found = periodic_component(picture, lattice)
    for edge, own in (("right", found[:, -1:]), ("bottom", found[-1:])):
        before = np.abs(lattice.neighbor(picture, edge, 1) - (picture[:, -1:] if edge == "right" else picture[-1:]))
        assert before.mean() > 5 * max(inner_steps(picture))
        assert np.abs(lattice.neighbor(found, edge, 1) - own).mean() < 2 * max(inner_steps(picture))
