"""Profiles known by their numbers."""

from __future__ import annotations

import pytest

from nstflow.pictures.icc import srgb_profile
from nstflow.pictures.srgb_numbers import has_srgb_numbers
from testing import icc


@pytest.mark.parametrize("points", [20, 26, 42, 256, 1024, 4096])
def test_srgb_s_curve_at_any_number_of_points_is_srgb(points: int) -> None:
    curve = icc.srgb_curve(points)
    assert has_srgb_numbers(icc.rgb_profile("c2", primaries=icc.SRGB, curve=curve))
    assert has_srgb_numbers(icc.grey_profile("sGrey", curve=curve))


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2, 2.4])
def test_another_curve_is_not_srgb_whatever_it_is_called(gamma: float) -> None:
    assert not has_srgb_numbers(icc.rgb_profile("sRGB IEC61966-2.1", primaries=icc.SRGB, gamma=gamma))
    assert not has_srgb_numbers(icc.grey_profile("sRGB grey", gamma=gamma))


def test_other_primaries_are_not_srgb_with_its_curve() -> None:
    assert not has_srgb_numbers(icc.rgb_profile("sRGB F-S", curve=icc.srgb_curve(1024)))
    assert not has_srgb_numbers(icc.cmyk_profile("sRGB"))
    assert has_srgb_numbers(srgb_profile())


def test_a_broken_profile_is_not_srgb() -> None:
    assert not has_srgb_numbers(b"")
    assert not has_srgb_numbers(srgb_profile()[:200])
