"""The scores themselves, against sums written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify
from nstflow.textile.seams.band import integrity, likeness_of_sides
from nstflow.textile.seams.profiles import Profile
from nstflow.textile.seams.scores import line_score, shade_score
from testing.drawn import waves

LENGTH = 120


def steps_with(seams: tuple[int, ...], *, scale: int, height: float = 12.0, seed: int = 0) -> np.ndarray:
    """Noise around 5, and what a jump at the seams does to all the boxes that reach over them."""
    steps = np.random.default_rng(seed).normal(5, 0.4, LENGTH)
    for seam in seams:
        for offset in range(1 - scale, scale):
            steps[(seam + offset) % LENGTH] = height * (1 - abs(offset) / scale)
    return steps


def spread(values: np.ndarray) -> float:
    return max(
        stats.median_abs_deviation(values, scale="normal"),
        (np.percentile(values, 95) - np.median(values)) / stats.norm.ppf(0.95),
    )


@pytest.mark.parametrize("scale", [1, 4, 8])
@pytest.mark.parametrize("seams", [(119,), (59, 119)])
def test_z_holds_the_seam_against_lines_that_it_does_not_touch(seams, scale):
    steps = steps_with(seams, scale=scale)
    inside = np.array([steps[k] for k in range(LENGTH)
                       if all(min(abs(k - s), LENGTH - abs(k - s)) >= scale for s in seams)])  # fmt: skip
    score = shade_score(steps, seams, scale)
    assert score is not None
    assert score.z == pytest.approx((12 - np.median(inside)) / spread(inside), rel=1e-3)
    assert not score.is_own


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_the_line_z_holds_a_line_against_its_surroundings(scale):
    seam = LENGTH - 1
    steps = steps_with((seam,), scale=scale, height=7) * np.linspace(1, 3, LENGTH)
    apart = [min(abs(k - seam), LENGTH - abs(k - seam)) for k in range(LENGTH)]
    ratios = []
    for k in range(LENGTH):
        around = [
            steps[(k + sign * offset) % LENGTH]
            for offset in range(scale, scale + 12)
            for sign in (1, -1)
            if apart[(k + sign * offset) % LENGTH] >= scale
        ]
        ratios.append(np.log((steps[k] + 0.15) / (np.mean(around) + 0.15)))
    inside = np.array([ratio for ratio, far in zip(ratios, apart, strict=True) if far >= scale])
    score = line_score(steps, [seam], scale)
    assert score is not None
    assert score.z == pytest.approx((ratios[seam] - np.median(inside)) / spread(inside), rel=1e-3)


def test_a_line_that_cannot_be_seen_is_none():
    steps = np.full(LENGTH, 0.001)
    steps[-1] = 0.3
    score = line_score(steps, [LENGTH - 1], 1)
    assert score is not None
    assert score.z == pytest.approx(2.0, abs=0.05)


def test_the_worst_of_several_seams_counts():
    steps = np.random.default_rng(0).normal(5, 0.4, LENGTH)
    steps[[59, 119]] = 5, 20
    for score in (shade_score, line_score):
        one, both = score(steps, [59], 1), score(steps, [59, 119], 1)
        assert one is not None
        assert both is not None
        assert one.is_own
        assert not both.is_own
        assert both.z > 10 > one.z


def profile(detail: np.ndarray, relief: np.ndarray) -> Profile:
    return Profile({}, detail, relief, np.zeros(len(detail)))


@pytest.mark.parametrize(("detail", "relief", "expected"), [
    (0.2, 1.0, 0.2), (0.2, 0.5, 0.4), (0.2, 3.0, 0.2), (2.0, 0.5, 1.0), (1.0, 1.0, 1.0), (0.1, 0.2, None),
])  # fmt: skip
def test_integrity_is_detail_against_relief_and_nothing_where_there_is_no_relief(detail, relief, expected):
    usual = np.full(LENGTH, 4.0)
    band = np.r_[0:6, LENGTH - 6 : LENGTH]
    details, reliefs = usual.copy(), 2 * usual
    details[band] *= detail
    reliefs[band] *= relief
    found = integrity(profile(details, reliefs), [LENGTH - 1])
    assert found == (None if expected is None else pytest.approx(expected))
    assert integrity(profile(usual, usual), [LENGTH - 1]) == pytest.approx(1)
    assert integrity(profile(np.zeros(LENGTH), usual), [LENGTH - 1]) is None
    assert integrity(profile(usual[:60], usual[:60]), [59]) is None


@pytest.mark.parametrize("place", ["between", "first", "last"])
@pytest.mark.parametrize("across", [True, False])
def test_a_mirror_is_seen_between_two_pixels_and_on_either_of_them(place, across):
    half = waves("straight", height=80, width=160)[:, :60]
    whole = np.pad(half, ((0, 0), (0, 60 if place == "between" else 58), (0, 0)),
                   "symmetric" if place == "between" else "reflect")  # fmt: skip
    whole = np.roll(whole, -1, axis=1) if place == "last" else whole
    tile = whole if across else whole.swapaxes(0, 1)
    assert likeness_of_sides(tile, Lattice("straight"), across=across) == pytest.approx(1, abs=1e-4)
    other = likeness_of_sides(tile, Lattice("straight"), across=not across)
    assert other is not None
    assert other < 0.9


def test_a_soft_jump_fails_above_5_and_warns_from_3_and_a_half():
    tile = waves("straight", height=256, width=256, finest=60) * 0.2 + 0.4
    x = np.arange(256)
    soft = x / 256 - 1 / (1 + np.exp(-(x - 248) / 2)) - 1 / (1 + np.exp(-(x + 8) / 2)) + 1
    found = {}
    for size in np.linspace(0, 0.3, 25):
        certificate = certify(tile + size * soft[None, :, None], Lattice("straight"))
        reading = certificate.across
        assert reading is not None
        fine = max(*(z for scale, z in reading.z.items() if scale < 8), *reading.line_z.values())
        wide = max(z for scale, z in reading.z.items() if scale >= 8)
        if fine <= 3.5:
            expected = "fail" if wide > 5 else "warn" if wide > 3.5 else "pass"
            assert certificate.verdict == expected
            found[expected] = wide
    assert set(found) == {"pass", "warn", "fail"}
