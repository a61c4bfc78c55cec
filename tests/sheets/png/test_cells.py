"""The cells of a sheet, read back from its pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.sheets import draw_sheet
from nstflow.sheets.png.arrange import arrange
from nstflow.sheets.png.page import draw_page
from nstflow.typography.colors import ALARM_GROUND, GROUND, HOLLOW
from testing.tiny_run import share, sheet_of


def cell_pixels(path, folder, row=0, column=0):
    """The pixels of a cell's window in the sheet at `path`."""
    box = arrange(sheet_of(folder)).window(row, column)
    return np.asarray(Image.open(path).convert("RGB"))[box.top : box.bottom, box.left : box.right]


def test_a_cell_shows_the_half_drop_plane_pixel_by_pixel(run):
    """A unit of half the window's sides is drawn at scale 1, so the cell is the plane itself."""
    unit = run.made(0, 0, unit_px=(300, 300), repeat="half-drop")
    folder = run.write()
    shown = cell_pixels(draw_sheet(folder), folder)
    right = np.roll(unit, 150, axis=0)
    np.testing.assert_array_equal(shown, np.tile(np.hstack([unit, right]), (2, 1, 1)))


def test_a_cell_shows_the_brick_plane_pixel_by_pixel(run):
    unit = run.made(0, 0, unit_px=(300, 200), repeat="brick")
    folder = run.write()
    shown = cell_pixels(draw_sheet(folder), folder)
    lower = np.roll(unit, 150, axis=1)
    np.testing.assert_array_equal(shown, np.tile(np.vstack([unit, lower]), (1, 2, 1)))


def test_each_state_of_a_cell_looks_different(run):
    run.matrix(["peony"], ["a", "b", "c", "d", "e"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(0, 2)
    run.made(0, 3)
    run.failure("job_0_3")
    folder = run.write()
    path = draw_sheet(folder)
    made, failed, not_made, failed_later, empty = (cell_pixels(path, folder, 0, column) for column in range(5))
    assert share(made, ALARM_GROUND) < 0.01
    assert share(failed, ALARM_GROUND) > 0.8
    assert share(not_made, HOLLOW) > 0.9
    assert 0.2 < share(failed_later, ALARM_GROUND) < 0.8
    assert 0.99 < share(empty, GROUND) < 1


def test_the_earlier_tile_of_a_failed_job_is_dimmed(run):
    unit = run.made(0, 0, unit_px=(300, 300))
    run.failure("job_0_0")
    folder = run.write()
    shown = cell_pixels(draw_sheet(folder), folder)[:100, :100].astype(float)
    assert shown.std() < unit.astype(float).std() / 2
    correlation = np.corrcoef(shown.ravel(), unit[:100, :100].astype(float).ravel())[0, 1]
    assert correlation > 0.99


@pytest.mark.parametrize("mode", ["RGBA", "L", "P"])
def test_tiles_of_other_modes_are_shown(run, mode):
    run.made(0, 0)
    unit = run.folder / "job_0_0" / "unit.png"
    Image.open(unit).convert(mode).save(unit)
    assert draw_sheet(run.write()).is_file()


def test_a_tile_that_goes_away_while_the_sheet_is_drawn_is_missing(run):
    run.made(0, 0)
    sheet = sheet_of(run.write())
    (run.folder / "job_0_0" / "unit.png").unlink()
    layout = arrange(sheet)
    box, page = layout.window(0, 0), np.asarray(draw_page(sheet, layout))
    assert share(page[box.top : box.bottom, box.left : box.right], HOLLOW) > 0.9
