"""Motifs cut out of their pictures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from nstflow.errors import PictureError
from nstflow.textile.motif import cut_motif
from testing.contents import read

RED, CREAM, BLUE = (np.array(color, "float32") for color in ((0.8, 0.2, 0.1), (0.95, 0.92, 0.85), (0.1, 0.2, 0.6)))


def ring(height=60, width=80):
    """How much of each pixel is a ring, antialiased: (H, W)."""
    y, x = np.mgrid[: 4 * height, : 4 * width] / 4
    inside = np.abs(np.hypot(y - height / 2, x - width / 2) - 15) < 5
    return inside.reshape(height, 4, width, 4).mean(axis=(1, 3)).astype("float32")


def over(ground, share=None, color=RED):
    share = ring() if share is None else share
    return (share[..., None] * color + (1 - share[..., None]) * ground).astype("float32")


def shown(motif, ground):
    return motif.layers[..., :3] + (1 - motif.layers[..., 3:]) * ground


def box(share):
    rows, columns = (np.flatnonzero((share > 1 / 255).any(axis=axis)) for axis in (1, 0))
    return np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_alpha_is_taken_as_it_is_and_white_is_taken_out_of_the_colors():
    motif = cut_motif(over(1.0), alpha=ring(), name="ring.png")
    np.testing.assert_allclose(motif.layers[..., 3], ring()[box(ring())], atol=1e-6)
    np.testing.assert_allclose(shown(motif, BLUE), over(BLUE)[box(ring())], atol=1e-6)
    np.testing.assert_array_equal(motif.ground, [1, 1, 1])


def test_a_mask_goes_before_the_alpha_and_may_have_another_size():
    half = np.zeros((30, 40), "float32")
    half[:, :20] = 1
    motif = cut_motif(over(CREAM), alpha=ring(), mask=half, name="ring.png")
    assert motif.layers.shape[0] == 60
    assert 40 <= motif.layers.shape[1] <= 46
    np.testing.assert_allclose(motif.layers[:, :36, :3], over(CREAM)[:, :36], atol=0.01)
    np.testing.assert_allclose(motif.ground, CREAM, atol=1e-5)


@pytest.mark.parametrize("ground", [CREAM, BLUE])
def test_on_a_plain_ground_no_halo_of_it_is_left(ground):
    """The hole of the ring is not joined to the ground outside and so stays."""
    y, x = np.mgrid[:60, :80]
    hole = np.hypot(y - 29.5, x - 39.5) < 12
    motif = cut_motif(over(ground), name="ring.png")
    part = box(ring())
    found, expected = shown(motif, np.zeros(3)), over(np.zeros(3))[part]
    outside = ~hole[part]
    assert np.abs(found - expected)[outside].mean() < 0.01
    assert np.quantile(np.abs(found - expected)[outside], 0.98) < 0.12
    np.testing.assert_allclose(np.median(found[hole[part]], axis=0), ground, atol=0.02)
    np.testing.assert_allclose(motif.ground, ground, atol=1e-6)


@pytest.mark.parametrize("name", ["koi", "peony", "fern"])
def test_what_was_cut_out_and_laid_on_its_own_ground_again_is_the_picture(name):
    picture = read(f"{name}.png")
    motif = cut_motif(picture, name=name)
    height, width = motif.layers.shape[:2]
    again = shown(motif, motif.ground)
    differs = np.abs(picture - picture[0, 0]).max(axis=2) > 0.3  # motif for certain
    top, left = (int(np.flatnonzero(differs.any(axis=axis))[0]) for axis in (1, 0))
    errors = {
        (y, x): np.abs(picture[y : y + height : 5, x : x + width : 5] - again[::5, ::5]).mean()
        for y in range(max(0, top - 40), top + 1)
        for x in range(max(0, left - 40), left + 1)
        if y + height <= picture.shape[0] and x + width <= picture.shape[1]
    }
    assert min(errors.values()) < 0.012, "pale ripples count as ground"
    assert height < picture.shape[0]


def test_grain_and_jpeg_blur_do_not_hide_a_plain_ground():
    noise = np.random.default_rng(0).normal(scale=0.015, size=(60, 80, 3))
    picture = np.clip(gaussian_filter(over(CREAM), (0.7, 0.7, 0)) + noise, 0, 1).astype("float32")
    motif = cut_motif(picture, name="ring.png")
    assert 38 <= motif.layers.shape[0] <= 46
    assert 38 <= motif.layers.shape[1] <= 46


def test_a_stem_may_leave_the_picture():
    picture = over(CREAM)
    picture[30:, 38:41] = (0.1, 0.4, 0.1)
    assert cut_motif(picture, name="ring.png").layers.shape[0] > 45


def test_without_a_plain_ground_the_error_says_what_to_do():
    photo = np.random.default_rng(0).uniform(0, 1, (60, 80, 3)).astype("float32")
    with pytest.raises(
        PictureError, match=r"street\.jpg: no motif .* transparent, give toss\.cutout .* periodic: fade"
    ):
        cut_motif(photo, name="street.jpg")


def test_nothing_but_ground_is_no_motif():
    with pytest.raises(PictureError, match="all of it is ground"):
        cut_motif(np.full((40, 40, 3), 0.5, "float32"), name="empty.png")
    with pytest.raises(PictureError, match="all of it is ground"):
        cut_motif(over(1.0), alpha=np.zeros((60, 80), "float32"), name="empty.png")
