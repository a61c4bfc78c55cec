"""The captions beneath the cells, read back from their pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.sheets import draw_sheet
from nstflow.sheets.png.arrange import arrange
from nstflow.sheets.png.layout import Layout
from testing.tiny_run import sheet_of


def test_every_job_has_its_id_beneath_it(run):
    run.matrix(["peony", "meadow"], ["a", "b"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(1, 0)
    folder = run.write()
    layout, page = arrange(sheet_of(folder)), np.asarray(Image.open(draw_sheet(folder)).convert("L"))

    def written(row, column):
        box = layout.caption(row, column)
        return (page[box.top + 2 : box.bottom, box.left : box.right] < 100).any()

    assert [[written(row, column) for column in range(2)] for row in range(2)] == [[True, True], [True, False]]


COLORS = [(244, 236, 216), (22, 38, 77), (168, 50, 62)]


def caption_of(run, number_of_inks: int, name: str = "ink") -> tuple[Layout, np.ndarray]:
    """Draw the sheet of a tile in so many inks, and give its layout and the pixels of its caption."""
    inks = [
        {"name": f"{name} {n}", "color": "#{:02x}{:02x}{:02x}".format(*COLORS[n % len(COLORS)]), "coverage_percent": 9}
        for n in range(number_of_inks)
    ]
    run.made(0, 0, facts={"inks": inks})
    folder = run.write()
    layout = arrange(sheet_of(folder))
    box = layout.caption(0, 0)
    page = np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))
    return layout, page[box.top : box.bottom, box.left : box.right]


def places(page: np.ndarray) -> list[np.ndarray]:
    """Find the pixels of each color: (n, 2), row and column."""
    return [np.argwhere((page == np.array(color)).all(axis=-1)) for color in COLORS]


def test_inks_stand_row_by_row_beneath_the_tile_a_chip_before_each_name(run):
    layout, page = caption_of(run, 3, "a name that takes two columns")
    assert (layout.inks.columns, layout.inks.lines) == (2, 2)
    first, second, third = (place.min(axis=0) for place in places(page))
    assert first[0] == second[0] < third[0]
    assert first[1] == third[1] < second[1]
    written = (page[:, :, 1] < 140).any(axis=0)
    assert written[first[1] + 20 : second[1] - 20].any(), "the name beside the chip"


def test_more_inks_than_can_be_named_are_chips_in_order_at_the_end_of_the_line(run):
    layout, page = caption_of(run, 33)
    assert layout.inks.lines == 0
    found = places(page)
    assert all(len(place) > 20 for place in found), "each is seen"
    lefts = [place[:, 1].min() for place in found]
    assert lefts == sorted(lefts)
    assert found[-1][:, 1].max() > 0.95 * page.shape[1], "at the end of the line"
    assert len({place[:, 0].min() for place in found}) == 1, "on one line"


def test_without_inks_and_warnings_a_caption_is_as_high_as_it_was(run):
    run.made(0, 0, certificates={"unit": {"verdict": "pass", "summary": "seamless"}})
    layout = arrange(sheet_of(run.write()))
    text = layout.text
    assert layout.caption_height == layout.caption_gap + text.job.line_px + text.note.line_px


STRIPES = {"verdict": "pass", "summary": "seamless", "across": {"tramline": 0.8}}
ALL_OF_IT = {"verdict": "warn", "summary": "", "across": {"tramline": 0.8}, "down": {"tramline": 0.8}}


def redness(page: np.ndarray) -> np.ndarray:
    """Measure how much redder than grey each row is at most."""
    return (page[:, :, 0].astype(int) - page[:, :, 2]).max(axis=1)


@pytest.mark.parametrize(("certificate", "columns", "lines"), [(STRIPES, 1, 0), (ALL_OF_IT, 60, 2)])
def test_warnings_stand_out_beside_the_size_or_where_they_do_not_fit_beneath_it(run, certificate, columns, lines):
    run.matrix(["peony"], [f"style {column}" for column in range(columns)])
    run.made(0, 0, certificates={"unit": certificate})
    folder = run.write()
    layout = arrange(sheet_of(folder))
    assert layout.warning_lines == lines
    box, text = layout.caption(0, 0), layout.text
    page = np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))[box.top : box.bottom, box.left : box.right]
    note = layout.caption_gap + text.job.line_px
    rows = np.flatnonzero(redness(page) > 60)
    assert rows.min() >= note + bool(lines) * text.note.line_px
    assert rows.max() < note + text.note.line_px + lines * text.warning.line_px
