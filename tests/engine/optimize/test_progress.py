"""An optimizer's steps within a size, told as steps of the whole tile."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.optimize.progress import JointProgress, SizeProgress
from nstflow.jobs.options.engine import Scale

SCALES = (Scale(10, 20, 4), Scale(20, 40, 2))  # 800 and 1600 pixels to move


def test_the_share_that_is_done_counts_pixels_and_the_sizes_before():
    told = []
    SizeProgress(SCALES, 0, told.append)(2, {"gram": 1.0}, lambda: np.zeros((20, 10, 3)))
    SizeProgress(SCALES, 1, told.append)(1, {"gram": 0.5, "tv": 0.25}, lambda: np.zeros((40, 20, 3)))
    first, second = told
    assert (first.scale, first.scales, first.width_px, first.height_px, first.step, first.steps) == (1, 2, 10, 20, 2, 4)
    assert (second.scale, second.step, second.steps) == (2, 1, 2)
    assert (first.done, second.done) == pytest.approx((400 / 2400, 1600 / 2400))
    assert second.total == 0.75


def test_of_several_tiles_each_is_told_of_its_own_terms_and_image():
    told = {"first": [], "second": []}
    joint = JointProgress([SizeProgress(SCALES, 0, steps.append) for steps in told.values()])
    joint(1, [{"gram": 1.0}, {"gram": 2.0}], lambda: np.arange(2))
    assert [(step.total, step.image()) for (step,) in told.values()] == [(1.0, 0), (2.0, 1)]
