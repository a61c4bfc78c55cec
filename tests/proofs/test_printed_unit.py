"""A unit as it is printed: its size, and what is said of it."""

from __future__ import annotations

import pytest

from nstflow.errors import PictureError
from nstflow.proofs.printed_unit import MockupPattern, read_printed_unit
from testing.mockups import tile_of


def test_without_a_size_the_files_resolution_counts_and_is_told(tile):
    unit = read_printed_unit(MockupPattern(tile))
    assert unit.notes == ("waves.png: 1.63 × 1.08 cm, as its file says with 150 dpi; --size shows it in another size",)


def test_a_file_that_is_too_coarse_or_cannot_hold_the_repeat_is_told(tile, tmp_path):
    odd = tile_of(tmp_path / "odd.png", size=(96, 63))
    notes = read_printed_unit(MockupPattern(odd, "half-drop", "32cm")).notes
    assert notes == (
        "odd.png: 96 × 63 px cannot be half-drop: shown as 96 × 64 px",
        "odd.png: 32 cm at 8 dpi: pixels show in print; make it from about 100 dpi",
    )


def test_a_resolution_that_cannot_be_meant_is_told(tmp_path):
    coarse = tile_of(tmp_path / "coarse.png", size=(800, 64), dpi=(2.5, 2.5))
    with pytest.raises(
        PictureError, match=r"81\d\.\d+ × 6\d\.?\d* cm, as its file says with 2\.\d+ dpi; add the size that is meant"
    ):
        read_printed_unit(MockupPattern(coarse))
