"""The sheet as a file, read back."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageCms

from nstflow.errors import OutputError
from nstflow.outputs.records import Header
from nstflow.sheets import draw_sheet
from nstflow.sheets.model.grid import read_grid
from nstflow.sheets.png import draw
from nstflow.sheets.png.draw import draw_page
from nstflow.sheets.png.fonts import write
from nstflow.sheets.png.layout import arrange
from nstflow.sheets.png.typography import ALARM_GROUND, GROUND, HOLLOW


def cell(path, folder, row=0, column=0):
    """The pixels of a cell's window in the sheet at `path`."""
    box = arrange(read_grid(folder)).window(row, column)
    return np.asarray(Image.open(path).convert("RGB"))[box.top : box.bottom, box.left : box.right]


def share(pixels, color):
    return (pixels == np.array(color)).all(axis=-1).mean()


def test_a_cell_shows_the_half_drop_plane_pixel_by_pixel(run):
    """A unit of half the window's sides is drawn at scale 1, so the cell is the plane itself."""
    unit = run.made(0, 0, unit_px=(300, 300), repeat="half-drop")
    folder = run.write()
    shown = cell(draw_sheet(folder), folder)
    right = np.roll(unit, 150, axis=0)
    np.testing.assert_array_equal(shown, np.tile(np.hstack([unit, right]), (2, 1, 1)))


def test_a_cell_shows_the_brick_plane_pixel_by_pixel(run):
    unit = run.made(0, 0, unit_px=(300, 200), repeat="brick")
    folder = run.write()
    shown = cell(draw_sheet(folder), folder)
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
    made, failed, not_made, failed_later, empty = (cell(path, folder, 0, column) for column in range(5))
    assert share(made, ALARM_GROUND) < 0.01
    assert share(failed, ALARM_GROUND) > 0.8
    assert share(not_made, HOLLOW) > 0.9
    assert 0.2 < share(failed_later, ALARM_GROUND) < 0.8
    assert 0.99 < share(empty, GROUND) < 1


def test_the_earlier_tile_of_a_failed_job_is_dimmed(run):
    unit = run.made(0, 0, unit_px=(300, 300))
    run.failure("job_0_0")
    folder = run.write()
    shown = cell(draw_sheet(folder), folder)[:100, :100].astype(float)
    assert shown.std() < unit.astype(float).std() / 2
    correlation = np.corrcoef(shown.ravel(), unit[:100, :100].astype(float).ravel())[0, 1]
    assert correlation > 0.99


def test_every_job_has_its_id_beneath_it(run):
    run.matrix(["peony", "meadow"], ["a", "b"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(1, 0)
    folder = run.write()
    layout, page = arrange(read_grid(folder)), np.asarray(Image.open(draw_sheet(folder)).convert("L"))

    def written(row, column):
        box = layout.caption(row, column)
        return (page[box.top + 2 : box.bottom, box.left : box.right] < 100).any()

    assert [[written(row, column) for column in range(2)] for row in range(2)] == [[True, True], [True, False]]


def footer_words(page_of, monkeypatch):
    """What is written in the footer of the page that `page_of()` draws, and the page."""
    words = []

    def heard(page, text, kind, *, left, top):
        words.append((top, text))
        write(page, text, kind, left=left, top=top)

    with monkeypatch.context() as patch:
        patch.setattr(draw, "write", heard)
        page, footer = page_of()
    return [text for top, text in words if top >= footer.top], np.asarray(page)


def test_the_footer_and_nothing_else_says_that_the_tiles_are_drafts(run, monkeypatch):
    run.made(0, 0, weights="slim", draft=True)
    grid = read_grid(run.write())
    layout = arrange(grid)
    (place,) = grid.places[0]
    final = replace(grid, places=((replace(place, tile=replace(place.tile, draft="")),),))
    draft_words, draft_page = footer_words(lambda: (draw_page(grid, layout), layout.footer), monkeypatch)
    final_words, final_page = footer_words(lambda: (draw_page(final, layout), layout.footer), monkeypatch)
    assert draft_words[0] == "1 tile · draft (slim)"
    assert final_words[0] == "1 tile"
    assert draft_words[1:] == final_words[1:]
    rows, columns = np.nonzero((draft_page != final_page).any(axis=-1))
    assert rows.size > 50
    assert layout.footer.top < rows.min() < rows.max() < layout.footer.bottom
    assert columns.max() < (layout.footer.left + layout.footer.right) / 2


def test_the_margins_stay_clear(run):
    run.matrix(["a_content_with_a_name_far_too_long_for_its_place"], ["a_style_with_a_name_far_too_long" * 3])
    run.words = run.words.model_copy(update={"title": "A title without end " * 20, "client": "Client " * 40})
    options = {f"losses.gram.option_{number}": number for number in range(30)}
    run.made(0, 0, "an_id_" * 40, differs=options, weights="a_network_" * 60, draft=True)
    folder = run.write()
    page, margin = np.asarray(Image.open(draw_sheet(folder)).convert("RGB")), arrange(read_grid(folder)).margin
    for side in (page[: margin - 2], page[2 - margin :], page[:, : margin - 2], page[:, 2 - margin :]):
        assert share(side, GROUND) == 1


def test_thumbnails_that_are_missing_or_broken_leave_an_empty_frame(run):
    run.rows = [Header(content="peony", thumbnail="sources/peony.png")]
    run.columns = [Header(style="indigo", thumbnail="sources/indigo.png")]
    run.made(0, 0)
    (run.folder / "sources").mkdir()
    (run.folder / "sources" / "indigo.png").write_bytes(b"not a picture")
    folder = run.write()
    layout, page = arrange(read_grid(folder)), np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))
    for head in (layout.row_heads[0], layout.column_heads[0]):
        assert share(page[head.top : head.top + 40, head.left : head.left + 40], HOLLOW) == 1


