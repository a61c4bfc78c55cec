"""The scores themselves, against sums written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nstflow.textile.seams.scores import line_score, shade_score

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
    assert score.ratio == pytest.approx(12 / np.median(inside))
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
