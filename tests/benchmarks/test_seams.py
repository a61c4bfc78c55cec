"""What the certificate is measured on."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.seam_tiles import Tile
from benchmarks.seams import EXPORTS, _blurred, _middle, measure, of_picture, of_tile, summarize
from nstflow.textile.lattice import Lattice

RNG = np.random.default_rng(0)


def test_a_tile_is_moved_on_its_own_torus_and_held_against_another_lattice() -> None:
    unit = RNG.integers(0, 256, (64, 64, 3), dtype="uint8")
    cases = list(of_tile(Tile("007", "half-drop", unit)))
    groups = [case.group for case in cases]
    assert groups.count("ours") == 1
    assert groups.count("ours, moved on the torus") == 3
    (wrong,) = [case for case in cases if case.group == "ours, on a wrong lattice"]
    assert wrong.repeat == "straight"
    lattice = Lattice.parse("half-drop")
    plane = {tuple(row) for row in lattice.swatch(unit).reshape(-1, 3)}
    exported = [case for case in cases if case.group in {f"ours, {export}" for export in EXPORTS}]
    assert [case.unit.shape for case in exported] == [(88, 88, 3)] * 4
    assert len(np.unique(exported[2].unit.reshape(-1, 3), axis=0)) <= 6
    for case in cases:
        if "JPEG" not in case.group and case not in exported:
            assert {tuple(row) for row in case.unit.reshape(-1, 3)} == plane


def test_a_photo_is_mirrored_and_blurred_and_told_so() -> None:
    photo = np.cumsum(RNG.normal(size=(200, 230, 3)), axis=1)
    photo = ((photo - photo.min()) / np.ptp(photo) * 255).astype("uint8")
    measured = measure(of_picture("walk", photo, 0))
    found = {group: summarize([one for _, one in certified]) for group, certified in measured.items()}
    assert found["photos"]["fail"] == 1
    assert found["photos"]["above"]["4.0"] == 1.0
    assert (found["photos, mirrored"]["warn"], found["photos, mirrored"]["mirror"]) == (1, 1)
    assert {one["count"] for one in found.values()} == {1}


def test_a_blurred_photo_is_as_it_was_away_from_its_edges() -> None:
    photo = RNG.integers(0, 256, (96, 128, 3), dtype="uint8")
    blurred = _blurred(photo, 4)
    assert np.array_equal(blurred[12:-12, 12:-12], photo[12:-12, 12:-12])
    assert blurred[0].std() < 0.5 * photo[0].std()
    assert blurred[:, -1].std() < 0.5 * photo[:, -1].std()


@pytest.mark.parametrize(("size", "expected"), [((101, 333), (100, 160)), ((400, 90), (160, 90))])
def test_the_middle_is_even_and_no_larger_than_asked_for(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert _middle(np.zeros((*size, 3)), 160).shape[:2] == expected
