"""What a run says of the certificates of its tiles."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import Advice, advice, certify

STRAIGHT = Lattice("straight")


def certificate(pixels: np.ndarray, lattice: Lattice = STRAIGHT) -> dict:
    return certify(pixels, lattice).as_dict()


@pytest.fixture
def even() -> np.ndarray:
    """Noise, whose opposite edges fit as well as anything in it."""
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype="uint8")


@pytest.fixture
def striped() -> np.ndarray:
    """Soft upright stripes over the whole height, which are no mirror of themselves."""
    turns = 2 * np.pi * np.arange(64) / 64
    columns = 128 + 60 * np.cos(4 * turns) + 40 * np.cos(7 * turns + 1)
    return np.repeat(np.tile(columns, (64, 1))[..., None], 3, axis=2).astype("uint8")


@pytest.fixture
def torn() -> np.ndarray:
    """A soft slope from left to right, which ends with a step."""
    return np.repeat(np.tile(np.linspace(40, 220, 64), (64, 1))[..., None], 3, axis=2).astype("uint8")


def test_a_tile_without_fault_has_no_advice(even) -> None:
    assert advice({"tile": certificate(even), "unit": certificate(even)}) == Advice()
    assert advice({}) == Advice()


def test_stripes_are_told_with_what_helps_though_the_verdict_is_pass(striped) -> None:
    plain = certificate(striped)
    assert plain["verdict"] == "pass"
    told = advice({"unit": plain})
    assert told.warnings == ("in repeat the eye will see upright stripes",)
    assert "half-drop" in told.remedies[0]
    assert advice({"unit": certificate(striped.swapaxes(0, 1).copy())}).warnings == (
        "in repeat the eye will see level stripes",
    )


def test_a_seam_is_told_with_what_a_recipe_can_do(torn) -> None:
    told = advice({"unit": certificate(torn)})
    assert told.warnings[0].startswith("a seam is visible along the left and right edges (z ")
    assert any("periodic: fade" in remedy for remedy in told.remedies)
    assert not any("--repeat" in remedy for remedy in told.remedies), "which is an option of check"


def test_the_unit_counts_and_not_the_tile_before_it_was_finished(even, torn) -> None:
    assert advice({"tile": certificate(torn), "unit": certificate(even)}) == Advice()


def test_what_a_colorway_shares_with_the_unit_is_said_once(even, striped) -> None:
    both = advice({"unit": certificate(striped), "colorways/night/unit": certificate(striped)})
    assert both.warnings == ("in repeat the eye will see upright stripes",)
    alone = advice({"unit": certificate(even), "colorways/night/unit": certificate(striped)})
    assert alone.warnings == ("night: in repeat the eye will see upright stripes",)
