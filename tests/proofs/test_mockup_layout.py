"""Where everything stands on a mock-up, and at which scale."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.proofs import mockup_layout
from nstflow.proofs.mockup import MockupPattern, draw_mockup
from testing.mockups import cloths, tile_of


def test_printed_at_its_resolution_the_sheet_has_the_scale_that_it_says_and_fits_onto_a3(tile):
    for fabric, length in (("140cm", "100cm"), ("30cm", "20cm"), ("140cm", "500cm")):
        drawn = draw_mockup([MockupPattern(tile, size="10cm")], fabric=fabric, length=length)
        with Image.open(drawn.path) as file:
            page, dpi = np.asarray(file), file.info["dpi"][0]
        left, _, right, _ = cloths(page)[0]
        paper_mm = (right - left) * 25.4 / dpi
        assert paper_mm * drawn.scale == pytest.approx(10 * float(fabric.removesuffix("cm")), rel=1e-3)
        sides = sorted(side * 25.4 / dpi for side in page.shape[:2])
        assert sides[0] <= 297.5
        assert sides[1] <= 420.5


def test_the_page_of_a_meter_is_about_2400_px_wide(tile):
    drawn = draw_mockup([MockupPattern(tile, "half-drop", "32cm")])
    with Image.open(drawn.path) as picture:
        assert 2200 <= picture.width <= 2400
    assert drawn.scale == 5


def test_a_collection_shows_every_piece_at_one_scale(tile, tmp_path):
    blender = tile_of(tmp_path / "blender.png", size=(64, 64))
    drawn = draw_mockup(
        [
            MockupPattern(tile, "half-drop", "32cm"),
            MockupPattern(blender, "brick", "6cm"),
            MockupPattern(tile, size="12cm"),
        ]
    )
    assert drawn.path.name == "collection-mockup.png"
    pieces = cloths(np.asarray(Image.open(drawn.path)))
    assert len(pieces) == 3
    assert len({(right - left, bottom - top, top) for left, top, right, bottom in pieces}) == 1


def test_four_to_six_patterns_stand_in_two_rows(tile, monkeypatch):
    monkeypatch.setattr(mockup_layout, "_PAGE_PX", {2: 1100, 3: 1600})
    for number, columns in ((4, 2), (5, 3), (6, 3)):
        drawn = draw_mockup([MockupPattern(tile, "brick", "30cm")] * number)
        cloth = np.asarray(Image.open(drawn.path))[..., 0] < 10
        rows = np.flatnonzero(cloth.mean(axis=1) > 0.1)
        upper, lower = np.split(rows, np.flatnonzero(np.diff(rows) > 20) + 1)
        assert len(upper) == len(lower)
        shown = [cloth[row[0] : row[-1] + 1].mean(axis=0) > 0.3 for row in (upper, lower)]
        assert [len(np.flatnonzero(np.diff(np.flatnonzero(line)) > 20)) + 1 for line in shown] == [
            columns,
            number - columns,
        ]