def test_a_thumbnail_stands_in_its_heading(run):
    run.rows = [Header(content="peony", thumbnail="sources/peony.png")]
    run.made(0, 0)
    (run.folder / "sources").mkdir()
    Image.new("RGB", (20, 20), (10, 200, 30)).save(run.folder / "sources" / "peony.png")
    folder = run.write()
    head, page = arrange(read_grid(folder)).row_heads[0], np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))
    assert share(page[head.top : head.top + 40, head.left : head.left + 40], (10, 200, 30)) == 1


@pytest.mark.parametrize("mode", ["RGBA", "L", "P"])
def test_tiles_of_other_modes_are_shown(run, mode):
    run.made(0, 0)
    unit = run.folder / "job_0_0" / "unit.png"
    Image.open(unit).convert(mode).save(unit)
    assert draw_sheet(run.write()).is_file()


def test_a_tile_that_goes_away_while_the_sheet_is_drawn_is_missing(run):
    run.made(0, 0)
    grid = read_grid(run.write())
    (run.folder / "job_0_0" / "unit.png").unlink()
    layout = arrange(grid)
    box, page = layout.window(0, 0), np.asarray(draw_page(grid, layout))
    assert share(page[box.top : box.bottom, box.left : box.right], HOLLOW) > 0.9


def test_a_matrix_without_jobs_still_has_a_sheet(run):
    assert draw_sheet(run.matrix([], []).write()).is_file()


def test_the_same_files_give_the_same_bytes(run):
    run.made(0, 0)
    folder = run.write()
    first, second = folder / "first.png", folder / "second.png"
    assert draw_sheet(folder, out=first) == first
    draw_sheet(folder, out=second)
    assert first.read_bytes() == second.read_bytes()


def test_the_profile_is_not_dated_by_the_clock(run):
    with Image.open(draw_sheet(run.write())) as picture:
        profile = picture.info["icc_profile"]
    assert struct.unpack(">6H", profile[24:36]) == (2020, 1, 1, 0, 0, 0)  # ICC.1:2022, 7.2.8: date and time


def test_the_sheet_carries_its_resolution_and_an_srgb_profile(run):
    run.made(0, 0)
    with Image.open(draw_sheet(run.write())) as sheet:
        info = sheet.info
    profile = ImageCms.ImageCmsProfile(io.BytesIO(info["icc_profile"]))
    assert info["dpi"] == pytest.approx((150, 150), abs=0.1)
    assert ImageCms.getProfileDescription(profile).startswith("sRGB")


def test_the_sheet_goes_beside_the_run_by_default_and_replaces_the_last_one(run):
    run.job(0, 0)
    folder = run.write()
    before = draw_sheet(folder).read_bytes()
    run.made(0, 0)
    run.cells.pop()
    path = draw_sheet(run.write())
    assert path == folder / "sheet.png"
    assert path.read_bytes() != before
    assert not list(folder.glob(".nstflow-*"))


def test_a_folder_without_a_run_is_an_error_and_stays_empty(tmp_path):
    with pytest.raises(OutputError, match=r"no run\.json"):
        draw_sheet(tmp_path)
    assert not list(tmp_path.iterdir())


def test_drawing_imports_neither_keras_nor_matplotlib(run):
    run.made(0, 0)
    program = (
        "import sys; from pathlib import Path; from nstflow.sheets import draw_sheet; "
        f"draw_sheet(Path({str(run.write())!r})); "
        "print([name for name in ('keras', 'tensorflow', 'matplotlib', 'skimage') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_caption_ends_with_a_chip_of_every_ink_in_order(run):
    colors = [(244, 236, 216), (22, 38, 77), (168, 50, 62)]
    inks = [{"name": str(n), "color": "#{:02x}{:02x}{:02x}".format(*color)} for n, color in enumerate(colors)]
    run.made(0, 0, facts={"inks": inks})
    folder = run.write()
    box = arrange(read_grid(folder)).caption(0, 0)
    page = np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))[box.top : box.bottom, box.left : box.right]
    places = [np.argwhere((page == np.array(color)).all(axis=-1)) for color in colors]
    assert all(len(place) > 20 for place in places), "each is seen"
    lefts = [place[:, 1].min() for place in places]
    assert lefts == sorted(lefts)
    assert places[-1][:, 1].max() > 0.95 * box.width, "at the end of the line"
    assert len({place[:, 0].min() for place in places}) == 1, "on one line"
