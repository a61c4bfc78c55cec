"""The page around the cells, read back from its pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from nstflow.outputs.records import Header
from nstflow.sheets import draw_sheet
from nstflow.sheets.png import page as page_module
from nstflow.sheets.png.arrange import arrange
from nstflow.sheets.png.page import draw_page
from nstflow.typography.colors import GROUND, HOLLOW
from nstflow.typography.text import write
from testing.tiny_run import share, sheet_of


def footer_words(page_of, monkeypatch):
    """What is written in the footer of the page that `page_of()` draws, and the page."""
    words = []

    def heard(page, text, style, *, left, top):
        words.append((top, text))
        write(page, text, style, left=left, top=top)

    with monkeypatch.context() as patch:
        patch.setattr(page_module, "write", heard)
        page, footer = page_of()
    return [text for top, text in words if top >= footer.top], np.asarray(page)


def test_the_footer_and_nothing_else_says_that_the_tiles_are_drafts(run, monkeypatch):
    run.made(0, 0, weights="slim", draft=True)
    sheet = sheet_of(run.write())
    layout = arrange(sheet)
    (cell,) = sheet.cells[0]
    final = replace(sheet, cells=((replace(cell, tile=replace(cell.tile, draft="")),),))
    draft_words, draft_page = footer_words(lambda: (draw_page(sheet, layout), layout.footer), monkeypatch)
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
    page, margin = np.asarray(Image.open(draw_sheet(folder)).convert("RGB")), arrange(sheet_of(folder)).margin
    for side in (page[: margin - 2], page[2 - margin :], page[:, : margin - 2], page[:, 2 - margin :]):
        assert share(side, GROUND) == 1


def test_thumbnails_that_are_missing_or_broken_leave_an_empty_frame(run):
    run.rows = [Header(content="peony", thumbnail="sources/peony.png")]
    run.columns = [Header(style="indigo", thumbnail="sources/indigo.png")]
    run.made(0, 0)
    (run.folder / "sources").mkdir()
    (run.folder / "sources" / "indigo.png").write_bytes(b"not a picture")
    folder = run.write()
    layout, page = arrange(sheet_of(folder)), np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))
    for head in (layout.row_heads[0], layout.column_heads[0]):
        assert share(page[head.top : head.top + 40, head.left : head.left + 40], HOLLOW) == 1


def test_a_thumbnail_stands_in_its_heading(run):
    run.rows = [Header(content="peony", thumbnail="sources/peony.png")]
    run.made(0, 0)
    (run.folder / "sources").mkdir()
    Image.new("RGB", (20, 20), (10, 200, 30)).save(run.folder / "sources" / "peony.png")
    folder = run.write()
    head, page = arrange(sheet_of(folder)).row_heads[0], np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))
    assert share(page[head.top : head.top + 40, head.left : head.left + 40], (10, 200, 30)) == 1


def test_a_matrix_without_jobs_still_has_a_sheet(run):
    assert draw_sheet(run.matrix([], []).write()).is_file()
