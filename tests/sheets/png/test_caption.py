"""The captions beneath the cells, read back from their pixels."""

from __future__ import annotations

import numpy as np
from PIL import Image

from nstflow.sheets import draw_sheet
from nstflow.sheets.png.arrange import arrange
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


def test_the_caption_ends_with_a_chip_of_every_ink_in_order(run):
    colors = [(244, 236, 216), (22, 38, 77), (168, 50, 62)]
    inks = [{"name": str(n), "color": "#{:02x}{:02x}{:02x}".format(*color)} for n, color in enumerate(colors)]
    run.made(0, 0, facts={"inks": inks})
    folder = run.write()
    box = arrange(sheet_of(folder)).caption(0, 0)
    page = np.asarray(Image.open(draw_sheet(folder)).convert("RGB"))[box.top : box.bottom, box.left : box.right]
    places = [np.argwhere((page == np.array(color)).all(axis=-1)) for color in colors]
    assert all(len(place) > 20 for place in places), "each is seen"
    lefts = [place[:, 1].min() for place in places]
    assert lefts == sorted(lefts)
    assert places[-1][:, 1].max() > 0.95 * box.width, "at the end of the line"
    assert len({place[:, 0].min() for place in places}) == 1, "on one line"
